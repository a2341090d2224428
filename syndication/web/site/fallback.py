"""Answers where no view has one: redirects, documents that are not built yet, errors, an unavailable database."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from syndication.catalog import archives, documents, state
from syndication.http.document import RETRY_LATER, Answer, refusal, respond
from syndication.model.errors import CatalogError
from syndication.model.feed_path import (
    ATOM,
    JSON_FEED,
    RSS,
    document_path,
    folder_at,
    is_archive,
    is_document,
    split_archive_folder,
)
from syndication.model.old_feeds import FoundFeed
from syndication.publishing import sitemaps
from syndication.web.context import here
from syndication.web.documents.moves import moved_address, target_of
from syndication.web.problems import MEDIA_TYPE as PROBLEM
from syndication.web.problems import UnknownOutcomeError, answer, problem
from syndication.web.site import pages
from syndication.web.site.responses import error, forwarded_headers, moved_to, page, plain

# Addresses at which other systems have their feeds, or at which feed readers look for one.
ALIASES = {
    alias: document_path("", name)
    for name, aliases in {
        RSS: ("/feed", "/feed.xml", "/index.xml", "/index.rss", "/rss", "/feed.rss", "/feeds/all.rss.xml"),
        ATOM: ("/atom", "/feed.atom", "/index.atom", "/feed/atom", "/feeds/all.atom.xml"),
        JSON_FEED: ("/feed/json", "/feeds/json", "/index.json", "/json"),
    }.items()
    for alias in aliases
}
_API = "/api/"
_DESK = "desk"
_ADVICE = {"DELETE": "Stories are not deleted but withdrawn: POST /api/items/SLUG/withdraw"}
_SITEMAP = re.compile(rf"/(?:{sitemaps.NAMES})$")

fallback = Blueprint("fallback", __name__)


@fallback.app_errorhandler(HTTPException)
def refuse(refused: HTTPException) -> Response:
    """Answer a request that no view accepted: with a redirect, a document, a problem, plain text or an error page."""
    if request.path.startswith(_API):
        return _api_problem(refused)
    try:
        return _redirect_or_refusal(refused, request.path)
    except CatalogError:  # Flask does not call another error handler for an error inside this one
        return plain(refusal(503, "The database is unavailable; ask again in a minute", RETRY_LATER))


@fallback.after_app_request
def precondition_failed(response: Response) -> Response:
    """Replace the body of a 412 by plain text: Werkzeug would send the page with it."""
    if response.status_code != 412 or response.mimetype == PROBLEM or request.blueprint == _DESK:
        return response
    return plain(refusal(412, "This page is no longer the one that was asked for"))


@fallback.app_errorhandler(CatalogError)
def database_unavailable(_error: CatalogError) -> Response:
    """Return the page for the time while the database is unavailable. Cached documents are still served."""
    response = page(pages.render_starting(here().publication), 503)
    response.headers.extend(RETRY_LATER)
    return response


@fallback.app_errorhandler(UnknownOutcomeError)
def outcome_unknown(error: UnknownOutcomeError) -> Response:
    """Answer a request that no view accepts, and on which a process ended."""
    return answer(error)


@fallback.before_app_request
def redirect_by_query() -> Response | None:
    """Answer an address of a feed that is one by its query alone ("/?feed=rss2"), before the page at its path."""
    query = request.query_string.decode("latin-1")
    if (
        not query
        or request.method not in ("GET", "HEAD")
        or request.path.startswith(_API)
        or request.blueprint == _DESK
    ):
        return None
    redirects = here().redirects
    if target := redirects.leads_by_query(request.path, query):
        return _moved(request.path, target)
    found = redirects.old_feed_by_query(request.path, query)
    return _old_feed_answer(found) if found else None


def _redirect_or_refusal(refused: HTTPException, path: str) -> Response:
    status = refused.code or 500
    if status == 404 and (target := _settings_target(path)):
        return _moved(path, target)
    if status == 404 and (found := here().redirects.old_feed(path, request.query_string.decode("latin-1"))):
        return _old_feed_answer(found)
    if status == 404 and (target := ALIASES.get(path.rstrip("/") or "/") or _without_slash(path)):
        return moved_to(_absolute(target))
    if _is_document(path) or not _is_page(path):
        return plain(_document_answer(refused, path))
    if status == 404:
        return error(404, "No such page", "Check the address, or start from the front page.")
    response = error(status, refused.name, "Go back, or start from the front page.")
    response.headers.extend(forwarded_headers(refused))
    return response


def _api_problem(refused: HTTPException) -> Response:
    """Answer for an unknown address of the API, or a method that it does not have."""
    advice = _ADVICE.get(request.method, "") if refused.code == 405 else ""
    response = problem(refused.code or 500, refused.name, advice or f"{request.method} {request.path}: {refused.name}")
    response.headers.extend(forwarded_headers(refused))
    return response


def _moved(path: str, target: str) -> Response:
    """Lead from a former address to the new one, and count that somebody still uses it."""
    counted = current_app.extensions.get("old_addresses")
    if counted is not None:
        counted.note(path, here().clock().date())
    return moved_to(_absolute(target))


def _absolute(target: str) -> str:
    return target if urlsplit(target).scheme else here().publication.base_url + target


def _old_feed_answer(found: FoundFeed) -> Response:
    """Answer an address at which the former system of the publication had a feed."""
    with here().catalog.read() as connection:
        existing = documents.existing_paths(connection, found.documents)
    if target := next((path for path in found.documents if path in existing), ""):
        return _moved(request.path, target)
    if found.documents:
        return plain(refusal(404, "There is no feed of this name"))
    return plain(refusal(410, "This feed had the comments of readers; there is no such feed any more"))


def _settings_target(path: str) -> str:
    """Return where the redirects of the settings lead, or ""."""
    redirects = here().redirects
    targets = redirects.targets(path)
    if not targets:
        return ""
    with here().catalog.read() as connection:
        return moved_address(connection, redirects, path) or target_of(connection, redirects, path) or targets[0]


def _without_slash(path: str) -> str:
    """Return the address without slashes at its end if there is a document, else ""."""
    bare = path.rstrip("/")
    return bare if bare != path and not _is_page(bare) and here().cache.find(bare) else ""


def _is_document(path: str) -> bool:
    return is_document(path) or _SITEMAP.fullmatch(path) is not None


def _is_page(path: str) -> bool:
    return not path.endswith((".xml", ".json", ".rss", ".atom", ".opml", ".txt"))


def _document_answer(refused: HTTPException, path: str) -> Answer:
    """Return a document that was published a moment ago, or a refusal in plain text."""
    status = refused.code or 500
    if status != 404:
        return refusal(status, refused.name, forwarded_headers(refused))
    is_coming = _is_coming(path)  # first: once it is built, it is found below
    document = here().cache.find(path)
    if document:
        return respond(document, request.method, request.environ, document.modified)
    if is_coming:
        return refusal(503, "The feeds are being built; ask again in a minute", RETRY_LATER)
    return refusal(404, "There is no feed at this address")


def _is_coming(path: str) -> bool:
    """Return whether a missing document may still be built: at the first start, or a linked archive."""
    with here().catalog.read() as connection:
        if is_archive(path):
            return archives.is_awaited(connection, *split_archive_folder(folder_at(path)))
        return _is_document(path) and state.get(connection, state.IN_STEP) != "yes"
