"""Slugs, ids and the fraction that tells items apart."""

from __future__ import annotations

from datetime import datetime
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndication.text.ids import is_id, microseconds_of, mint_slug, name_slug, slugify, tag_uri
from syndication.validation import check

ENTRY = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>tag:a.example,2026:a</id>'
    '<updated>2026-02-05T12:00:00Z</updated><author><name>A</name></author><link rel="self" href="https://a.example/"/>'
    "<entry><title>A</title><id>{}</id><updated>2026-02-05T12:00:00Z</updated><content>A</content>"
    '<link href="https://a.example/a"/></entry></feed>'
)


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Ministers agree", "ministers-agree"),
        ("Trump's pressure — a “compromise”?", "trumps-pressure-a-compromise"),
        ("L’Île-de-France à vélo", "lile-de-france-a-velo"),
        ("  ../../etc/passwd  ", "etc-passwd"),
        ("50% of 1,000", "50-of-1000"),
        ("!!!", ""),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
    ],
)
def test_a_slug_is_of_lower_case_words(headline: str, slug: str) -> None:
    assert slugify(headline) == slug


def test_a_taken_slug_is_numbered_from_2() -> None:
    assert mint_slug("A story", ()) == "a-story"
    assert mint_slug("A story", {"a-story"}) == "a-story-2"
    assert mint_slug("A story", {"a-story", "a-story-2", "a-story-3"}) == "a-story-4"
    assert mint_slug("A story", {"a-story-2"}) == "a-story"


def test_a_number_does_not_make_a_slug_longer_than_80() -> None:
    slug = mint_slug("x" * 100, {"x" * 80})
    assert slug == "x" * 78 + "-2"
    assert mint_slug("word " * 16, {"-".join(["word"] * 16)}) == "-".join(["word"] * 15) + "-wor-2"


def test_a_headline_without_letters_gets_a_slug_of_its_own() -> None:
    one, other = mint_slug("!!!", ()), mint_slug("???", ())
    assert one.startswith("item-")
    assert other.startswith("item-")
    assert one != other
    assert mint_slug("!!!", {one}) == f"{one}-2"


def test_names_are_told_apart_whatever_they_are_written_in() -> None:
    assert name_slug("World") == name_slug(" world ") == "world"
    assert name_slug("!") != name_slug("?")
    assert len(name_slug("!")) == 10


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.integers(0, 3))
def test_a_minted_slug_is_plain_short_and_free(headline: str, times: int) -> None:
    taken: set[str] = set()
    for _ in range(times):
        taken.add(mint_slug(headline, taken))
    slug = mint_slug(headline, taken)
    assert slug not in taken
    assert 0 < len(slug) <= 80
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in slug.split("-"))
    assert is_id(f"tag:tribune.example,2026-02-05:{slug}")


@given(
    st.from_regex(r"(?:urn:|tag:|https?:|ftp:|[a-z]{1,3}:)(?:[a-z0-9,:/?#@=+.-]|%[0-9A-F]{2}){1,25}", fullmatch=True)
)
@example("urn:x:1-2")
@example("urn:8d19cf88-b3ab-4972-8fec-1207599f2872:a")
@example("urn:uuid:7")
@example("urn:urn:a")
@example("tag:a.example,2026-02-30:a")
@example("tag:a..example,2026:a")
@example("http:///a")
@example("https:a")
@example("x://a:b")
@example("x:#a")
@example("x:a#b#c")
def test_feeds_can_contain_every_id(uri: str) -> None:
    if is_id(uri):
        document = ENTRY.format(escape(uri, quote=False)).encode()
        assert [fault.code for fault in check(document) if fault.severity == "error"] == []


@pytest.mark.parametrize(
    "uri",
    [
        "urn:newsml:localhost:2026-02-05T12:00:00.123456:0f6c1f7e-0000-4000-8000-000000000001",
        "urn:uuid:0F6C1F7E-0000-4000-8000-000000000001",
        "urn:isbn:0451450523?=a#b",
        "tag:ana@a.example,2026-02:a?b#c",
        "https://a.example:8080/a?b=c#d",
        "https://a.example",
        "ni:///sha-256;f4OxZX",
        "mailto:a@a.example",
        "x:a",
    ],
)
def test_every_form_of_uri_is_an_id(uri: str) -> None:
    assert is_id(uri)


@pytest.mark.parametrize(
    ("moment", "uri"),
    [
        ("2026-02-05T12:00:00+00:00", "tag:tribune.example,2026-02-05:a"),
        ("2026-02-05T23:30:00-05:00", "tag:tribune.example,2026-02-06:a"),
        ("2026-02-05T00:30:00+01:00", "tag:tribune.example,2026-02-04:a"),
    ],
)
def test_a_tag_uri_is_dated_by_the_day_in_utc(moment: str, uri: str) -> None:
    assert tag_uri("tribune.example", datetime.fromisoformat(moment), "a") == uri


@pytest.mark.parametrize(
    "uri",
    [
        "tag:tribune.example,2026-02-05:story",
        "tag:tribune.example,2026:story",
        "tag:tribune.example,2026-12:story",
        "tag:desk@tribune.example,2026-02-05:story?a=b/c#d",
        "tag:tribune.example,2026-02-05:",
        "tag:127.0.0.1,2026-02-05:a",
        "urn:uuid:9f1b0000-0000-4000-8000-000000000000",
        "https://tribune.example/?p=123",
        "http://tribune.example/%C3%BC",
        "urn:newsml:tribune.example:20260205:a:1",
    ],
)
def test_what_can_be_an_id(uri: str) -> None:
    assert is_id(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "story",
        "/story",
        "123",
        "tag:",
        "urn:",
        "tag:tribune.example:story",
        "tag:tribune.example,26:story",
        "tag:tribune.example,2026-13-05:story",
        "tag:tribune.example,2026-02-32:story",
        "tag:tribune.example,2026-02-05",
        "tag:,2026-02-05:story",
        "tag:my domain,2026-02-05:story",
        "tag:tribune.example,2026-02-05:a\n",
        "tag:tribune.example,2026-02-05:ü",
        "https://tribune.example/a b",
        "https://tribune.example/<script>",
        'https://tribune.example/"',
        "https://tribune.example/%zz",
        "https://tribune.example/a\x00",
        "urn:a#\u202e",
        "https://tribune.example/" + "a" * 1_000,
    ],
)
def test_what_cannot_be_an_id(uri: str) -> None:
    assert not is_id(uri)


def test_a_fraction_is_of_one_second_and_of_the_id_alone() -> None:
    found = {microseconds_of(f"tag:tribune.example,2026-02-05:{number}") for number in range(500)}
    assert min(found) >= 1
    assert max(found) <= 999_999
    assert len(found) > 490
    # The first eight bytes of SHA-256("abc") are ba7816bf8f01cfea (FIPS 180-2, appendix B.1).
    assert microseconds_of("abc") == 0xBA7816BF8F01CFEA % 999_999 + 1
