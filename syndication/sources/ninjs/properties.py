"""The properties of ninjs 3.1, those that a record has a field for, and warnings about all others in a document."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.sources.ninjs.fields import Fields, spellings
from syndication.sources.ninjs.media import is_medium, is_story
from syndication.sources.records.messages import excerpt

_MOST_WARNINGS = 50
_TEXT = frozenset("role contentType value charCount wordCount".split())
_CONCEPT = frozenset("name rel uri literal scheme code creator relevance confidence".split())
# Properties that a record uses, or that contain nothing about the story.
_USED = frozenset(
    """
    uri type profile representationType standard version firstCreated versionCreated embargoedUntil expires pubStatus
    language headlines descriptions bodies by located subjects infoSources associations altIds edNote copyrightHolder
    copyrightNotice usageTerms rightsInfo headline description_text body_text body_html body_xhtml
    """.split()
)
_UNUSED = frozenset(
    """
    contentCreated urgency slugline title people organisations places events eventDetails plannedCoverage objects
    genres trustIndicators digitalSourceType renditions
    """.split()
)
_INNER = {
    "headlines": _TEXT,
    "descriptions": _TEXT,
    "bodies": _TEXT,
    "subjects": _CONCEPT,
    "infoSources": frozenset("name role rel uri literal scheme code contactInfo".split()),
    "altIds": frozenset("role value".split()),
    "rightsInfo": frozenset("langId linkedRights encodedRights".split()),
}
_ASSOCIATED = _USED | _UNUSED | {"name", "rel"}
_RENDITION = frozenset(
    """
    name href contentType title width height sizeInBytes duration format aspectRatio videoCodec frameRate poi
    transportProtocol scanType bitrate
    """.split()
)


def warnings(fields: Fields) -> tuple[str, ...]:
    """Return a line for each part of a document that was left out; at most the first fifty and a count of the rest."""
    found = list(_warnings(fields))
    if len(found) <= _MOST_WARNINGS:
        return tuple(found)
    return (*found[:_MOST_WARNINGS], f"and {len(found) - _MOST_WARNINGS:,} more of the kind")


def _warnings(fields: Fields) -> Iterator[str]:
    yield from _unknown_properties(fields, _USED | _UNUSED)
    for name in sorted(_UNUSED):
        if spelt := fields.spelling(name):
            yield f"{fields.place}{spelt}: has no place in a record; it was left out"
    for name, known in _INNER.items():
        for inner in fields.objects(name):
            yield from _unknown_properties(inner, known)
    for associated in fields.objects("associations"):
        if not is_medium(associated) and not is_story(associated):
            yield f"{associated.place}type: has no place in a record; the association was left out"
        yield from _unknown_properties(associated, _ASSOCIATED)
        for rendition in associated.objects("renditions"):
            yield from _unknown_properties(rendition, _RENDITION)


def _unknown_properties(fields: Fields, known: frozenset[str]) -> Iterator[str]:
    spelt = {spelling for name in known for spelling in spellings(name)}
    for name in fields.values:
        if name not in spelt:
            yield f"{fields.place}{excerpt(name)}: is not a property of ninjs here; it was left out"
