"""Each rule by its cases: what triggers it triggers nothing else, and what is narrowly right draws nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.validation import RULES, check
from tests.validation.cases import FILES, GOOD, NOW, Case, cases

CASES = cases()
DOCUMENTS = sorted({file.parent.name for file in FILES})
#: Rules that no document of a readable size triggers as an edit; each has a test of its own in test_hostile.py.
ELSEWHERE = {"DuplicateIds", "SchemaError", "TooManyFindings", "UnicodeError", "ValidatorLimit"}
#: Rules on the answer of HTTP beside the document; their table is in test_exchange.py.
ELSEWHERE |= {"HttpError", "HttpProtocolError", "IOError", "NoConditionalAnswer", "NoValidators", "TempRedirect"}
ELSEWHERE |= {"Uncompressed"}
#: Rules on thousands of entries; each has a test in test_sitemaps.py.
ELSEWHERE |= {"TooManyAddresses", "TooManyNews"}
#: Rules on bytes that are no text; their table is in test_other_documents.py.
ELSEWHERE |= {"BinaryDocument", "CompressedDocument", "EmptyDocument", "MissingByteOrderMark"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_case(document: str) -> None:
    found = {case.name: (codes(case), case.expected) for case in CASES if case.file.parent.name == document}
    assert {name: both for name, both in found.items() if both[0] != both[1]} == {}


def codes(case: Case) -> set[str]:
    found = check(case.document, url=case.options.get("url"), content_type=case.options.get("content-type"), now=NOW)
    return {finding.code for finding in found}


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_known_good(good: Path) -> None:
    found = check(good.read_bytes(), now=NOW)
    assert found == []


def test_every_rule_is_triggered() -> None:
    triggered = {case.code for case in CASES if case.triggers}
    assert set(RULES) - triggered == ELSEWHERE


def test_every_case_file_names_a_rule() -> None:
    assert {file.stem for file in FILES} <= set(RULES)


def test_every_rule_has_a_narrow_miss() -> None:
    """A rule on a whole document, which any other document misses, needs none."""
    whole = {"MissingNamespace", "ObsoleteNamespace", "InvalidFormComponentName", "ImageTitleDoesntMatch"}
    whole |= {"ImageLinkDoesntMatch", "InvalidJSONFeedVersion", "ObsoleteVersion", "DeprecatedDTD", *ELSEWHERE}
    whole |= {"OtherJSON", "PlainText", "WebPage"}
    assert set(RULES) - {case.code for case in CASES if not case.triggers} <= whole
