"""Assemble documents from a skeleton (a document without entries) and entries that were rendered before.

The result is byte for byte what the writer of the format returns for the whole feed.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from syndication.formats.format import Format
from syndication.model.feed import Entry, Feed


def skeleton(form: Format, feed: Feed) -> bytes:
    """Return the document of `feed` without its entries."""
    return form.write(replace(feed, entries=()))


def render(form: Format, feed: Feed, bare: bytes, entry: Entry) -> bytes:
    """Return the bytes of an entry, the same in every feed of the publication; `bare` is the skeleton of `feed`.

    Raises:
        ValueError: the entry cannot be written, or its bytes cannot be separated from the rest of the document.
    """
    head = bare.removesuffix(form.seam.bare) + form.seam.opening
    alone = form.write(replace(feed, entries=(entry,)))
    if not (alone.startswith(head) and alone.endswith(form.seam.closing)):
        raise ValueError(f"entry {entry.id}: cannot be separated from its document")
    return alone[len(head) : -len(form.seam.closing)]


def join_entries(form: Format, rendered: Sequence[bytes]) -> bytes:
    """Return rendered entries as one piece, in this order."""
    return form.seam.between.join(rendered)


def assemble(form: Format, bare: bytes, rendered: Sequence[bytes]) -> bytes:
    """Return the document that has the skeleton `bare` and these rendered entries."""
    if not rendered:
        return bare
    seam = form.seam
    return bare.removesuffix(seam.bare) + seam.opening + join_entries(form, rendered) + seam.closing
