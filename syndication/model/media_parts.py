"""What a medium of a story may have besides its own address: other sizes, the part that matters, transcripts."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from syndication.model.limits import (
    Count,
    Fraction,
    Language,
    MediaType,
    NeededAddress,
    NeededMediaAddress,
    NeededMediaType,
    Size,
    described,
)

MediaRole = Literal["", "lead", "slide", "cover"]
MediaRights = Literal["", "own", "licensed", "none"]


class Rendition(Struct, frozen=True, omit_defaults=True):
    """The same picture in another size; 0 means that a number is unknown."""

    url: NeededMediaAddress
    width: Count = 0
    height: Count = 0
    bytes: Size = 0
    type: MediaType = ""


class Focus(Struct, frozen=True):
    """The part of a picture that every crop must show: fractions of its width and height from the top left corner."""

    x1: Annotated[Fraction, described("the left edge; less than x2")]
    y1: Annotated[Fraction, described("the upper edge; less than y2")]
    x2: Annotated[Fraction, described("the right edge")]
    y2: Annotated[Fraction, described("the lower edge")]


class Transcript(Struct, frozen=True, omit_defaults=True):
    """The words of a sound or film as a file, in WebVTT for instance."""

    url: NeededAddress
    type: NeededMediaType
    language: Language = ""
