"""What a format is: the name of its documents, their media type, what people call it, and its writer."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from syndication.model.feed import Feed


class Seam(Struct, frozen=True):
    """Where the entries stand in a document: what ends one without any, and what stands before, between, after them."""

    bare: bytes
    closing: bytes
    opening: bytes = b""
    between: bytes = b""


class Format(Struct, frozen=True):
    """A format of feeds; `name` is the file name of its documents, `write` a pure function.

    `has_tombstones` tells whether it writes those of a feed.
    """

    name: str
    media_type: str
    label: str
    write: Callable[[Feed], bytes]
    seam: Seam
    has_tombstones: bool = False
