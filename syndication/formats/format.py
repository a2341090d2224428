"""What a format is: the name of its documents, their media type, what people call it, and its writer."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from syndication.model import Feed


class Format(Struct, frozen=True):
    """A format of feeds; `name` is the file name of its documents, `write` a pure function."""

    name: str
    media_type: str
    label: str
    write: Callable[[Feed], bytes]
