"""The rules about the media of a record: types, roles, rights, other sizes, transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.item import Item, Media
from syndication.model.limits import MEDIA_TYPE
from syndication.model.media_choice import kind_of, second_leads
from syndication.model.media_parts import Focus, Rendition, Transcript
from syndication.text.languages import language_fault

_MEDIA_TYPE = re.compile(MEDIA_TYPE)


def media_problems(item: Item) -> Iterator[tuple[str, str]]:
    """Yield each field of the media of `item` that breaks a rule, with the problem and what to do."""
    for index, medium in enumerate(item.media):
        yield from _medium_problems(f"media[{index}]", medium)
    for index, before in second_leads(item.media):
        words = f"is lead, but media[{before}] is the lead {kind_of(item.media[before])}; delete one of the two"
        yield f"media[{index}].role", words


def _medium_problems(field: str, medium: Media) -> Iterator[tuple[str, str]]:
    yield from _type_problems(f"{field}.type", medium.type, "image/jpeg")
    if medium.rights in ("own", "licensed") and not medium.syndicate:
        words = f'is "{medium.rights}", but syndicate = false says that others may not show it; delete one of the two'
        yield f"{field}.rights", words
    if medium.focus:
        yield from _focus_problems(f"{field}.focus", medium.focus)
    for index, rendition in enumerate(medium.renditions):
        yield from _rendition_problems(f"{field}.renditions[{index}]", rendition)
    for index, transcript in enumerate(medium.transcripts):
        yield from _transcript_problems(f"{field}.transcripts[{index}]", transcript)


def _type_problems(field: str, media_type: str, example: str) -> Iterator[tuple[str, str]]:
    if media_type and not _MEDIA_TYPE.fullmatch(media_type):
        yield field, f"is not a media type; write {example}"


def _focus_problems(field: str, focus: Focus) -> Iterator[tuple[str, str]]:
    for less, more in (("x1", "x2"), ("y1", "y2")):
        if getattr(focus, less) >= getattr(focus, more):
            yield f"{field}.{less}", f"is not less than {more}; write the left upper corner as x1, y1"


def _rendition_problems(field: str, rendition: Rendition) -> Iterator[tuple[str, str]]:
    if not rendition.url:
        yield f"{field}.url", "is empty; write the address of the picture in this size"
    yield from _type_problems(f"{field}.type", rendition.type, "image/jpeg")


def _transcript_problems(field: str, transcript: Transcript) -> Iterator[tuple[str, str]]:
    if not transcript.url:
        yield f"{field}.url", "is empty; write the address of the transcript"
    if not transcript.type:
        yield f"{field}.type", "is empty; write text/vtt"
    yield from _type_problems(f"{field}.type", transcript.type, "text/vtt")
    if transcript.language and (fault := language_fault(transcript.language)):
        yield f"{field}.language", fault
