"""Responses of the site: pages with their headers, error pages, redirects, plain text."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request
from werkzeug.exceptions import HTTPException

from syndication.http.coded_body import tag_of
from syndication.http.conditional import Validators, evaluate, is_tag_list
from syndication.http.document import Answer, Headers, refusal
from syndication.http.license_headers import license_headers
from syndication.model.license_verdicts import LicenseNotice
from syndication.web.context import here
from syndication.web.site import pages
from syndication.web.site.feed_links import DocumentAddress

PAGE_SECONDS = 60
_FORWARDED = ("allow", "retry-after", "location")


def page(
    html: str, status: int = 200, offered: Iterable[DocumentAddress] = (), notice: LicenseNotice | None = None
) -> Response:
    """Return a page with its headers, or a 304 if the client already has it.

    `offered` are the addresses of the feed that the page is about; they become Link headers, as does the license.
    """
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = pages.CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cache-Control"] = f"max-age={PAGE_SECONDS}"
    for address in offered:
        response.headers.add("Link", f'<{address.url}>; rel="alternate"; type="{address.media_type}"')
    for name, value in license_headers(notice):
        response.headers.add(name, value)
    if status == 200:
        response.set_etag(tag_of(html.encode()), weak=True)
        return conditional(response)
    return response


def conditional(response: Response) -> Response:
    """Return `response`, which has its entity tag, as a 304 or 412 if a condition of the request says so.

    An If-Match that is empty or malformed is ignored: a page is only read, and such a field guards nothing.
    """
    tag, _ = response.get_etag()
    if tag and request.method in ("GET", "HEAD"):
        conditions = dict(request.environ)
        if not is_tag_list(conditions.get("HTTP_IF_MATCH", "")):
            conditions.pop("HTTP_IF_MATCH", None)
        response.status_code = evaluate(conditions, Validators(tag), 0)
    return response


def forbid_caching(response: Response) -> Response:
    """Return `response` with a header that forbids caches to store it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def error(status: int, title: str, advice: str) -> Response:
    """Return an error page."""
    return page(pages.render_error(here().publication, status, title, advice), status)


def moved_to(url: str) -> Response:
    """Return a permanent redirect in plain text: a feed reader could mistake an HTML body for a feed."""
    return plain(refusal(301, f"Moved to {url}", (("Location", url),)))


def plain(answer: Answer) -> Response:
    """Return an answer as a Flask response."""
    return Response(answer.body, answer.status, list(answer.headers))


def forwarded_headers(refused: HTTPException) -> Headers:
    """Return the headers of a Werkzeug error that the response must repeat."""
    return tuple((name, value) for name, value in refused.get_headers() if name.lower() in _FORWARDED)
