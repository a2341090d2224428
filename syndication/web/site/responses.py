"""What holds for the whole site: how pages go out, health, redirects. Domain errors become status codes here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request
from msgspec import Struct
from werkzeug.exceptions import HTTPException

from syndication import __version__
from syndication.catalog import Catalog, feeds, items, records, state
from syndication.http.document import LATER, Answer, Headers, refusal, respond
from syndication.model import heartbeat
from syndication.model.errors import CatalogError
from syndication.model.feed_path import ATOM, JSON_FEED, RSS, document_path, is_document
from syndication.model.publication import Publication
from syndication.publishing import sitemaps
from syndication.web.auth import has_token
from syndication.web.documents.cache import DocumentCache
from syndication.web.problems import MEDIA_TYPE as PROBLEM
from syndication.web.problems import problem
from syndication.web.site import pages
from syndication.web.site.feed_links import Address

PAGE_SECONDS = 60
# The addresses at which feeds were found elsewhere, or are looked for: one permanent step to ours.
ALIASES = {
    **dict.fromkeys(
        ("/feed", "/feed.xml", "/index.xml", "/index.rss", "/rss", "/feed.rss", "/feeds/all.rss.xml"),
        document_path("", RSS),
    ),
    **dict.fromkeys(
        ("/atom", "/feed.atom", "/index.atom", "/feed/atom", "/feeds/all.atom.xml"), document_path("", ATOM)
    ),
    **dict.fromkeys(("/feed/json", "/feeds/json", "/index.json", "/json"), document_path("", JSON_FEED)),
}
_TELLING = ("allow", "retry-after", "location")
_API = "/api/"
_ADVICE = {"DELETE": "Stories are not deleted but withdrawn: POST /api/items/SLUG/withdraw"}
_SITEMAP = re.compile(rf"/(?:{sitemaps.NAMES})$")


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Site(Struct, frozen=True):
    """What the pages need: kept in `app.extensions["syndication"]`."""

    publication: Publication
    catalog: Catalog
    shelf: DocumentCache
    redirects: Mapping[str, str]
    clock: Callable[[], datetime] = utc_now


site = Blueprint("site", __name__)


def here() -> Site:
    """Return the site of the application that answers this request."""
    found = current_app.extensions["syndication"]
    assert isinstance(found, Site)
    return found


def page(html: str, status: int = 200, offered: Iterable[Address] = ()) -> Response:
    """Return a page with its headers; a reader that has it already gets a 304.

    `offered` are the addresses of the feed that the page is about.
    """
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = pages.CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cache-Control"] = f"max-age={PAGE_SECONDS}"
    for address in offered:
        response.headers.add("Link", f'<{address.url}>; rel="alternate"; type="{address.media_type}"')
    if status == 200:
        response.set_etag(sha256(html.encode()).hexdigest()[:32], weak=True)
        response.make_conditional(request)
    return response


def error(status: int, title: str, advice: str) -> Response:
    """Return the page that says what is wrong, and what to do."""
    return page(pages.render_error(here().publication, status, title, advice), status)


def moved_to(url: str) -> Response:
    """Return a permanent redirect without a page, which a feed reader could take for a feed."""
    return plain(refusal(301, f"Moved to {url}", (("Location", url),)))


def plain(answer: Answer) -> Response:
    """Return an answer as Flask has it."""
    return Response(answer.body, answer.status, list(answer.headers))


@site.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether all is well; who has a token learns the counts of what is not public, too."""
    try:
        counts = _private_counts(here().catalog) if has_token("read") else {}
        with here().catalog.read() as connection:
            in_step = state.get(connection, state.IN_STEP) == "yes"
            published = state.number(connection, state.SEQUENCE)
            beat = heartbeat.read(state.get(connection, state.PUBLISHER))
    except CatalogError:
        return _not_stored(jsonify(status="unavailable", reason="the database is out of reach")), 503
    ready = here().shelf.is_complete(in_step=in_step, sequence=published)
    publisher = heartbeat.health(beat, here().clock())
    publishes = publisher in ("ok", "none")
    status = "starting" if not ready else "ok" if publishes else "not publishing"
    told = jsonify(status=status, publisher=publisher, version=__version__, **counts)
    return _not_stored(told), 200 if ready and publishes else 503


