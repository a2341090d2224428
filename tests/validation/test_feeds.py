"""Feeds in the manner of well-known generators, each beside all that it must draw.

A file feeds/<generator>-<variant>.<kind> has a companion of its name and .findings, a line each: LINE severity CODE.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syndication.model.finding import Finding
from syndication.validation import RULES, check
from tests.validation.cases import HERE, NOW

DOCUMENTS = sorted(file for file in (HERE / "feeds").glob("*-*") if file.suffix != ".findings")
ENCODINGS = {"latin1-town.rss": "iso-8859-1", "latin1-windows.rss": "iso-8859-1", "utf16-export.rss": "utf-16"}
#: Generators that are known for feeds without a fault; each has a document that draws no error and no warning.
VALID = frozenset(
    """
    arcxp bbc drupal10 eleventy feedgen ghost github google hugo jekyll joomla latin1 mediawiki
    netnewswire oneline phpbb trac tumblr typo3 usgs utf16 wix wordpress yoast
    """.split()
)
Told = tuple[int, str, str]


def told(found: list[Finding]) -> list[Told]:
    return sorted((finding.line, finding.severity, finding.code) for finding in found)


def expected(document: Path) -> list[Told]:
    lines = document.with_name(document.name + ".findings").read_text(encoding="utf-8").splitlines()
    fields = [line.split() for line in lines]
    return [(int(line), severity, code) for line, severity, code in fields]


def text_of(document: Path) -> str:
    return document.read_bytes().decode(ENCODINGS.get(document.name, "utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_feed(document: Path) -> None:
    found = check(document.read_bytes(), now=NOW)
    assert told(found) == expected(document), found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_feed_in_utf_8(document: Path) -> None:
    """A document says the same in any encoding; only the encoding itself is remarked on."""
    text = re.sub(r'(<\?xml[^>]*encoding=["\'])[^"\']+', r"\1UTF-8", text_of(document), count=1)
    found = check(text.encode(), now=NOW)
    assert told(found) == [finding for finding in expected(document) if finding[2] != "NonstdEncoding"], found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_feed_with_other_ends_of_lines(document: Path) -> None:
    lines = text_of(document).splitlines()
    for end in ("\n", "\r\n"):
        encoded = end.join(lines).encode(ENCODINGS.get(document.name, "utf-8"))
        assert told(check(encoded, now=NOW)) == expected(document), end


@pytest.mark.parametrize("generator", sorted(VALID))
def test_valid_generator(generator: str) -> None:
    of_generator = [expected(document) for document in DOCUMENTS if document.name.startswith(generator + "-")]
    assert any(all(severity == "info" for _, severity, _ in findings) for findings in of_generator)


def test_findings_are_in_order_and_known() -> None:
    for document in DOCUMENTS:
        findings = expected(document)
        assert findings == sorted(findings), document.name
        assert all(RULES[code].severity == severity for _, severity, code in findings), document.name


def test_every_file_of_findings_has_a_document() -> None:
    companions = {document.name + ".findings" for document in DOCUMENTS}
    assert {file.name for file in (HERE / "feeds").glob("*.findings")} == companions
