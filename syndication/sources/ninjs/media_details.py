"""What a document says of a picture, sound or film besides its texts: other sizes, rights, what crops must show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from syndication.model.item import Media
from syndication.model.limits import MAX_ADDRESS, MEDIA_TYPE
from syndication.model.media_choice import kind_of
from syndication.model.media_parts import Focus, MediaRights, Rendition, Transcript
from syndication.model.ninjs_names import CHAPTERS, FOCUS, LICENSOR, RENDITION, TRANSCRIPT
from syndication.sources.ninjs.body import description
from syndication.sources.ninjs.fields import Fields
from syndication.text.languages import language_fault, normal_tag
from syndication.text.urls import absolute, is_reachable

_MEDIA_TYPE = re.compile(MEDIA_TYPE)
_MOST_SECONDS = 2**31 - 1
_MOST_RENDITIONS = 200
_SIZES = {"width": "width", "height": "height", "bytes": "sizeInBytes"}
_MOST = {"width": 2**31 - 1, "height": 2**31 - 1, "sizeInBytes": 2**53 - 1}
_LONGEST_FOCUS = 200  # characters of four fractions
_NO_PLACE = "has no place in a record; it was left out"


def with_details(medium: Media, associated: Fields, chosen: Fields, renditions: Sequence[Fields]) -> Media:
    """Return a medium with what the document says of it. `chosen` is that of its renditions with its address."""
    licensor = next((party for party in associated.objects("infoSources") if party.line("role") == LICENSOR), None)
    return replace(
        medium,
        renditions=tuple(_renditions(medium, chosen, renditions)),
        rights=_rights(associated),
        licensor=licensor.line("name") if licensor else "",
        licensor_id=licensor.line("literal") if licensor else "",
        focus=_focus(associated),
        duration=_duration(chosen),
        transcripts=tuple(_transcripts(associated)),
        chapters=_chapters(associated),
    )


def media_type_of(rendition: Fields | None, associated: Fields) -> str:
    """Return the media type of the file; Superdesk gives that of the picture as well."""
    for given in (rendition, associated):
        found = given.line("contentType").partition(";")[0].strip().lower() if given else ""
        if given and found and not _MEDIA_TYPE.fullmatch(found):
            given.report.note_cosmetic(given.named("contentType"), "is not a media type; it was left out", found)
        elif found and (given is rendition or not found.startswith("text/")):
            return found
    return ""


def _renditions(medium: Media, chosen: Fields, renditions: Sequence[Fields]) -> Iterator[Rendition]:
    """Yield the other sizes of a picture. One that a record cannot hold is noted: it must not refuse the story."""
    others = [each for each in renditions if _is_other_size(each, medium, chosen)]
    for index, each in enumerate(others):
        address = absolute(each.text("href"), "")
        if index < _MOST_RENDITIONS and len(address) <= MAX_ADDRESS:
            sizes = {name: _size(each, spelt) for name, spelt in _SIZES.items()}
            yield Rendition(address, **sizes, type=media_type_of(each, each))
        else:
            each.report.note_cosmetic(each.place.removesuffix("."), _NO_PLACE, each.values)


def _size(rendition: Fields, name: str) -> int:
    spelt = rendition.spelling(name)
    value = rendition.values[spelt] if spelt else 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST[name]:
        return value
    rendition.report.note_cosmetic(rendition.named(name), "is no size; it was left out", value)
    return 0


def _is_other_size(rendition: Fields, medium: Media, chosen: Fields) -> bool:
    """Return whether a rendition is the picture of the record in another size."""
    if rendition is chosen:
        return False
    if rendition.line("name").startswith(RENDITION):
        return True
    return kind_of(medium) == "picture" and absolute(rendition.text("href"), "") != medium.url


def _rights(associated: Fields) -> MediaRights:
    for each in associated.objects("rightsInfo"):
        encoded = each.text("encodedRights")
        if encoded in ("own", "licensed"):
            return "own" if encoded == "own" else "licensed"
        each.report.note_cosmetic(each.place.removesuffix("."), _NO_PLACE, each.values)
    return ""


def _focus(associated: Fields) -> Focus | None:
    """Return the part that crops must show, None if there is none or it is none."""
    text = description(associated, FOCUS)
    try:
        edges = [float(part) for part in text[:_LONGEST_FOCUS].split()]
    except ValueError:
        edges = []
    if len(edges) == 4 and 0 <= edges[0] < edges[2] <= 1 and 0 <= edges[1] < edges[3] <= 1:
        return Focus(*edges)
    if text:
        associated.report.note_cosmetic(associated.named("descriptions"), "has a focus that is no part of it", text)
    return None


def _duration(rendition: Fields) -> int:
    """Return the duration in whole seconds, 0 if there is none."""
    value = rendition.values.get("duration", 0)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_SECONDS:
        return round(value)
    if value is not None:
        problem = "is no number of seconds; it was left out"
        rendition.report.note_cosmetic(f"{rendition.place}duration", problem, value)
    return 0


def _transcripts(associated: Fields) -> Iterator[Transcript]:
    for each in associated.objects("associations"):
        if each.line("rel") == TRANSCRIPT:
            url, kinds = _address(each), [media_type_of(one, one) for one in each.objects("renditions")]
            language = normal_tag(each.line("language"))
            if url and any(kinds):
                yield Transcript(url, next(filter(None, kinds)), "" if language_fault(language) else language)
                continue
        elif each.line("rel") == CHAPTERS and _address(each):
            continue
        each.report.note_cosmetic(each.place.removesuffix("."), _NO_PLACE, each.values)


def _chapters(associated: Fields) -> str:
    chapters = (each for each in associated.objects("associations") if each.line("rel") == CHAPTERS)
    return next(filter(None, map(_address, chapters)), "")


def _address(associated: Fields) -> str:
    address = absolute(associated.text("uri"), "")
    return address if address and is_reachable(address) else ""