def _private_counts(catalog: Catalog) -> dict[str, int]:
    """Return how many stories and records there are, and how many of them are in trouble: strangers need not know."""
    with catalog.read() as connection:
        return {
            "items": items.count(connection),
            "broken": len(records.broken(connection)),
            "quarantined": len(items.quarantined(connection)),
            "vanished": len(records.vanished(connection)),
            "feeds_held_back": len(feeds.problems(connection)),
        }


@site.app_errorhandler(HTTPException)
def refuse(refused: HTTPException) -> Response:
    """Answer for what Flask has no page for: redirects, feeds not made yet, and what does not exist."""
    if request.path.startswith(_API):
        return _without_story(refused)
    try:
        return _moved_or_refused(refused, request.path)
    except CatalogError:  # raised within an error handler, Flask would not look for another
        return plain(refusal(503, "The database is out of reach; ask again in a minute", LATER))


@site.after_app_request
def without_page(response: Response) -> Response:
    """Say in plain text that a condition does not hold: Werkzeug sends the page with it."""
    if response.status_code != 412 or response.mimetype == PROBLEM:
        return response
    return plain(refusal(412, "This page is no longer the one that was asked for"))


@site.app_errorhandler(CatalogError)
def out_of_reach(_error: CatalogError) -> Response:
    """Answer while the database is out of reach; documents are served all the same."""
    response = page(pages.render_starting(here().publication), 503)
    response.headers.extend(LATER)
    return response


def _moved_or_refused(refused: HTTPException, path: str) -> Response:
    status = refused.code or 500
    if status == 404 and (target := _moved(path)):
        return moved_to(target)
    if _is_document(path) or not _wants_a_page(path):
        return plain(_document(refused, path))
    if status == 404:
        return error(404, "No such page", "Check the address, or start from the front page.")
    response = error(status, refused.name, "Go back, or start from the front page.")
    response.headers.extend(kept_headers(refused))
    return response


def _without_story(refused: HTTPException) -> Response:
    """Answer for an address of the API that is none, or cannot be asked so."""
    advice = _ADVICE.get(request.method, "") if refused.code == 405 else ""
    response = problem(refused.code or 500, refused.name, advice or f"{request.method} {request.path}: {refused.name}")
    response.headers.extend(kept_headers(refused))
    return response


def kept_headers(refused: HTTPException) -> Headers:
    """Return what a refusal of Flask's must say beside its status."""
    return tuple((name, value) for name, value in refused.get_headers() if name.lower() in _TELLING)


def _moved(path: str) -> str:
    """Return where a former or common address of a feed leads, absolute, or ""."""
    known = here().redirects
    bare = path.rstrip("/") or "/"
    target = known.get(path) or known.get(bare) or ALIASES.get(bare) or _without_slash(path)
    return target if not target or urlsplit(target).scheme else here().publication.base_url + target


def _without_slash(path: str) -> str:
    """Return the address without slashes at its end where a document is served there."""
    bare = path.rstrip("/")
    return bare if bare != path and not _wants_a_page(bare) and here().shelf.find(bare) else ""


def _is_document(path: str) -> bool:
    return is_document(path) or _SITEMAP.fullmatch(path) is not None


def _wants_a_page(path: str) -> bool:
    return not path.endswith((".xml", ".json", ".rss", ".atom", ".opml", ".txt"))


def _document(refused: HTTPException, path: str) -> Answer:
    """Answer for a document that was not there a moment ago, or say in plain text that there is none."""
    status = refused.code or 500
    if status != 404:
        return refusal(status, refused.name, kept_headers(refused))
    in_step = _is_in_step()  # first: afterwards, what is not there is never there
    ready = here().shelf.find(path)
    if ready:
        return respond(ready, request.method, request.environ, ready.modified)
    if not in_step and _is_document(path):
        return refusal(503, "The feeds are being built; ask again in a minute", LATER)
    return refusal(404, "There is no feed at this address")


def _is_in_step() -> bool:
    with here().catalog.read() as connection:
        return state.get(connection, state.IN_STEP) == "yes"


def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
