"""Terms of RSL in words that 1.0 does not have: the finding says which word it has."""

from __future__ import annotations

import pytest

from syndication.validation import check

DOCUMENT = (
    '<?xml version="1.0" encoding="utf-8"?><rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>'
    "{}</license></content></rsl>"
)


@pytest.mark.parametrize(
    ("terms", "code", "instead"),
    [
        ('<payment type="inference"/>', "InvalidLicenseType", "use"),
        ('<payment type="royalty"/>', "InvalidLicenseType", ""),
        ('<permits type="usage">train-ai</permits>', "InvalidLicenseTerm", "ai-train"),
        ('<permits type="usage">ai-input, search</permits>', "InvalidLicenseTerm", "ai-input"),
        ('<permits type="usage">train-ai,</permits>', "InvalidLicenseTerm", "ai-train"),
        ('<permits type="usage">anything</permits>', "InvalidLicenseTerm", ""),
        ('<permits type="geo">UK</permits>', "InvalidLicenseTerm", "GB"),
        ('<permits type="geo">QQ</permits>', "InvalidLicenseTerm", ""),
    ],
)
def test_a_word_of_a_draft_is_told_with_its_successor(terms: str, code: str, instead: str) -> None:
    (finding,) = check(DOCUMENT.format(terms).encode(), content_type="application/rsl+xml")
    assert finding.code == code
    assert finding.message.partition("; write ")[2] == instead
