"""Rules on tombstones of withdrawn entries (RFC 6721)"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation.names import ATOM, TOMBSTONES, child
from syndication.validation.rule import Rule, XmlPlace
from syndication.validation.rules.dates import parse_rfc3339

DUPLICATE_TOMBSTONE = Rule(
    "DuplicateTombstone",
    "error",
    "{name}: another tombstone for this entry has the same date: {value}",
    "A feed must not have two tombstones with the same ref and when (RFC 6721 section 3). Keep one.",
)
REPEATED_TOMBSTONE = Rule(
    "RepeatedTombstone",
    "warning",
    "{name}: another tombstone for this entry has another date: {value}",
    "Readers differ in which of them they use. Keep the tombstone of the last withdrawal.",
)
ENTRY_AND_TOMBSTONE = Rule(
    "EntryAndTombstone",
    "warning",
    "{name}: the entry is in this feed, and was not updated since: {value}",
    "The later of an entry and its tombstone counts (RFC 6721 section 3), so readers drop the entry. Remove the "
    "entry, or the tombstone if the entry is back.",
)

_TOMBSTONE = f"{{{TOMBSTONES}}}deleted-entry"
_ENTRY = f"{{{ATOM}}}entry"
_ID = f"{{{ATOM}}}id"
_UPDATED = f"{{{ATOM}}}updated"


def tombstones(site: XmlPlace) -> Iterator[Finding]:
    """RFC 6721 section 3: each tombstone once, and none for an entry of the feed."""
    found = list(site.element.iterchildren(_TOMBSTONE))
    if found:
        yield from _repeated_tombstones(site, found)
        yield from _of_present_entries(site, found)


def _repeated_tombstones(site: XmlPlace, found: list[_Element]) -> Iterator[Finding]:
    seen: dict[str, set[str]] = {}
    for element in found:
        ref, when = element.get("ref", ""), element.get("when", "")
        moments = seen.setdefault(ref, set())
        if ref and moments:
            rule = DUPLICATE_TOMBSTONE if when in moments else REPEATED_TOMBSTONE
            yield site.at(element, "ref").finding(rule, ref)
        moments.add(when)


def _of_present_entries(site: XmlPlace, found: list[_Element]) -> Iterator[Finding]:
    updated = {_text(entry, _ID): parse_rfc3339(_text(entry, _UPDATED)) for entry in site.element.iterchildren(_ENTRY)}
    for element in found:
        ref, when = element.get("ref", ""), parse_rfc3339(element.get("when", ""))
        last = updated.get(ref)
        if last and when and last <= when:
            yield site.at(element, "ref").finding(ENTRY_AND_TOMBSTONE, ref)


def _text(element: _Element, tag: str) -> str:
    found = child(element, tag)
    return "" if found is None else (found.text or "").strip()
