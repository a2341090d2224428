"""Common mistakes, and what is said about each: everyday words, the place, and what to write instead."""

from __future__ import annotations

import re

import pytest
from msgspec import Struct

from syndication.validation import check
from tests.validation.cases import HERE, NOW


class Mistake(Struct, frozen=True):
    """An edit of a good document, and what must be said: severity, code, line, and words of the message."""

    document: str
    old: str
    new: str
    severity: str
    code: str
    line: int
    words: tuple[str, ...]


def rss(old: str, new: str, severity: str, code: str, line: int, *words: str) -> Mistake:
    return Mistake("news.rss", old, new, severity, code, line, words)


def atom(old: str, new: str, severity: str, code: str, line: int, *words: str) -> Mistake:
    return Mistake("news.atom", old, new, severity, code, line, words)


def json(old: str, new: str, severity: str, code: str, line: int, *words: str) -> Mistake:
    return Mistake("news.json", old, new, severity, code, line, words)


FIRST_DATE = "<pubDate>Thu, 05 Feb 2026 12:00:00 GMT</pubDate>\n    <lastBuildDate>"
BROKEN = "the XML is broken"

MISTAKES: dict[str, Mistake] = {
    # Syntax
    "a bare &": rss("Seven answers", "Q & A", "error", "SAXError", 79, BROKEN, "a & that means itself", "&amp;"),
    "a bare & in an address": rss(
        "2026/plan</link>", "2026/plan?a=1&b=2</link>", "error", "SAXError", 78, "?a=1&b=2", "write &amp;"
    ),
    "a tag that is not closed": rss(
        "Seven answers</description>",
        "Seven answers",
        "error",
        "SAXError",
        83,
        "<description> of line 79 is not closed before </item>",
        "write </description>",
    ),
    "an end tag in other capitals": rss(
        "Seven answers</description>",
        "Seven answers</Description>",
        "error",
        "SAXError",
        79,
        "<description> of line 79 is closed by </Description>, but capitals count",
    ),
    "two roots": rss("</rss>\n", "</rss>\n<rss/>", "error", "SAXError", 86, "a second root element", "<rss/>"),
    "cut off": rss("  </channel>\n</rss>\n", "", "error", "SAXError", 84, "ends inside <channel> of line 3"),
    "a blank line first": rss("<?xml", "\n<?xml", "error", "SAXError", 2, "before the beginning of the feed"),
    "a byte order mark twice": rss("<?xml", "\ufeff\ufeff<?xml", "error", "SAXError", 1, "a second byte order mark"),
    "an entity of HTML": rss(
        "Seven answers", "Seven&nbsp;answers", "error", "UndefinedNamedEntity", 79, "&nbsp;", "write &#160;"
    ),
    "a control character": rss(
        "Seven answers", "Seven\x0banswers", "error", "SAXError", 79, "a control character", "U+000B"
    ),
    "typographic quotation marks": rss(
        'length="1204567"',
        "length=”1204567”",
        "error",
        "SAXError",
        49,
        "the value of length is in typographic quotation marks",
        'write "',
    ),
    "no quotation marks": rss(
        'length="1204567"', "length=1204567", "error", "SAXError", 49, "length is not in quotation marks"
    ),
    "a bare <": rss("Seven answers", "3 < 4", "error", "SAXError", 79, "a < that begins no tag", "write &lt;"),
    "a prefix that is not declared": rss(
        "<dc:creator>Ada Harper",
        "<itunes:author>Ada Harper</itunes:author><dc:creator>Ada Harper",
        "error",
        "MissingNamespace",
        44,
        "itunes",
        'write xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    ),
    "an encoding of before": rss('"utf-8"', '"iso-8859-99"', "error", "UnknownEncoding", 1, "iso-8859-99"),
    # Dates
    "an ISO date in RSS": rss(
        "Wed, 04 Feb 2026 18:05:00 +0530",
        "2026-02-05T12:00:00Z",
        "error",
        "InvalidRFC2822Date",
        82,
        "write Thu, 05 Feb 2026 12:00:00 GMT",
    ),
    "a date in words": rss(
        "Wed, 04 Feb 2026 18:05:00 +0530",
        "4 February 2026 18:05 GMT",
        "error",
        "InvalidRFC2822Date",
        82,
        "write Wed, 04 Feb 2026 18:05:00 GMT",
    ),
    "the wrong weekday": rss(
        "Wed, 04 Feb", "Thu, 04 Feb", "error", "IncorrectDOW", 82, "write Wed, 04 Feb 2026 18:05:00 +0530"
    ),
    "a date of RSS in Atom": atom(
        "2026-02-04T12:35:00Z",
        "Wed, 04 Feb 2026 12:35:00 GMT",
        "error",
        "InvalidRFC3339Date",
        44,
        "write 2026-02-04T12:35:00Z",
    ),
    # Identity
    "no guid": rss(
        "      <guid>https://news.example.com/2026/plan</guid>\n", "", "warning", "MissingGuid", 76, "no guid"
    ),
    "a guid that is no address": rss(
        "<guid>https://news.example.com/2026/plan<",
        "<guid>plan-2026<",
        "error",
        "InvalidHttpGUID",
        81,
        'write isPermaLink="false"',
    ),
    "a tag URI as an address": rss(
        ' isPermaLink="false">tag', ">tag", "error", "InvalidPermalink", 50, 'write isPermaLink="false"'
    ),
    "True": rss('"false">tag', '"False">tag', "error", "InvalidBooleanAttribute", 50, "False; write false"),
    "one guid twice": rss(
        "<guid>https://news.example.com/2026/plan<",
        '<guid isPermaLink="false">tag:news.example.com,2026-02-05:ferries<',
        "error",
        "DuplicateValue",
        81,
        "the same value occurs more than once",
    ),
    "no id": atom(
        "    <id>https://news.example.com/2026/plan</id>\n", "", "error", "MissingElement", 41, "id is missing", "<id>"
    ),
    "no date": atom(
        "    <updated>2026-02-04T12:35:00Z</updated>\n", "", "error", "MissingElement", 41, "updated is missing"
    ),
    "no author": atom(
        "  <author><name>The Harbour Gazette</name><uri>https://news.example.com/</uri>"
        "<email>desk@example.com</email></author>\n",
        "",
        "error",
        "MissingElement",
        40,
        "author is missing",
    ),
    # Structure
    "two titles": rss(
        "<title>Ferries run",
        "<title>Ferries</title><title>Ferries run",
        "error",
        "DuplicateElement",
        38,
        "more than once",
    ),
    "no link of the channel": rss(
        "    <link>https://news.example.com/</link>\n    <description>News",
        "    <description>News",
        "error",
        "MissingLink",
        3,
        "the link is missing",
        "write <link>https://…</link>",
    ),
    "no description of the channel": rss(
        "    <description>News from the harbour and the town behind it</description>\n",
        "",
        "error",
        "MissingDescription",
        3,
        "the description is missing",
    ),
    "no length of the enclosure": rss(
        ' length="1204567"', "", "error", "MissingAttribute", 49, "length is missing", 'length="0" if it is not known'
    ),
    "no type of the enclosure": rss(
        ' length="1204567" type="audio/mpeg"',
        ' length="1"',
        "error",
        "MissingAttribute",
        49,
        "type is missing",
        "audio/mpeg",
    ),
    "no version": rss(
        ' version="2.0"', "", "error", "MissingAttribute", 2, "version is missing", 'write version="2.0"'
    ),
    "an element in other capitals": rss(
        "<pubDate>Wed, 04 Feb 2026 18:05:00 +0530</pubDate>",
        "<pubdate>Wed, 04 Feb 2026 18:05:00 +0530</pubdate>",
        "error",
        "UndefinedElement",
        82,
        "no element pubdate",
        "write pubDate",
    ),
    "a link of Atom without its address": atom(
        '<link href="https://news.example.com/2026/plan"/>',
        "<link/>",
        "error",
        "MissingHref",
        45,
        "the link has no href",
    ),
    "Atom 0.3": atom(
        'xmlns="http://www.w3.org/2005/Atom"',
        'xmlns="http://purl.org/atom/ns#"',
        "error",
        "ObsoleteNamespace",
        2,
        "Atom 0.3",
    ),
    # Values
    "a relative link": rss(
        "<link>https://news.example.com/2026/plan<",
        "<link>/2026/plan<",
        "error",
        "InvalidFullLink",
        78,
        "write https://news.example.com/2026/plan",
    ),
    "a link without a scheme": rss(
        "<link>https://news.example.com/2026/plan<",
        "<link>www.example.com/plan<",
        "error",
        "InvalidFullLink",
        78,
        "write https://www.example.com/plan",
    ),
    "en_us": rss("en-GB", "en_us", "error", "InvalidLanguage", 7, "not a language code: en_us; write en-US"),
    "English": rss("en-GB", "English", "error", "InvalidLanguage", 7, "English; write en"),
    "the ending of a file for its type": rss(
        '"audio/mpeg"', '"mp3"', "error", "InvalidMIMEAttribute", 49, "mp3; write audio/mpeg"
    ),
    "an author without an address": rss(
        "quill@example.com (Tom Quill)",
        "Tom Quill",
        "error",
        "InvalidContact",
        80,
        "not an email address: Tom Quill; write <dc:creator>Tom Quill</dc:creator>",
    ),
    "an author as in an email": rss(
        "quill@example.com (Tom Quill)",
        "Tom Quill &lt;quill@example.com&gt;",
        "warning",
        "EmailFormat",
        80,
        "write quill@example.com (Tom Quill)",
    ),
    "a length that is not known": rss('"1204567"', '"-1"', "error", "UseZeroForUnknown", 49, "write 0"),
    "Media RSS without its slash": rss(
        '"http://search.yahoo.com/mrss/"',
        '"http://search.yahoo.com/mrss"',
        "error",
        "MediaRssNamespace",
        2,
        "write http://search.yahoo.com/mrss/",
    ),
    "HTML in a title": rss(
        "Ferries run again",
        "Ferries &lt;b&gt;run&lt;/b&gt; again",
        "warning",
        "ContainsHTML",
        38,
        "HTML where plain text",
    ),
    "HTML that is not escaped": rss(
        "Seven answers",
        "Seven <b>answers</b>",
        "error",
        "UndefinedElement",
        79,
        "write &lt;b&gt;, or put all of the HTML into <![CDATA[…]]>",
    ),
    "a media type for a text": atom(
        '<content type="html">', '<content type="HTML">', "error", "InvalidMIMEType", 29, "HTML; write html"
    ),
    # JSON
    "a comma too many": json(
        '"Seven answers.",\n      "date_published": "2026-02-04T12:35:00Z"\n',
        '"Seven answers.",\n',
        "error",
        "InvalidJSON",
        41,
        "a comma after the last member of an object: leave it out",
    ),
    "single quotation marks": json(
        '"expired": false', "'expired': false", "error", "InvalidJSON", 13, "single quotation"
    ),
    "an id that is a number": json(
        '"id": "https://news.example.com/2026/plan"', '"id": 7', "error", "InvalidMemberType", 36, 'write "7"'
    ),
    "no version of JSON Feed": json(
        '  "version": "https://jsonfeed.org/version/1.1",\n',
        "",
        "error",
        "MissingMember",
        1,
        "version is missing",
        "https://jsonfeed.org/version/1.1",
    ),
    "a member that is misspelt": json(
        '"content_text"', '"contentText"', "error", "UndefinedMember", 40, "no such member", "write content_text"
    ),
}
#: Words of parsers, which nobody should have to know.
JARGON = re.compile(
    r"libxml|SAX|xmlParse|EntityRef|PCDATA|AttValue|Extra content|not defined here|mandates|mismatch:|Premature|"
    r"Expecting|delimiter|codec|\{http|Errno|Exception|xmlns: "
)


def document(mistake: Mistake) -> bytes:
    text = (HERE / "good" / mistake.document).read_text(encoding="utf-8")
    assert mistake.old in text
    return text.replace(mistake.old, mistake.new, 1).encode()


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_common_mistake_is_told_in_everyday_words(mistake: Mistake) -> None:
    found = check(document(mistake), now=NOW)
    fitting = [
        one for one in found if (one.severity, one.code, one.line) == (mistake.severity, mistake.code, mistake.line)
    ]
    assert fitting, found
    missing = [words for words in mistake.words if not any(words in one.message for one in fitting)]
    assert not missing, fitting
    assert not [one for one in found if JARGON.search(one.message)]


def test_a_wrong_encoding_is_told_with_the_word() -> None:
    text = (HERE / "good" / "news.rss").read_text(encoding="utf-8").replace("Seven answers", "Sieben Häfen")
    [found] = [one for one in check(text.encode("cp1252"), now=NOW) if one.severity == "error"]
    assert (found.code, found.line) == ("UnicodeError", 8)
    assert "not in the encoding that it declares" in found.message
    assert "windows-1252" in found.message


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("text/html", "served as text/html; write application/rss+xml"),
        ("text/plain", "served as text/plain; write application/rss+xml"),
    ],
)
def test_a_wrong_content_type_is_told(content_type: str, words: str) -> None:
    body = (HERE / "good" / "news.rss").read_bytes()
    [found] = check(body, url="https://news.example.com/rss.xml", content_type=content_type, now=NOW)
    assert (found.severity, found.code) == ("warning", "UnexpectedContentType")
    assert words in found.message


def test_a_missing_self_link_is_told_with_its_address() -> None:
    text = (HERE / "good" / "news.rss").read_text(encoding="utf-8")
    body = re.sub(r'\s+<atom:link rel="self"[^>]*>', "", text).encode()
    url = "https://news.example.com/rss.xml"
    [found] = check(body, url=url, content_type="application/rss+xml", now=NOW)
    assert found.code == "MissingAtomSelfLink"
    assert f'write <atom:link rel="self" type="application/rss+xml" href="{url}"/>' in found.message


def test_no_document_is_spoken_of_in_the_words_of_a_parser() -> None:
    """Every prefix of a feed, and every feed with one character more."""
    text = (HERE / "good" / "archive.rss").read_text(encoding="utf-8")
    for at in range(0, len(text), 7):
        for body in (text[:at], *(text[:at] + more + text[at:] for more in "<>&\"'/\x01")):
            assert not [one for one in check(body.encode(), now=NOW) if JARGON.search(one.message)]
