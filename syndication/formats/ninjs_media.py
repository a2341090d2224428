"""The media of a story as associations of a ninjs document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syndication.model.item import Media
from syndication.model.media_parts import Rendition, Transcript
from syndication.model.ninjs_names import CHAPTERS, FOCUS, LICENSOR, RENDITION, TRANSCRIPT
from syndication.text.lines import one_line

NinjsFields = dict[str, Any]

_KINDS = {"image": "picture", "audio": "audio", "video": "video"}


def medium_association(number: int, medium: Media) -> NinjsFields:
    """Return a picture, sound or film as the association with this number."""
    return non_empty(
        {
            "name": f"media-{number}",
            "uri": medium.url,
            "type": _KINDS.get(medium.type.partition("/")[0], ""),
            "rel": medium.role,
            "by": one_line(medium.credit),
            "descriptions": [
                *wordings("caption", one_line(medium.caption)),
                *wordings("alt", one_line(medium.alt)),
                *_focus(medium),
            ],
            "rightsInfo": {"encodedRights": medium.rights} if medium.rights else {},
            "infoSources": _licensor(medium),
            "renditions": [
                _rendition("main", medium) | ({"duration": medium.duration} if medium.duration else {}),
                *(_rendition(f"{RENDITION}{index}", each) for index, each in enumerate(medium.renditions, 1)),
            ],
            "associations": list(_files(medium)),
        }
    )


def wordings(role: str, value: str, content_type: str = "text/plain") -> list[NinjsFields]:
    """Return a text with its role as a list, which is empty if there is no text."""
    return [{"role": role, "contentType": content_type, "value": value}] if value else []


def non_empty(fields: NinjsFields) -> NinjsFields:
    """Return the fields that are not empty. The number 0 is not empty."""
    return {name: value for name, value in fields.items() if value not in ("", [], {})}


def _focus(medium: Media) -> list[NinjsFields]:
    """Return the part that crops must show. ninjs has a point for it, in pixels, so the part is a description."""
    focus = medium.focus
    return wordings(FOCUS, f"{focus.x1!r} {focus.y1!r} {focus.x2!r} {focus.y2!r}") if focus else []


def _licensor(medium: Media) -> list[NinjsFields]:
    party = non_empty({"name": one_line(medium.licensor), "literal": one_line(medium.licensor_id)})
    return [party | {"role": LICENSOR}] if party else []


def _rendition(name: str, picture: Media | Rendition) -> NinjsFields:
    texts = {"name": name, "href": picture.url, "contentType": picture.type}
    numbers = {"width": picture.width, "height": picture.height, "sizeInBytes": picture.bytes}
    return non_empty(texts | {name: number for name, number in numbers.items() if number > 0})


def _files(medium: Media) -> Iterator[NinjsFields]:
    yield from (_transcript(number, each) for number, each in enumerate(medium.transcripts, 1))
    if medium.chapters:
        yield {"name": CHAPTERS, "uri": medium.chapters, "rel": CHAPTERS}


def _transcript(number: int, transcript: Transcript) -> NinjsFields:
    return non_empty(
        {
            "name": f"{TRANSCRIPT}-{number}",
            "uri": transcript.url,
            "rel": TRANSCRIPT,
            "language": transcript.language,
            "renditions": [{"name": "main", "href": transcript.url, "contentType": transcript.type}],
        }
    )
