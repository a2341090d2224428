"""Rules on people: their names and email addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.rule import Place, Rule

INVALID_CONTACT = Rule(
    "InvalidContact",
    "error",
    "{name}: not an email address: {value}",
    "RSS has an email address here, followed by the name: jane@example.com (Jane Doe). For only a name use dc:creator.",
)
EMAIL_FORMAT = Rule(
    "EmailFormat",
    "warning",
    "{name}: name and address are in the order of an email header: {value}",
    "Write the address first and the name in parentheses: jane@example.com (Jane Doe).",
)
MISSING_REAL_NAME = Rule(
    "MissingRealName",
    "warning",
    "{name}: an email address without a name: {value}",
    "Readers show only the address. Add the name in parentheses: jane@example.com (Jane Doe).",
)
INVALID_ADDR_SPEC = Rule(
    "InvalidAddrSpec",
    "error",
    "{name}: not an email address: {value}",
    "Write a plain address, jane@example.com, without a name, mailto: or angle brackets.",
)
CONTAINS_EMAIL = Rule(
    "ContainsEmail",
    "warning",
    "{name}: an email address inside a name: {value}",
    "Write the name in <name> and the email address in <email>.",
)

_HOST = r"(?:[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,10}|\[[0-9A-Fa-f.:]{3,45}\])"
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@" + _HOST
_BARE = re.compile(_ADDRESS + r"\Z")
_WITH_NAME = re.compile(_ADDRESS + r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\Z")
_HEADER_FORM = re.compile(r"[^<>]*<" + _ADDRESS + r">\Z")
_ADDRESS_IN_NAME = re.compile(r"<[^<>\s@]{1,64}@[^<>\s@]{1,255}>")


def contact(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, author, managingEditor, webMaster: an address and a name."""
    text = value.strip().removeprefix("mailto:")
    if _WITH_NAME.match(text):
        return
    if _BARE.match(text):
        yield place.finding(MISSING_REAL_NAME, text)
    elif _HEADER_FORM.match(text):
        yield place.finding(EMAIL_FORMAT, text)
    else:
        yield place.finding(INVALID_CONTACT, text)


def address(place: Place, value: str) -> Iterator[Finding]:
    """RFC 4287 section 3.2.3: an addr-spec."""
    if not _BARE.match(value.strip()):
        yield place.finding(INVALID_ADDR_SPEC, value)


def name(place: Place, value: str) -> Iterator[Finding]:
    """A person's name without the address."""
    if _ADDRESS_IN_NAME.search(value):
        yield place.finding(CONTAINS_EMAIL, value)
