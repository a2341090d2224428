"""Answers of servers as stories: encodings, kinds, and what no server should send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.fetch import Fetched
from syndication.model.errors import IngestError
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.fetched_file import RobotsFile, as_utf8, read_fetched

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
ADDRESS = "https://tribune.example/2026/harbour"
PAGE = "<!doctype html><article><h1>Hafen für alle</h1><p>Ja, für alle.</p></article>"


def answer(body: bytes, content_type: str = "text/html", url: str = ADDRESS) -> Fetched:
    return Fetched(url=url, status=200, headers=(("Content-Type", content_type),), body=body)


def read(fetched: Fetched, robots: str = "") -> Draft:
    return read_fetched(
        fetched, RobotsFile(robots), frozenset(("tribune.example",)), ImportOptions(published=NOON), "tribune.example"
    )


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "cp1252"),
        ('text/html; charset="windows-1252"', "cp1252"),
        ("text/html;charset=ISO-8859-15", "iso8859-15"),
        ("text/html; charset=utf-8", "utf-8"),
        ("text/html; charset=latin1", "utf-8"),  # a text that is UTF-8 is nothing else
    ],
)
def test_the_header_names_the_encoding(content_type: str, encoding: str) -> None:
    item = read(answer(PAGE.encode(encoding), content_type)).item
    assert item
    assert item.headline == "Hafen für alle"


@pytest.mark.parametrize("charset", ["hex", "punycode", "undefined", "idna", "nonsense", "utf-8", "\x00"])
def test_a_charset_that_is_none_of_the_web_is_not_used(charset: str) -> None:
    body = PAGE.encode("cp1252")
    assert as_utf8(answer(body, f"text/html; charset={charset}")) == body


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/markdown", "application/json", "text/xml", ""]))
def test_whatever_is_sent_is_read_or_refused(body: bytes, content_type: str) -> None:
    try:
        draft = read(answer(body, content_type), robots=body.decode("latin-1"))
    except IngestError:
        return
    assert draft.item is None or draft.item.headline


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_a_page_says_of_its_address_is_read_or_refused(canonical: str, base: str) -> None:
    head = f'<link rel="canonical" href="{canonical}"><base href="{base}"><meta name="robots" content="{base}">'
    try:
        item = read(answer(f"<!doctype html>{head}{PAGE}".encode(errors="replace"))).item
    except IngestError:
        return
    assert item is None or item.url.startswith("https://") or "url: is not an" in str(item.imported)
