"""Documents that people checked, beside what is right to say about each: severity, code, and words of the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.validation import check
from tests.validation.cases import NOW

FIELD = Path(__file__).parent / "field"
Expected = tuple[str, str, str]

#: All that a document draws.
EXPECTED: dict[str, list[Expected]] = {
    "html-page.xml": [("error", "WebPage", "a web page, not a feed: it names a feed at /rss.xml")],
    "itunes-category-empty.xml": [("error", "InvalidItunesCategory", "not a category of Apple's list")],
    "itunes-complete-false.xml": [("info", "ItunesWithoutEffect", "only Yes has an effect")],
    "itunes-subtitle-long.xml": [("info", "TooLong", "299 characters")],
    "json-feed-1-0.json": [("info", "ObsoleteVersion", "an earlier version of the format")],
    "json-no-feed.json": [("error", "OtherJSON", "JSON, but not a JSON Feed: ActivityStreams")],
    "podcast-2-bad.xml": [
        ("error", "InvalidPodcastGuid", "not a UUID of version 5: nope"),
        ("error", "InvalidYesNo", "neither yes nor no: maybe"),
        ("error", "MissingAttribute", "podcast:chapters: the attribute type is missing"),
        ("error", "MissingAttribute", "podcast:chapters: the attribute url is missing"),
        ("error", "MissingAttribute", "podcast:transcript: the attribute type is missing"),
        ("error", "MissingAttribute", "podcast:transcript: the attribute url is missing"),
        ("error", "UndefinedElement", "no element podcast:fundin in this place; write podcast:funding"),
    ],
    "podcast-explicit-yes.xml": [("warning", "FormerExplicitValue", "yes; write true")],
    "podcast-no-artwork.xml": [("warning", "MissingItunesElement", "a podcast without itunes:image")],
    "podcast-no-enclosure.xml": [("warning", "MissingEpisodeElement", "an episode without enclosure")],
    "rss091-dtd.xml": [
        ("info", "ContainsSystemEntity", "refers to an external file"),
        ("info", "MissingEncoding", "no encoding is declared"),
        ("warning", "DeprecatedDTD", "the document type of RSS 0.91"),
    ],
    "rss091-plain.xml": [],
    "rss10.xml": [],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_field(name: str) -> None:
    found = sorted(check((FIELD / name).read_bytes(), now=NOW), key=lambda one: (one.severity, one.code, one.message))
    assert [(one.severity, one.code) for one in found] == [expected[:2] for expected in EXPECTED[name]], found
    for one, (_, _, words) in zip(found, EXPECTED[name], strict=True):
        assert words in one.message


def test_every_document_is_expected() -> None:
    assert {file.name for file in FIELD.iterdir()} == set(EXPECTED)
