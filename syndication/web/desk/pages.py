"""Pages of the desk: templates with words in the language of the person, and the headers of every answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from babel.dates import format_date, format_datetime, format_timedelta
from flask import Response, render_template, request

from syndication.model.publication import Publication
from syndication.text.dates import rfc3339, whole_second
from syndication.text.zones import zone_of
from syndication.web.context import here
from syndication.web.desk.addresses import slug_part
from syndication.web.desk.context import desk_context
from syndication.web.desk.navigation import links
from syndication.web.desk.person import present_person
from syndication.web.desk.places import here_again
from syndication.web.desk.system_messages import field_label, translate, translate_message, translate_parts
from syndication.web.desk.words import NAMES, Words, best_language, languages, words_of
from syndication.web.site.assets import asset_path
from syndication.web.site.local_links import folder_of

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Vary": "Cookie",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
}


def page(template: str, language: str, status: int = 200, **values: object) -> Response:
    """Return a page of the desk.

    Args:
        template: its file in `templates/desk`.
        language: the language of the fixed words ("en", "de"); another one means English.
        status: the status of the response.
        values: what the template shows.
    """
    words = words_of(language)
    site, moment = here(), here().clock()
    person = present_person()
    shared: dict[str, object] = {
        "person": person,
        "navigation": links(person, words.gettext) if person else (),
        "desk": desk_context().path,
        "here": _here(),
        "languages": [(code, NAMES[code]) for code in languages()],
        "publication": site.publication,
        "language": words.language,
        "gettext": words.gettext,
        "ngettext": words.ngettext,
        "_": words.gettext,
        "translated": partial(translate, words),
        "translated_message": partial(translate_message, words),
        "translated_parts": partial(translate_parts, words),
        "field_label": partial(field_label, words),
        "root": f"{folder_of(site.publication.base_url)}/",
        "slug_part": slug_part,
        "asset": partial(_asset, site.publication),
        "machine_time": _machine_time,
        "human_day": partial(_human_day, words),
        "human_time": partial(_human_time, site.publication, words),
        "relative_time": partial(_relative_time, words, moment),
    }
    html = render_template(f"desk/{template}", **shared | values)
    return with_headers(Response(html, status, mimetype="text/html"))


def with_headers(response: Response) -> Response:
    """Return an answer of the desk that is not a page, such as a redirect, with the headers of all answers.

    A header that it has already stays: a preview has a policy of its own.
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def see_other(place: str) -> Response:
    """Return the redirect after an act: the browser goes on to `place` with a GET."""
    response = Response(status=303)
    response.headers["Location"] = place
    return with_headers(response)


def visitor_language() -> str:
    """Return the language for someone who has not signed in, or has chosen none: that of the browser."""
    return best_language(request.headers.get("Accept-Language", ""))


def _here() -> str:
    """Return the path and query of the page, "" if it cannot be opened again because a form led to it."""
    if request.method != "GET":
        return ""
    return here_again()


def _asset(publication: Publication, name: str) -> str:
    return folder_of(publication.base_url) + asset_path(name)


def _machine_time(moment: datetime) -> str:
    return rfc3339(whole_second(moment))


def _human_time(publication: Publication, words: Words, moment: datetime) -> str:
    """Return an absolute time with its zone ("Thu 5 Feb 2026, 12:00 UTC")."""
    zone = zone_of(publication.timezone)
    return format_datetime(moment, "EEE d MMM y, HH:mm z", tzinfo=zone, locale=words.locale)


def _human_day(words: Words, day: date) -> str:
    return format_date(day, "EEEE, d MMMM y", locale=words.locale)


def _relative_time(words: Words, now: datetime, moment: datetime) -> str:
    """Return how far a moment is from now ("in 3 hours", "2 days ago")."""
    distance: timedelta = moment - now
    return format_timedelta(distance, add_direction=True, locale=words.locale)
