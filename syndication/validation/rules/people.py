"""Rules on people: their names and email addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from syndication.model.finding import Finding
from syndication.validation import suggestions, uris
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
    "{name}: not an address and then a name in parentheses: {value}",
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

# RFC 2822 section 3.4.1: an addr-spec. Its domain may be one label, or a literal: jane@example, jane@[192.0.2.7].
_LOCAL = r"(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}|\"(?:[^\"\\\r\n]|\\.){1,64}\")"
_DOMAIN = r"(?:[A-Za-z0-9_\-]{1,63}(?:\.[A-Za-z0-9_\-]{1,63}){0,10}\.?|\[[A-Za-z0-9.:\-]{1,60}\])"
_ADDRESS = f"{_LOCAL}@{_DOMAIN}"
_BARE = re.compile(_ADDRESS + r"\Z")
_WITH_NAME = re.compile(_ADDRESS + r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\Z")
_ANYWHERE = re.compile(r"[^\s@(<]@[\w\[]")
_ADDRESS_IN_NAME = re.compile(r"<[^<>\s@]{1,64}@[^<>\s@]{1,255}>")


def contact(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, author, managingEditor, webMaster: an address and a name.

    The RSS Board's profile requires no format, only an address: of RFC 2822, RFC 2368 (mailto:) or another scheme.
    """
    text = value.strip().removeprefix("mailto:")
    if _WITH_NAME.match(text):
        return
    if _BARE.match(text):
        yield place.finding(MISSING_REAL_NAME, text)
    elif _ANYWHERE.search(unquote(text)) or uris.scheme(text) in uris.SCHEMES:
        yield place.finding(EMAIL_FORMAT, text, suggestions.contact(text))
    else:
        yield place.finding(INVALID_CONTACT, text, suggestions.creator(text))


def address(place: Place, value: str) -> Iterator[Finding]:
    """RFC 4287 section 3.2.3: an addr-spec."""
    if not _BARE.match(value.strip()):
        yield place.finding(INVALID_ADDR_SPEC, value)


def name(place: Place, value: str) -> Iterator[Finding]:
    """A person's name without the address."""
    if _ADDRESS_IN_NAME.search(value):
        yield place.finding(CONTAINS_EMAIL, value)
