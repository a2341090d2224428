"""Rules on identity: guids, Atom ids, and values that must be unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.names import ATOM, child
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules import links, numbers

MISSING_GUID = Rule(
    "MissingGuid",
    "warning",
    "{name}: the item has no guid",
    "Without a guid a reader has to guess which items are new, and shows an edited story again. Give every item a "
    "guid that never changes.",
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
    "{name}: marked as a permalink, but a browser cannot open it: {value}",
    'A guid that begins with tag: or urn: is not an address. Add isPermaLink="false" to it.',
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
    "{name}: a short number is not unique: {value}",
    "Aggregators mix items of many feeds, and other feeds use the same number. Use the URL of the item or a tag URI.",
)
DUPLICATE_VALUE = Rule(
    "DuplicateValue",
    "error",
    "{name}: the same value occurs more than once: {value}",
    "Readers take two items with the same guid for one item, and drop one of them. Give each item its own guid. List "
    "each day and hour only once.",
)
DUPLICATE_ENTRIES = Rule(
    "DuplicateEntries",
    "warning",
    "{name}: another entry of this document has the same id: {value}",
    "Readers take both for one entry, and show only one of them. Give each entry its own id, or list it only once.",
)
DUPLICATE_IDS = Rule(
    "DuplicateIds",
    "error",
    "{name}: all entries have the same id: {value}",
    "Readers show a single entry. An id belongs to an entry, not to the feed: give each entry its own id.",
)
DUPLICATE_UPDATED = Rule(
    "DuplicateUpdated",
    "warning",
    "{name}: another entry of this document has the same date: {value}",
    "Readers that sort by date cannot order these entries. Give each its own time; a fraction of a second is enough.",
)
NON_CANONICAL = Rule(
    "NonCanonicalURI",
    "warning",
    "{name}: not in canonical form: {value}",
    "Ids are compared character by character, and some software rewrites addresses to this form. Write scheme and "
    "host in lower case, a slash after the host, no default port, and no unnecessary escapes.",
)

INTERNATIONAL_ID = Rule(
    "InternationalId",
    "info",
    "{name}: letters outside ASCII in an id: {value}",
    "This is allowed (RFC 4287 section 4.2.6). But some software percent-encodes an id and then takes it for another "
    "one. An id in ASCII is safer.",
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
    if permalink == "false":
        if value.isdecimal() and len(value) < 9:
            yield site.finding(NOT_SUFFICIENTLY_UNIQUE, value)
    elif uris.scheme(value) in ("tag", "urn"):
        yield site.finding(INVALID_PERMALINK, value, 'isPermaLink="false"')
    elif wrong := links.wrong_character(site, value, international=False):
        yield wrong
    elif not uris.scheme(value) or not uris.well_formed(value):
        yield site.finding(INVALID_HTTP_GUID, value, 'isPermaLink="false" on the guid')


def boolean(place: Place, value: str) -> Iterator[Finding]:
    """Exactly true or false."""
    if value not in ("true", "false"):
        yield place.finding(INVALID_BOOLEAN, value, _boolean_meant(value))


def _boolean_meant(value: str) -> str:
    word = value.strip().lower()
    return {"yes": "true", "1": "true", "no": "false", "0": "false"}.get(
        word, word if word in ("true", "false") else ""
    )


def item_has_guid(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, guid: every item has one."""
    if child(site.element, "guid") is None and site.source.root.get("version", "") not in _BEFORE_GUIDS:
        yield site.finding(MISSING_GUID)


def guids_differ(site: XmlPlace) -> Iterator[Finding]:
    """No two items of a channel share a guid."""
    return _repeated_values(site, site.element.findall("item/guid"))


def values_differ(site: XmlPlace) -> Iterator[Finding]:
    """Each child of skipHours and skipDays is listed once."""
    return _repeated_values(site, list(site.element), numbers.hour_of_day)


def _repeated_values(
    site: XmlPlace, elements: list[_Element], meaning: Callable[[str], str] = str
) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in elements:
        value = meaning((element.text or "").strip())
        if value and value in seen:
            yield site.at(element).finding(DUPLICATE_VALUE, value)
        seen.add(value)


def atom_id(place: Place, value: str) -> Iterable[Finding]:
    """RFC 4287 section 4.2.6: an absolute IRI, best in canonical form and in ASCII, so that no software rewrites it."""
    text = value.strip()
    if text.startswith("tag:") and "%" not in text and uris.is_tag(text):
        return ()  # a tag URI without escapes is canonical
    wrong = tuple(links.full_iri(place, text))
    return wrong or tuple(_unsafe_id(place, text))


def _unsafe_id(place: Place, text: str) -> Iterator[Finding]:
    if not text.isascii():
        yield place.finding(INTERNATIONAL_ID, text)
    if uris.canonical(text) != text:
        yield place.finding(NON_CANONICAL, text)


def entries_differ(site: XmlPlace) -> Iterator[Finding]:
    """The entries of a feed have different ids (RFC 4287 section 4.1.1), and differently written dates."""
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
