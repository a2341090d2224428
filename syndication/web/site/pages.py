"""Rendering of pages: the page of a story, error pages, and the context that all templates share.

Each function returns a complete HTML document. It uses no clock and no query, but needs Flask's application context.
The pages contain no inline styles or scripts, so CONTENT_SECURITY_POLICY fits all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, tzinfo
from functools import partial
from html import escape

from flask import render_template
from markupsafe import Markup

from syndication.formats import rsl
from syndication.model.feed import Entry
from syndication.model.item import Item, Media, Revision
from syndication.model.license_verdicts import story_notice
from syndication.model.paid_stories import public_entry
from syndication.model.publication import Publication
from syndication.text.body.anchors import prefixed
from syndication.text.dates import rfc3339, utc, whole_second
from syndication.text.languages import direction, primary_subtag, region
from syndication.text.urls import is_http_url
from syndication.text.zones import zone_of
from syndication.web.site.assets import asset_path
from syndication.web.site.feed_links import FeedKind, FeedLink, addresses, all_items_link, of_kinds
from syndication.web.site.json_ld import breadcrumbs, news_article, pictures, script_text
from syndication.web.site.local_links import folder_of, local_link, with_local_links
from syndication.web.site.reader_labels import reader_labels

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: http:; "
    "media-src https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_OFFERED_ON_STORY: tuple[FeedKind, ...] = ("section", "tag", "author", "declared", "all")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # strftime("%B") depends on the locale of the machine
_REVISION_LABELS = {"update": "Update"}  # corrections are already part of the body
# The sanitiser writes tags in lower case and attributes as name="value", so this pattern finds all headings.
_H1 = re.compile(r"<(/?)h1(?=[ >])")


def render_story(publication: Publication, item: Item, entry: Entry, feeds: Collection[FeedLink]) -> str:
    """Return the page of a public story; `feeds` are the feeds that contain it, in any order.

    `entry.html` is the complete body with dateline, lead picture and corrections. The page adds notes of updates and
    related stories. Of a story that readers pay for, it has as much as feeds.
    """
    entry = public_entry(entry, item, publication)
    section = _section_of(feeds)
    data = (news_article(publication, item, entry), breadcrumbs(publication, entry, section))
    return render_page(
        "story.html",
        publication,
        entry.language,
        pictures=pictures(entry.media),
        locale=_locale(entry.language),
        discovered=discovered_on_story(publication, feeds),
        json_ld=[Markup(script_text(one)) for one in data],  # noqa: S704  # escaped by script_text
        notice=story_notice(publication.licensing, publication.base_url, entry.terms),
        license_xml=own_license(publication, entry),
        **_story_context(item, entry, feeds, publication.base_url),
    )


def own_license(publication: Publication, entry: Entry) -> Markup:
    """Return the license of a story with terms of its own, as a page may contain it; "" for any other."""
    if not (publication.licensing and entry.terms):
        return Markup("")
    return Markup(rsl.write_inline(publication.licensing, entry.terms))  # noqa: S704  # XML: each < in it is a tag


def render_preview(publication: Publication, item: Item, entry: Entry, feeds: Collection[FeedLink], state: str) -> str:
    """Return the page of a story that may not be public, without what is for programs; `state` says why it is not."""
    entry = public_entry(entry, item, publication)
    context = _story_context(item, entry, feeds, publication.base_url)
    return render_page("preview.html", publication, entry.language, state=state, **context)


def _story_context(item: Item, entry: Entry, feeds: Collection[FeedLink], base_url: str) -> dict[str, object]:
    """Return the values of the visible part of a story's page."""
    return {
        "item": item,
        "entry": entry,
        "body": _body(entry, item.slug, base_url),
        "modified": _modified(item),
        "revisions": _with_labels(item.revisions),
        "section": _section_of(feeds),
        "author_pages": {feed.title: feed.page for feed in feeds if feed.kind == "author"},
        "feeds": of_kinds(feeds, _OFFERED_ON_STORY),
    }


