"""The answer to a request for a document, as RFC 9110 wants it and readers need it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import brotli
import pytest

from syndication.delivery import Answer, prepare, respond
from syndication.model import Document

MODIFIED = datetime(2026, 2, 5, 12, tzinfo=UTC)
NOW = int(MODIFIED.timestamp()) + 1000
BODY = b"<rss>" + b"news " * 200 + b"</rss>"
DOCUMENT = prepare(
    Document(
        path="/rss.xml",
        media_type="application/rss+xml; charset=utf-8",
        body=BODY,
        modified=MODIFIED,
        self_url="https://feeds.tribune.example/rss.xml",
    ),
    300,
)
TAG = DOCUMENT.tag
LAST_MODIFIED = "Thu, 05 Feb 2026 12:00:00 GMT"


def ask(method: str = "GET", **headers: str) -> Answer:
    return respond(DOCUMENT, method, {f"HTTP_{name.upper()}": value for name, value in headers.items()}, NOW)


def test_a_full_answer_carries_all_that_readers_obey() -> None:
    answer = ask()
    assert answer.status == 200
    assert answer.body == BODY
    assert dict(answer.headers) == {
        "Content-Type": "application/rss+xml; charset=utf-8",
        "Content-Length": str(len(BODY)),
        "ETag": f'W/"{TAG}"',
        "Last-Modified": LAST_MODIFIED,
        "Cache-Control": "max-age=300, stale-while-revalidate=300, stale-if-error=86400",
        "Vary": "Accept-Encoding",
        "Link": '<https://feeds.tribune.example/rss.xml>; rel="self"',
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    "value",
    [
        f'W/"{TAG}"',
        f'"{TAG}"',
        TAG,
        f"W/{TAG}",
        "*",
        f'"other", W/"{TAG}"',
        f'"other","{TAG}-gzip"',
        f'"{TAG}-br"',
        f'W/"{TAG}--gzip"',
    ],
)
def test_a_tag_that_matches_gets_304(value: str) -> None:
    answer = ask(if_none_match=value)
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize("value", ['"other"', 'W/"other"', "", '"', TAG[:-1], f'"x{TAG}"', "," * 9000])
def test_a_tag_that_does_not_match_gets_the_document(value: str) -> None:
    assert ask(if_none_match=value, if_modified_since=LAST_MODIFIED).status == 200


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (LAST_MODIFIED, 304),
        ("Thursday, 05-Feb-26 12:00:00 GMT", 304),
        ("Thu Feb  5 12:00:00 2026", 304),
        ("Thu, 05 Feb 2026 12:00:01 GMT", 304),
        ("Thu, 05 Feb 2026 11:59:59 GMT", 200),
        ("Thu, 05 Feb 2026 13:00:00 GMT", 200),
        ("Tue, 19 Jan 2038 03:14:07 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("Thu, 99 Feb 2026 12:00:00 GMT", 200),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", 200),
    ],
)
def test_dates_decide_where_there_are_no_tags(value: str, status: int) -> None:
    assert ask(if_modified_since=value).status == status


def test_a_304_repeats_what_a_cache_keeps_and_nothing_of_the_body() -> None:
    names = {name for name, _ in ask(if_none_match=f'"{TAG}"').headers}
    assert {"ETag", "Last-Modified", "Cache-Control", "Vary", "Link"} <= names
    assert not names & {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}


@pytest.mark.parametrize("headers", [{}, {"if_none_match": f'"{TAG}"'}, {"accept_encoding": "gzip"}])
def test_head_is_get_without_the_body(headers: dict[str, str]) -> None:
    full, head = ask(**headers), ask("HEAD", **headers)
    assert (head.status, head.headers, head.body) == (full.status, full.headers, b"")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0, gzip", "gzip"),
        ("deflate, zstd", None),
        ("gzip;q=nonsense", None),
        ("", None),
    ],
)
def test_the_coding_that_is_liked_best_is_sent(accepted: str | None, coding: str | None) -> None:
    answer = ask(**({} if accepted is None else {"accept_encoding": accepted}))
    headers = dict(answer.headers)
    decoded = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding](answer.body)
    assert (headers.get("Content-Encoding"), decoded) == (coding, BODY)
    assert (headers["Content-Length"], headers["Vary"]) == (str(len(answer.body)), "Accept-Encoding")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_refused_in_plain_text(method: str) -> None:
    answer = ask(method)
    headers = dict(answer.headers)
    assert (answer.status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


def test_options_says_what_is_allowed() -> None:
    answer = ask("OPTIONS")
    assert (answer.status, dict(answer.headers)["Allow"], answer.body) == (204, "GET, HEAD, OPTIONS", b"")
