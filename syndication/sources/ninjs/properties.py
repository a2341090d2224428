"""The properties that a record has a field for, and warnings about all others in a document."""

from __future__ import annotations

from syndication.model.ninjs_related import LABEL, PLACE
from syndication.sources.ninjs.fields import Fields, spellings
from syndication.sources.ninjs.media import is_medium, is_story
from syndication.sources.records.messages import excerpt

_UNUSED = "has no place in a record; it was left out"
_UNKNOWN = "is not a property of ninjs here; it was left out"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _words("role contentType value charCount wordCount")
_CONCEPT = _words("name rel uri literal scheme code creator relevance confidence")
# Properties that a record uses, or that contain nothing about the story.
_USED = _words(
    """
    uri type profile representationType standard version firstCreated versionCreated embargoedUntil expires pubStatus
    language headlines descriptions bodies by located subjects infoSources associations altIds edNote copyrightHolder
    copyrightNotice usageTerms rightsInfo urgency slugline places genres digitalSourceType guid service source keywords
    authors firstpublished charcount wordcount readtime
    """
)
_WITHOUT_PLACE = _words(
    """
    contentCreated title people organisations events eventDetails plannedCoverage objects trustIndicators renditions
    """
)
_INNER = {
    "headlines": _TEXT,
    "descriptions": _TEXT,
    "bodies": _TEXT,
    "subjects": _CONCEPT,
    "infoSources": _words("name role rel uri literal scheme code contactInfo"),
    "altIds": _words("role value"),
    "rightsInfo": _words("langId linkedRights encodedRights"),
    "authors": _words("name literal role uri"),
    "service": _words("name literal"),
    "keywords": _words("name literal"),
}
# Properties of an associated file or story that describe it to machines.
_TECHNICAL = _words(
    """
    name rel type uri guid version versionCreated firstCreated pubStatus language profile representationType standard
    priority urgency charcount wordcount readtime order contentType
    """
)
_OF_MEDIUM = _TECHNICAL | _words("by descriptions renditions rightsInfo infoSources associations")
_OF_STORY = _TECHNICAL | _words("headlines title descriptions")
_RENDITION = _words(
    """
    name href contentType title width height sizeInBytes duration format aspectRatio videoCodec frameRate poi
    transportProtocol scanType bitrate media
    """
)


def note_unused(fields: Fields) -> None:
    """Note each property of a document that was left out, with an excerpt of its value."""
    _note_others(fields, _USED, ("headline", "description", "body"))
    for name, known in _INNER.items():
        if _has_objects(fields, name):
            for inner in fields.objects(name):
                _note_others(inner, known)
    for associated in fields.objects("associations"):
        if is_story(associated):
            _note_others(associated, _OF_STORY, ("headline",))
            for text in associated.objects("descriptions"):
                if text.line("role") not in (LABEL, PLACE):
                    fields.report.note_cosmetic(text.place.removesuffix("."), _UNUSED, text.text("value"))
        elif is_medium(associated):
            _note_others(associated, _OF_MEDIUM, ("description",))
        else:
            problem = "has no place in a record; the association was left out"
            fields.report.note_loss(f"{associated.place}type", problem, associated.line("type"))
            continue
        for rendition in associated.objects("renditions"):
            _note_others(rendition, _RENDITION)


def _has_objects(fields: Fields, name: str) -> bool:
    """Return whether a property has objects, where texts are allowed too."""
    spelt = fields.spelling(name)
    value = fields.values[spelt] if spelt else None
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(each, dict) for each in value))


def _note_others(fields: Fields, known: frozenset[str], texts: tuple[str, ...] = ()) -> None:
    """Note the properties that are not known, nor texts of 1.x, which have many names: "body", "body_html"."""
    used = {spelling for name in known for spelling in spellings(name)}
    of_ninjs = {spelling for name in _USED | _WITHOUT_PLACE for spelling in spellings(name)}
    for name, value in fields.values.items():
        if name not in used and name.lower().partition("_")[0] not in texts and value not in (None, "", [], {}):
            problem = _UNUSED if name in of_ninjs else _UNKNOWN
            fields.report.note_cosmetic(f"{fields.place}{excerpt(name)}", problem, value)
