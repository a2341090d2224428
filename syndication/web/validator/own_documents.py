"""Validate documents of this site as a reader would receive them, without a request over the network."""

from __future__ import annotations

from urllib.parse import quote

from syndication.http.document import respond
from syndication.http.fetch import Fetched
from syndication.validation.report import Report, examine_answer
from syndication.web.documents.cache import DocumentCache

_READER = {"HTTP_ACCEPT_ENCODING": "gzip"}


def examine_own(cache: DocumentCache, path: str, base_url: str, now: int) -> Report | None:
    """Return the report on the document at `path`, None if there is none for everybody; `now` is in seconds since 1970.

    The report quotes the document, so one that needs a key has none.
    """
    document = cache.find(path)
    if document is None or document.is_private:
        return None
    answer = respond(document, "GET", _READER, now)
    again = respond(document, "GET", _READER | {"HTTP_IF_NONE_MATCH": dict(answer.headers)["ETag"]}, now)
    url = base_url + quote(path)
    body = document.full[""].body
    fetched = Fetched(url=url, status=answer.status, headers=answer.headers, body=body)
    return examine_answer(url, fetched, again.status)
