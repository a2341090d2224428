"""A format of feeds: all that the rest of the program needs to know about it."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from syndication.model.feed import Entry, Feed


class Seam(Struct, frozen=True):
    """How entries are put into a document.

    A skeleton (a document without entries) ends with `skeleton_end`. In a document with entries, `opening` comes before
    the first one, `between` comes after each but the last, and `closing` ends the document.
    """

    skeleton_end: bytes
    closing: bytes
    opening: bytes = b""
    between: bytes = b""


class Format(Struct, frozen=True, kw_only=True):
    """What one format is called, and what is done with its documents.

    `name` is the file name of its documents, `media_type` their Content-Type, `label` its name for people.
    `write` returns the document of a feed. It is a pure function.
    `entry` matches one entry in the bytes of a document. `key_of` returns what tells an entry from others: its id as
    it is written there, or its address if it has none.
    `ids_and_titles` returns the id and the title ("" for none) of each entry of a document, in order.
    `id_of` returns the id of an entry in this format, "" if it has none.
    `id_mark` returns the bytes to search a document for, to find out whether the entry with this id is in it.
    `has_tombstones` says whether `write` writes the tombstones of a feed.
    `tolerated` are the codes of findings that the dialect of a partner makes unavoidable.
    """

    name: str
    media_type: str
    label: str
    write: Callable[[Feed], bytes]
    seam: Seam
    entry: re.Pattern[bytes]
    key_of: Callable[[bytes], bytes]
    ids_and_titles: Callable[[bytes], list[tuple[str, str]]]
    id_of: Callable[[Entry], str]
    id_mark: Callable[[str], bytes]
    has_tombstones: bool = False
    tolerated: frozenset[str] = frozenset()

    @property
    def link_type(self) -> str:
        """The media type without parameters, as links have it."""
        return self.media_type.partition(";")[0]
