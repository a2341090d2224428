"""Assemble documents from a skeleton (a document without entries) and entries that were rendered before.

The result is byte for byte what the writer of the format returns for the whole feed.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from syndication.formats.format import Format
from syndication.model.feed import Entry, Feed


def make_skeleton(form: Format, feed: Feed) -> bytes:
    """Return the document of `feed` without its entries."""
    return form.write(replace(feed, entries=()))


def render(form: Format, feed: Feed, skeleton: bytes, entry: Entry) -> bytes:
    """Return the bytes of an entry, the same in every feed of the publication; `skeleton` is that of `feed`.

    Raises:
        ValueError: the entry cannot be written, or its bytes cannot be separated from the rest of the document.
    """
    head = skeleton.removesuffix(form.seam.skeleton_end) + form.seam.opening
    alone = form.write(replace(feed, entries=(entry,)))
    if not (alone.startswith(head) and alone.endswith(form.seam.closing)):
        raise ValueError(f"entry {entry.id}: cannot be separated from its document")
    return alone[len(head) : -len(form.seam.closing)]


def join_entries(form: Format, rendered: Sequence[bytes]) -> bytes:
    """Return rendered entries as one piece, in this order."""
    return form.seam.between.join(rendered)


def assemble(form: Format, skeleton: bytes, rendered: Sequence[bytes]) -> bytes:
    """Return the document that has this skeleton and these rendered entries."""
    if not rendered:
        return skeleton
    seam = form.seam
    return skeleton.removesuffix(seam.skeleton_end) + seam.opening + join_entries(form, rendered) + seam.closing
