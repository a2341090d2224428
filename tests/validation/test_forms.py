"""Forms that specifications allow, and some that they forbid: a document each, with all that it must draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.validation import check
from tests.validation.cases import HERE, NOW

#: What each document draws, beside the section that says why. None of the codes of an allowed form is an error.
FORMS: dict[str, set[str]] = {
    "atom-id-iri": {"InternationalId"},  # RFC 4287 section 4.2.6
    "atom-uri-blanks": {"InvalidUriChar"},  # RFC 4287 section 3
    "author-name-first": {"EmailFormat"},  # RSS Board profile, email addresses
    "category-label-html": {"ContainsHTML"},  # RFC 4287 section 4.2.2.3
    "date-comment": {"ProblematicalRFC822Date"},  # RFC 822 section 3.4.3
    "date-military-zone": {"ProblematicalRFC822Date"},  # RFC 822 section 5.1
    "dc-identifier-twice": set(),  # ISO 15836
    "dc-in-image": set(),  # RSS 2.0, Extending RSS
    "email-one-label": set(),  # RFC 2822 section 3.4.1
    "html-ampersand": set(),  # HTML Standard, Character references
    "html-comment-dashes": set(),  # HTML Standard, Comments
    "html-relative-space": {"ContainsRelRef", "NotHtml"},
    "media-type-empty": {"InvalidMIMEAttribute"},  # RFC 4287 section 4.2.7.3
    "mrss-community": set(),  # Media RSS 1.5.1, Optional Elements
    "mrss-dcterms-valid": set(),
    "mrss-group-of-one": {"MediaGroupWithoutAlternatives"},
    "mrss-restriction-empty": set(),
    "namespace-iri": {"NamespaceName", "UnknownNamespace"},  # Namespaces in XML 1.0 section 8
    "notinline-tutorial": set(),  # RFC 4287 section 3.1.1.3
    "rel-registered": set(),  # RFC 8288 section 4.2
    "rss-atom-summary": set(),  # RFC 4287 section 4.2.13
    "self-relative-with-base": set(),  # RFC 4287 section 2
    "skiphours-24": {"DuplicateValue", "InvalidHour"},  # RSS 2.0, skipHours
    "smartformat-logo": {"UnsupportedNamespace"},
    "thr-in-feed": set(),  # RFC 4287 section 6.4
}
FORBIDDEN = {"atom-uri-blanks", "media-type-empty", "skiphours-24"}


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    found = check((HERE / "forms" / f"{name}.xml").read_bytes(), now=NOW)
    assert {finding.code for finding in found} == FORMS[name]
    assert any(finding.severity == "error" for finding in found) == (name in FORBIDDEN)


def test_every_form_is_in_the_table() -> None:
    assert {Path(file).stem for file in (HERE / "forms").iterdir()} == set(FORMS)