def _section_of(feeds: Iterable[FeedLink]) -> FeedLink | None:
    return next((feed for feed in feeds if feed.kind == "section"), None)


def discovered_on_story(publication: Publication, feeds: Iterable[FeedLink]) -> list[FeedLink]:
    """Return the feeds for autodiscovery on a story's page: the feed of its section, then the feed of all items."""
    return [*of_kinds(feeds, ("section",)), all_items_link(publication)]


def render_gone(publication: Publication, notice: str) -> str:
    """Return the page of a withdrawn story (410); `notice` gives the reason as plain text."""
    return render_page("gone.html", publication, publication.language, notice=notice)


def render_error(publication: Publication, status: int, title: str, advice: str) -> str:
    """Return the page for an HTTP error: what happened, and what the reader can do."""
    return render_page("error.html", publication, publication.language, status=status, title=title, advice=advice)


def render_starting(publication: Publication) -> str:
    """Return the page that is served until all records have been read (503)."""
    return render_error(
        publication, 503, "Starting up", "The stories are still being read. Please try again in a moment."
    )


def render_page(template: str, publication: Publication, language: str, **context: object) -> str:
    """Return the page of a template; the values that all pages share are added to `context`."""
    folder = folder_of(publication.base_url)
    page: dict[str, object] = {
        "publication": publication,
        "language": language or "en",
        "direction": direction(language),
        # The fixed texts are English. On pages in another language they must be marked (WCAG 2.2, 3.1.2).
        "english": Markup("") if primary_subtag(language or "en") == "en" else Markup(' lang="en"'),
        "root": f"{folder}/",
        "asset": lambda name: folder + asset_path(name),
        "discovered": [all_items_link(publication)],
        "addresses": addresses,
        "local": partial(local_link, base_url=publication.base_url),
        "direction_of": _direction_of,
        "thumbnail": _thumbnail,
        "reader_labels": reader_labels,
        "is_web": is_http_url,
        "machine_time": _machine_time,
        "human_time": partial(_human_time, zone_of(publication.timezone)),
    }
    return render_template(template, **page | context)


def _modified(item: Item) -> datetime | None:
    return item.modified if item.modified and item.modified > item.published else None


def _with_labels(revisions: Iterable[Revision]) -> list[tuple[str, Revision]]:
    return [
        (_REVISION_LABELS[revision.kind], revision)
        for revision in revisions
        if revision.kind in _REVISION_LABELS and revision.note
    ]


def _body(entry: Entry, slug: str, base_url: str) -> Markup:
    """Return the body as the page shows it: links to places in it stay on this page, others of this site are paths."""
    place = prefixed("", slug)
    html = entry.html or f"<p>{escape(entry.summary, quote=False)}</p>"
    html = html.replace(f'href="{escape(entry.url, quote=False)}#{place}', f'href="#{place}')
    return Markup(_H1.sub(r"<\1h2", with_local_links(html, base_url)))  # noqa: S704  # sanitised when the entry was made


def _thumbnail(entry: Entry) -> Media | None:
    """Return the picture beside the headline in a list."""
    return next((picture for picture in pictures(entry.media) if is_http_url(picture.url)), None)


def _direction_of(language: str) -> str:
    return direction(language) if language else "auto"


def _locale(language: str) -> str:
    territory = region(language)
    return f"{primary_subtag(language)}_{territory}" if territory else primary_subtag(language)


def _machine_time(moment: datetime) -> str:
    return rfc3339(whole_second(moment))


def _human_time(zone: tzinfo, moment: datetime) -> str:
    at = utc(moment).astimezone(zone)
    name = at.tzname() or "UTC"
    zone_name = f"UTC{name}" if name[0] in "+-" else name  # many zones have no letters: "UTC+03"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} {zone_name}"
