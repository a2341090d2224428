"""The site for people and machines: index, stories, health, redirects. Domain errors become status codes here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request
from msgspec import Struct
from werkzeug.exceptions import HTTPException

from syndication import __version__, lifecycle
from syndication.catalog import Catalog, feeds, items, records, state
from syndication.catalog.items import Stored
from syndication.delivery import refusal, respond
from syndication.errors import CatalogError
from syndication.formats import FORMATS
from syndication.model import Publication
from syndication.selection import selections
from syndication.web import pages
from syndication.web.documents import Shelf
from syndication.web.feedlinks import feed_link

LATEST = 10
PAGE_SECONDS = 60
# The addresses at which feeds were found elsewhere, or are looked for: one permanent step to ours.
ALIASES = {
    **dict.fromkeys(
        ("/feed", "/feed.xml", "/index.xml", "/index.rss", "/rss", "/feed.rss", "/feeds/all.rss.xml"), "/rss.xml"
    ),
    **dict.fromkeys(("/atom", "/feed.atom", "/index.atom", "/feed/atom", "/feeds/all.atom.xml"), "/atom.xml"),
    **dict.fromkeys(("/feed/json", "/feeds/json", "/index.json", "/json"), "/feed.json"),
}
_DOCUMENT = re.compile(rf"/(?:(?:sections|tags|authors|feeds)/[^/]+/)?(?:{'|'.join(map(re.escape, FORMATS))})$")
_GONE = "This story was withdrawn by its publisher."


class Site(Struct, frozen=True):
    """What the pages need: kept in `app.extensions["syndication"]`."""

    publication: Publication
    catalog: Catalog
    shelf: Shelf
    redirects: Mapping[str, str]


site = Blueprint("site", __name__)


def here() -> Site:
    """Return the site of the application that answers this request."""
    found = current_app.extensions["syndication"]
    assert isinstance(found, Site)
    return found


@site.get("/")
def index() -> Response:
    with here().catalog.read() as connection:
        listed = feeds.listing(connection)
        latest = feeds.latest(connection, "", LATEST)
    links = [feed_link(here().publication, selection) for selection in listed]
    return _page(pages.render_index(here().publication, links, latest))


@site.get("/items/<slug>")
def item(slug: str) -> Response:
    with here().catalog.read() as connection:
        stored = items.by_slug(connection, slug)
        moved = None if stored else items.by_alias(connection, slug)
    if moved and _is_shown(moved):
        return _moved_to(f"{here().publication.base_url}/items/{moved.item.slug}")
    found = stored or moved
    if found and _is_withdrawn(found):
        return _page(pages.render_gone(here().publication, _notice(found)), 410)
    if not stored or not _is_shown(stored):
        return _error(404, "No such story", "Check the address, or look for the story on the front page.")
    links = [feed_link(here().publication, chosen) for chosen in selections(stored.item, here().publication.feeds)]
    return _page(pages.render_story(here().publication, stored.item, stored.entry, links))


@site.get("/healthz")
def healthz() -> tuple[Response, int]:
    try:
        with here().catalog.read() as connection:
            in_step = state.get(connection, state.IN_STEP) == "yes"
            published = state.number(connection, state.SEQUENCE)
            counts = {
                "items": items.count(connection),
                "broken": len(records.broken(connection)),
                "quarantined": len(items.quarantined(connection)),
                "vanished": len(records.vanished(connection)),
                "feeds_held_back": len(feeds.problems(connection)),
            }
    except CatalogError:
        return _not_stored(jsonify(status="unavailable", reason="the database is out of reach")), 503
    ready = here().shelf.is_complete(in_step=in_step, sequence=published)
    return _not_stored(
        jsonify(status="ok" if ready else "starting", version=__version__, **counts)
    ), 200 if ready else 503


@site.app_errorhandler(HTTPException)
def refuse(error: HTTPException) -> Response:
    """Answer for what Flask has no page for: redirects, feeds not loaded yet, and what does not exist."""
    status = error.code or 500
    path = request.path
    if status == 404 and (target := _moved(path)):
        return _moved_to(target)
    if _DOCUMENT.fullmatch(path) or not _wants_a_page(path):
        return _document_or_not_now(path, status)
    if status == 404:
        return _error(404, "No such page", "Check the address, or start from the front page.")
    response = _error(status, error.name, "Go back, or start from the front page.")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "location"):
            response.headers[name] = value
    return response


@site.app_errorhandler(CatalogError)
def out_of_reach(_error: CatalogError) -> Response:
    """Answer while the database is out of reach; documents are served all the same."""
    response = _page(pages.render_starting(here().publication), 503)
    response.headers["Retry-After"] = "60"
    return response


def _moved_to(url: str) -> Response:
    """Return a permanent redirect without a page, which a feed reader could take for a feed."""
    answer = refusal(301, f"Moved to {url}", (("Location", url),))
    return Response(answer.body, answer.status, list(answer.headers))


def _moved(path: str) -> str:
    """Return where a former or common address of a feed leads, absolute, or ""."""
    known = here().redirects
    bare = path.rstrip("/") or "/"
    target = known.get(path) or known.get(bare) or ALIASES.get(bare) or _without_slash(path)
    return target if not target or urlsplit(target).scheme else here().publication.base_url + target


def _without_slash(path: str) -> str:
    """Return the address without slashes at its end where a document is served there."""
    bare = path.rstrip("/")
    return bare if bare != path and here().shelf.get(bare) else ""


def _wants_a_page(path: str) -> bool:
    return not path.endswith((".xml", ".json", ".rss", ".atom", ".opml", ".txt"))


def _document_or_not_now(path: str, status: int) -> Response:
    try:
        return _document(path, status)
    except CatalogError:  # raised within an error handler, Flask would not look for another
        answer = refusal(503, "The database is out of reach; ask again in a minute", (("Retry-After", "60"),))
        return Response(answer.body, answer.status, list(answer.headers))


def _document(path: str, status: int) -> Response:
    """Answer for a document that the middleware had not loaded, or say in plain text that there is none."""
    ready = here().shelf.get(path)
    if not ready and _DOCUMENT.fullmatch(path):
        here().shelf.refresh()
        ready = here().shelf.get(path)
    if ready:
        answer = respond(ready, request.method, request.environ, ready.modified)
    elif _DOCUMENT.fullmatch(path) and not _is_in_step():
        answer = refusal(503, "The feeds are being built; ask again in a minute", (("Retry-After", "60"),))
    elif status == 405:
        answer = refusal(
            405, f"{request.method} is not allowed here; use GET or HEAD", (("Allow", "GET, HEAD, OPTIONS"),)
        )
    else:
        answer = refusal(status, "There is no feed at this address" if status == 404 else "This cannot be answered")
    return Response(answer.body, answer.status, list(answer.headers))


def _is_in_step() -> bool:
    with here().catalog.read() as connection:
        return state.get(connection, state.IN_STEP) == "yes"


def _is_shown(stored: Stored) -> bool:
    return stored.was_public and lifecycle.is_readable(stored.item, datetime.now(UTC))


def _is_withdrawn(stored: Stored) -> bool:
    return stored.was_public and stored.item.status != "usable"


def _notice(stored: Stored) -> str:
    notes = [revision.note for revision in stored.item.revisions if revision.kind in ("kill", "withholding")]
    return notes[-1] if notes and notes[-1] else _GONE


def _error(status: int, title: str, advice: str) -> Response:
    return _page(pages.render_error(here().publication, status, title, advice), status)


def _page(html: str, status: int = 200) -> Response:
    """Return a page with its headers; a reader that has it already gets a 304."""
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = pages.CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cache-Control"] = f"max-age={PAGE_SECONDS}"
    if status == 200:
        response.set_etag(sha256(html.encode()).hexdigest()[:32], weak=True)
        response.make_conditional(request)
    return response


def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
