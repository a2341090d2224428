"""Rules on identity: guids, Atom ids, and what must not occur twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.names import ATOM, child
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules import links

MISSING_GUID = Rule(
    "MissingGuid",
    "warning",
    "{name}: the item has no guid",
    "Without a guid a reader guesses which stories it has shown, and shows an edited one again as new. Give every "
    "item a guid that never changes.",
)
INVALID_HTTP_GUID = Rule(
    "InvalidHttpGUID",
    "error",
    "{name}: a permalink guid that is not a full URL: {value}",
    'A guid is the item\'s address unless it says otherwise. Write the full URL, or add isPermaLink="false".',
)
INVALID_PERMALINK = Rule(
    "InvalidPermalink",
    "error",
    "{name}: cannot be opened in a browser, yet is marked as a permalink: {value}",
    'A tag: or urn: guid is a name and no address. Add isPermaLink="false" to it.',
)
INVALID_BOOLEAN = Rule(
    "InvalidBooleanAttribute",
    "error",
    "{name}: neither true nor false: {value}",
    "Write exactly true or false, in lower case.",
)
NOT_SUFFICIENTLY_UNIQUE = Rule(
    "NotSufficientlyUnique",
    "warning",
    "{name}: a short number is not unique in the world: {value}",
    "Aggregators mix items of many feeds, and another feed has an item of this number too. Use its URL or a tag URI.",
)
DUPLICATE_VALUE = Rule(
    "DuplicateValue",
    "error",
    "{name}: the same value occurs more than once: {value}",
    "Two items with one guid are one item to a reader, which drops one of them. Give each its own value, and list "
    "each day and hour once.",
)
DUPLICATE_ENTRIES = Rule(
    "DuplicateEntries",
    "warning",
    "{name}: another entry of this document has the same id: {value}",
    "Readers take both for one entry and show one of them. Give each entry its own id, or list the entry once.",
)
DUPLICATE_IDS = Rule(
    "DuplicateIds",
    "error",
    "{name}: all entries have one and the same id: {value}",
    "Readers will see a single entry. The id belongs to the entry, not to the feed: give each entry its own.",
)
DUPLICATE_UPDATED = Rule(
    "DuplicateUpdated",
    "warning",
    "{name}: another entry of this document has the same date: {value}",
    "Readers that sort by date cannot order these entries. Give each its own moment; a fraction of a second will do.",
)
NON_CANONICAL = Rule(
    "NonCanonicalURI",
    "warning",
    "{name}: not in canonical form: {value}",
    "Ids are compared character by character, and software on the way may rewrite this one. Write scheme and host in "
    "lower case, a slash after the host, no default port, no needless escapes.",
)

_MANY = 10
_BEFORE_GUIDS = frozenset("0.91 0.92 0.93 0.94".split())
_ID = f"{{{ATOM}}}id"
_UPDATED = f"{{{ATOM}}}updated"
_ENTRY = f"{{{ATOM}}}entry"


def guid(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, guid: an address, unless isPermaLink is false."""
    value = (site.element.text or "").strip()
    permalink = site.element.get("isPermaLink", "true")
    yield from boolean(site.at(site.element, "isPermaLink"), permalink)
    if not value or permalink == "false":
        if value.isdecimal() and len(value) < 9:
            yield site.finding(NOT_SUFFICIENTLY_UNIQUE, value)
    elif uris.scheme(value) in ("tag", "urn"):
        yield site.finding(INVALID_PERMALINK, value)
    elif wrong := links.wrong_character(site, value, international=False):
        yield wrong
    elif not uris.scheme(value) or not uris.well_formed(value):
        yield site.finding(INVALID_HTTP_GUID, value)


def boolean(place: Place, value: str) -> Iterator[Finding]:
    """Exactly true or false."""
    if value not in ("true", "false"):
        yield place.finding(INVALID_BOOLEAN, value)


def item_has_guid(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, guid: every item has one."""
    if child(site.element, "guid") is None and site.source.root.get("version", "") not in _BEFORE_GUIDS:
        yield site.finding(MISSING_GUID)


def guids_differ(site: XmlPlace) -> Iterator[Finding]:
    """No two items of a channel share a guid."""
    return _repeated_values(site, site.element.findall("item/guid"))


def values_differ(site: XmlPlace) -> Iterator[Finding]:
    """The children of skipHours and skipDays are each listed once."""
    return _repeated_values(site, list(site.element))


def _repeated_values(site: XmlPlace, elements: list[_Element]) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in elements:
        value = (element.text or "").strip()
        if value and value in seen:
            yield site.at(element).finding(DUPLICATE_VALUE, value)
        seen.add(value)


def atom_id(place: Place, value: str) -> Iterable[Finding]:
    """RFC 4287 section 4.2.6: an absolute IRI, in canonical form and in ASCII, so that nothing rewrites it."""
    text = value.strip()
    if text.startswith("tag:") and "%" not in text and uris.is_tag(text):
        return ()  # of a tag URI only escapes could be written otherwise
    wrong = tuple(links.full_link(place, text))
    return wrong if wrong or uris.canonical(text) == text else (place.finding(NON_CANONICAL, text),)


def entries_differ(site: XmlPlace) -> Iterator[Finding]:
    """The entries of a feed differ in id (RFC 4287 section 4.1.1) and in the string of their date."""
    entries = list(site.element.iterchildren(_ENTRY))
    ids = [child(entry, _ID) for entry in entries]
    counted = Counter(_text(element) for element in ids)
    if len(entries) >= _MANY and len(counted) == 1 and ids[0] is not None:
        yield site.at(ids[0]).finding(DUPLICATE_IDS, _text(ids[0]))
        return
    yield from _later_copies(site, ids, DUPLICATE_ENTRIES)
    first_copies = {_text(element): entry for entry, element in zip(reversed(entries), reversed(ids), strict=True)}
    dates = [child(entry, _UPDATED) for entry in reversed(first_copies.values())]
    yield from _later_copies(site, dates, DUPLICATE_UPDATED)


def _later_copies(site: XmlPlace, elements: list[_Element | None], rule: Rule) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in elements:
        if element is None or not (value := _text(element)):
            continue
        if value in seen:
            yield site.at(element).finding(rule, value)
        seen.add(value)


def _text(element: _Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
