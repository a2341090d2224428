"""Rules on the relations of Atom links: names that IANA has registered, or addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.code_lists import LINK_RELATIONS
from syndication.validation.rule import Rule, XmlPlace

UNREGISTERED_REL = Rule(
    "UnregisteredAtomLinkRel",
    "warning",
    "{name}: not a registered link relation: {value}",
    "Readers ignore a relation that they do not know. Write a name of IANA's list of link relations, or a full URI of "
    "your own.",
)
INVALID_REL = Rule(
    "InvalidAtomLinkRel",
    "error",
    "{name}: neither a name nor an address of a relation: {value}",
    "RFC 4287 section 4.2.7.2: write one registered name, such as alternate or enclosure, or one full URI, without "
    "spaces. For the usual link to the page, leave rel out.",
)

_REL_NAME = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=@\u00a0-\U0010ffff]|%[0-9A-Fa-f]{2})+\Z")  # isegment-nz-nc


def relation(site: XmlPlace, value: str) -> Iterator[Finding]:
    """RFC 4287 section 4.2.7.2: a registered name or an IRI."""
    if uris.scheme(value):
        if uris.forbidden_character(value):
            yield site.finding(INVALID_REL, value)
    elif not _REL_NAME.match(value):
        yield site.finding(INVALID_REL, value)
    elif value.lower() not in LINK_RELATIONS:  # RFC 8288 section 3.3: names are compared without regard to case
        yield site.finding(UNREGISTERED_REL, value)
