"""Rules on links and other URIs, in elements and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syndication.model.finding import Finding
from syndication.validation import suggestions, uris
from syndication.validation.rule import Place, Rule, XmlPlace, base_of

INVALID_FULL_LINK = Rule(
    "InvalidFullLink",
    "error",
    "{name}: not a full URL: {value}",
    "Write the whole address with its scheme and host: https://news.example.com/story. A relative address does not "
    "work outside your own site.",
)
INVALID_LINK = Rule(
    "InvalidLink",
    "error",
    "{name}: not a valid address: {value}",
    "The address does not follow the syntax of URIs (RFC 3986). Look for a missing host, a second #, or a % without "
    "two hexadecimal digits after it.",
)
INVALID_IRI = Rule(
    "InvalidIRI",
    "error",
    "{name}: a character that an international address may not contain: {value}",
    "RFC 3987 does not allow private-use characters and unassigned ones. Percent-encode the address.",
)
INVALID_URI_CHAR = Rule(
    "InvalidUriChar",
    "error",
    "{name}: a character that an address may not contain: {value}",
    "Spaces, quotation marks, angle and square brackets, backslashes, braces, carets and bars must be percent-encoded: "
    "a space is %20, a bar is %7C.",
)
URI_NOT_IRI = Rule(
    "UriNotIri",
    "error",
    "{name}: a character outside ASCII in an address: {value}",
    "Only ASCII is allowed here. Percent-encode the path as UTF-8 (é is %C3%A9), and write the host in its xn-- form.",
)
INVALID_URL_ATTRIBUTE = Rule(
    "InvalidURLAttribute",
    "error",
    "{name}: not the http(s) address of a public host: {value}",
    "Readers fetch this file over the internet. Write its full http or https address, on a host whose name has a dot.",
)
INVALID_HOST = Rule(
    "InvalidHost",
    "error",
    "{name}: not the name of a host: {value}",
    "Write the name or the number of the host alone: rpc.example.com, without https:// before it and a path after it.",
)
INVALID_TAG = Rule(
    "InvalidTAG",
    "error",
    "{name}: not a valid tag URI: {value}",
    "RFC 4151: write tag:, a domain or email address that you own, a comma, a date when you owned it (2026, 2026-02 or "
    "2026-02-05), a colon, and then any letters, digits and -._~!$&'()*+,;=:@/?.",
)
INVALID_URN = Rule(
    "InvalidURN",
    "error",
    "{name}: not a valid URN: {value}",
    "A URN is urn:, a namespace of 1 to 32 letters, digits and hyphens, a colon, and a name in ASCII.",
)
INVALID_UUID = Rule(
    "InvalidUUID",
    "error",
    "{name}: not a valid UUID: {value}",
    "A UUID is 32 hexadecimal digits in groups of 8-4-4-4-12, as urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a.",
)
SCHEME_NOT_REGISTERED = Rule(
    "SchemeNotIANARegistered",
    "warning",
    "{name}: the scheme is not registered: {value}",
    "Software cannot know what an unregistered scheme means. Use https, or one from IANA's list of URI schemes.",
)
UNEXPECTED_WHITESPACE = Rule(
    "UnexpectedWhitespace",
    "error",
    "{name}: white space around the value",
    "RFC 4287 allows no white space around this value, and readers compare it character by character. Write it "
    "directly between the tags.",
)


# Nearly all addresses of a feed have this form, which is always valid.
_ORDINARY = re.compile(
    r"https?://[a-z0-9\-]+(?:\.[a-z0-9\-]+)+(?:/[A-Za-z0-9\-._~/@:,;=+]*(?:\?[A-Za-z0-9\-._~/@:,;=+&]*)?)?\Z"
)


def full_link(place: Place, value: str) -> Iterable[Finding]:
    """An absolute URI in ASCII, as links of RSS must be."""
    return () if _ORDINARY.match(value) else _absolute(place, _address(place, value), international=False)


def link(place: Place, value: str) -> Iterable[Finding]:
    """A URI reference in ASCII."""
    return () if _ORDINARY.match(value) else _reference(place, _address(place, value), international=False)


def iri(place: Place, value: str) -> Iterable[Finding]:
    """An IRI reference, as links of Atom are (RFC 4287 section 2)."""
    return () if _ORDINARY.match(value) else _reference(place, _address(place, value), international=True)


def full_iri(place: Place, value: str) -> Iterable[Finding]:
    """An absolute IRI, as a category's scheme is (RFC 4287 section 4.2.2.2)."""
    return () if _ORDINARY.match(value) else _absolute(place, _address(place, value), international=True)


def bare(place: Place, value: str) -> Iterable[Finding]:
    """A value without white space around it."""
    return () if value == value.strip() else (place.finding(UNEXPECTED_WHITESPACE),)


def public_url(place: Place, value: str) -> Iterable[Finding]:
    """The http or https address of a file, on a host with a dot in its name."""
    return () if _ORDINARY.match(value) else _public(place, value)


def wrong_character(place: Place, text: str, *, international: bool) -> Finding | None:
    """Return the finding of a character that no address may contain, if there is one."""
    if uris.forbidden_character(text):
        return place.finding(INVALID_URI_CHAR, text)
    if not international and not text.isascii():
        return place.finding(URI_NOT_IRI, text)
    if uris.outside_iri(text):
        return place.finding(INVALID_IRI, text)
    return None


def _address(place: Place, value: str) -> str:
    # Between tags, software ignores white space around an address (Atom forbids it: see `bare`). In an attribute it
    # becomes part of the address.
    return value if isinstance(place, XmlPlace) and place.attribute else value.strip()


def host(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, cloud: the name or number of a host, without a scheme or a path."""
    if not value or not uris.host(f"//{value}") or uris.forbidden_character(value) or "/" in value:
        yield place.finding(INVALID_HOST, value)


def _public(place: Place, value: str) -> Iterator[Finding]:
    wrong = wrong_character(place, value, international=False)
    if wrong:
        yield wrong
    elif uris.scheme(value) not in ("http", "https") or not uris.well_formed(value) or not uris.has_dotted_host(value):
        yield place.finding(INVALID_URL_ATTRIBUTE, value)


def _absolute(place: Place, text: str, *, international: bool) -> Iterator[Finding]:
    wrong = wrong_character(place, text, international=international)
    if wrong:
        yield wrong
    elif not uris.scheme(text) or not uris.well_formed(text):
        yield place.finding(INVALID_FULL_LINK, text, suggestions.full_address(text, base_of(place)))
    else:
        yield from _by_scheme(place, text)


def _reference(place: Place, text: str, *, international: bool) -> Iterator[Finding]:
    wrong = wrong_character(place, text, international=international)
    if wrong:
        yield wrong
    else:
        yield from _syntax(place, text)


def _syntax(place: Place, text: str) -> Iterator[Finding]:
    if not uris.well_formed(text):
        yield place.finding(INVALID_LINK, text)
    elif uris.scheme(text):
        yield from _by_scheme(place, text)


def _by_scheme(place: Place, text: str) -> Iterator[Finding]:
    scheme = uris.scheme(text)
    uri = uris.as_uri(text)
    if scheme == "tag" and not uris.is_tag(uri):
        yield place.finding(INVALID_TAG, text)
    elif scheme == "urn" and text[4:9].lower() == "uuid:" and not uris.is_uuid_urn(text):
        yield place.finding(INVALID_UUID, text)
    elif scheme == "urn" and not uris.is_urn(uri):
        yield place.finding(INVALID_URN, text)
    elif scheme not in uris.SCHEMES:
        yield place.finding(SCHEME_NOT_REGISTERED, text)
