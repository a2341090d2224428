"""A document that is not well-formed: what comes before its fault is judged all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.validation import check
from tests.validation.cases import HERE, NOW

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>Harbour News</title><link>https://news.example.org/</link><description>News</description>
<language>en</language>
<atom:link rel="self" type="application/rss+xml" href="https://news.example.org/rss.xml"/>
<item><title>Pier opens</title><guid>https://news.example.org/1</guid><pubDate>2026-02-05</pubDate></item>
<item><title>Pier closes</title><guid>https://news.example.org/2</guid></item>
</channel>
</rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>https://news.example.org/</id><title>Harbour News</title><updated>2026-02-05T12:00:00Z</updated>
<author><name>Jane Doe</name></author><link rel="self" href="https://news.example.org/atom.xml"/>
<entry><id>https://news.example.org/1</id><title>Pier opens</title><updated>5 February</updated><summary>a</summary>
<link href="https://news.example.org/1"/></entry>
<entry><id>https://news.example.org/2</id><title>Pier closes</title><updated>2026-02-05T11:00:00Z</updated>
<link href="https://news.example.org/2"/><summary>b</summary></entry>
</feed>
"""
DATE = {RSS: "InvalidRFC2822Date", ATOM: "InvalidRFC3339Date"}


def codes(text: str) -> set[str]:
    return {finding.code for finding in check(text.encode(), now=NOW)}


@pytest.mark.parametrize("text", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Pier closes", "Pier & bridge", "SAXError"),
        ("Pier closes", "Pier&nbsp;closes", "UndefinedNamedEntity"),
        ("Pier closes", "Pier <b>closes", "SAXError"),
        ("Pier closes", "Pier \x01", "SAXError"),
        ("Pier closes</title>", "Pier", "SAXError"),
        ("Pier closes</title>", "Pier</title><z:a/>", "MissingNamespace"),
        ("</channel>\n</rss>", "", "SAXError"),
        ("</feed>", "", "SAXError"),
    ],
)
def test_what_comes_before_is_judged(text: str, old: str, new: str, code: str) -> None:
    if old in text:
        assert codes(text.replace(old, new)) == {DATE[text], code}


@pytest.mark.parametrize("text", [RSS, ATOM], ids=["rss", "atom"])
def test_what_may_come_after_is_not_missed(text: str) -> None:
    for old in ("<description>News</description>", "<id>https://news.example.org/</id>"):
        assert codes(text.replace(old, "").replace("closes", "&")) == {DATE[text], "SAXError"}


def test_a_fault_in_the_first_line() -> None:
    for text in ("<rss", "<rss version='2.0'><channel", "<rss>&</rss>"):
        assert "SAXError" in codes(text)


@given(st.sampled_from([RSS, ATOM]), st.integers(0, 900), st.sampled_from(["", "&", "<", "</x>", "<x", "\x00"]))
def test_any_fault_anywhere(text: str, at: int, fault: str) -> None:
    """Nothing breaks; a document that is cut says so. Cut in its first tag, it counts as another document."""
    start = text.index("<", text.index("?>"))
    cut_in_root = at <= text.index(">", start)
    whole = at >= len(text.rstrip())
    assert (
        codes(text[:at] + fault) & {"SAXError", "EmptyDocument", "PlainText", "BinaryDocument"} or cut_in_root or whole
    )


def test_a_large_document_with_a_fault_at_its_end() -> None:
    good = (HERE / "good" / "news.rss").read_text(encoding="utf-8")
    start, end = good.index("    <item>"), good.rindex("  </channel>")
    many = good[:start] + good[start:end] * 300 + "<item>&</item>" + good[end:]
    assert {"SAXError", "DuplicateValue"} <= codes(many)
