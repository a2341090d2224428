"""What is suggested in place of a value that is wrong: the right one, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.validation import suggestions


@pytest.mark.parametrize(
    ("value", "in_rss", "in_atom"),
    [
        ("2026-02-05T12:00:00Z", "Thu, 05 Feb 2026 12:00:00 GMT", "2026-02-05T12:00:00Z"),
        ("2026-02-05T13:00:00+01:00", "Thu, 05 Feb 2026 13:00:00 +0100", "2026-02-05T13:00:00+01:00"),
        ("2026-02-05T13:00:00+0100", "Thu, 05 Feb 2026 13:00:00 +0100", "2026-02-05T13:00:00+01:00"),
        ("2026-02-05 12:00:00 UTC", "Thu, 05 Feb 2026 12:00:00 GMT", "2026-02-05T12:00:00Z"),
        (
            "2026-02-05 12:00:00",
            "Thu, 05 Feb 2026 12:00:00 GMT if the time is GMT",
            "2026-02-05T12:00:00Z if the time is GMT",
        ),
        ("Thu, 5 February 2026 12:00 GMT", "Thu, 05 Feb 2026 12:00:00 GMT", "2026-02-05T12:00:00Z"),
        ("Wed, 05 Feb 2026 12:00:00 GMT", "Thu, 05 Feb 2026 12:00:00 GMT", "2026-02-05T12:00:00Z"),
        ("02/05/2026", "", ""),
        ("yesterday", "", ""),
        ("2026-02-31T12:00:00Z", "", ""),
        ("", "", ""),
    ],
)
def test_a_date(value: str, in_rss: str, in_atom: str) -> None:
    assert (suggestions.rfc822_date(value), suggestions.rfc3339_date(value)) == (in_rss, in_atom)


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("en_us", "en-US"),
        ("EN-gb", "en-GB"),
        ("English", "en"),
        ("zh_hans_cn", "zh-Hans-CN"),
        ("xx_yy", ""),
        ("e", ""),
        ("", ""),
    ],
)
def test_a_language(value: str, tag: str) -> None:
    assert suggestions.language_tag(value) == tag


@pytest.mark.parametrize(
    ("value", "meant"), [("mp3", "audio/mpeg"), (".JPG", "image/jpeg"), ("srt", "application/x-subrip"), ("x", "")]
)
def test_a_media_type(value: str, meant: str) -> None:
    assert suggestions.media_type(value) == meant


@pytest.mark.parametrize(
    ("name", "meant"), [("pubdate", "pubDate"), ("fundin", "funding"), ("titel", "title"), ("zzz", ""), ("a" * 500, "")]
)
def test_a_name(name: str, meant: str) -> None:
    assert suggestions.nearest(name, ["title", "pubDate", "funding"]) == meant


@pytest.mark.parametrize(
    ("value", "base", "address"),
    [
        ("/a", "https://news.example.com/b/", "https://news.example.com/a"),
        ("../a", "https://news.example.com/b/c", "https://news.example.com/a"),
        ("www.example.com/a", "", "https://www.example.com/a"),
        ("/a", "", ""),
        ("see https://a.example", "https://news.example.com/", ""),
        ("/[", "https://[", ""),
    ],
)
def test_an_address(value: str, base: str, address: str) -> None:
    assert suggestions.full_address(value, base) == address


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Jane Doe <jane@example.com>", "jane@example.com (Jane Doe)"),
        ("Jane Doe (jane@example.com)", "jane@example.com (Jane Doe)"),
        ('"Doe, Jane" <jane@example.com>', "jane@example.com (Doe, Jane)"),
        ("jane@example.com", ""),
    ],
)
def test_a_contact(value: str, meant: str) -> None:
    assert suggestions.contact(value) == meant


def test_a_name_has_an_element_of_its_own() -> None:
    assert suggestions.creator("Jane Doe") == "<dc:creator>Jane Doe</dc:creator>"
    assert [suggestions.creator(value) for value in ("", "a@b.c", "<b>", "x" * 100)] == [""] * 4


@given(
    st.text(max_size=80) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{0,12}[Z+\-0-9:]{0,6}", fullmatch=True)
)
def test_any_text_has_a_suggestion_or_none(value: str) -> None:
    for suggest in (
        suggestions.rfc822_date,
        suggestions.rfc3339_date,
        suggestions.language_tag,
        suggestions.media_type,
        suggestions.contact,
        suggestions.creator,
        lambda text: suggestions.full_address(text, "https://news.example.com/"),
        lambda text: suggestions.nearest(text, ["title", "pubDate"]),
    ):
        assert "\n" not in suggest(value)
