"""Documents put together from a shell and entries that were rendered before: the bytes that the writer would make."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from syndication.formats.format import Format
from syndication.model.feed import Entry, Feed


def shell(form: Format, feed: Feed) -> bytes:
    """Return the document of `feed` without its entries."""
    return form.write(replace(feed, entries=()))


def render(form: Format, feed: Feed, bare: bytes, entry: Entry) -> bytes:
    """Return an entry as it stands in the documents of any feed of the publication; `bare` is the shell of `feed`.

    Raises:
        ValueError: it cannot be written, or not apart from the rest of a document.
    """
    head = bare.removesuffix(form.seam.bare) + form.seam.opening
    alone = form.write(replace(feed, entries=(entry,)))
    if not (alone.startswith(head) and alone.endswith(form.seam.closing)):
        raise ValueError(f"entry {entry.id}: cannot be parted from its document")
    return alone[len(head) : -len(form.seam.closing)]


def joined(form: Format, rendered: Sequence[bytes]) -> bytes:
    """Return entries as they stand in a document one after another."""
    return form.seam.between.join(rendered)


def assemble(form: Format, bare: bytes, rendered: Sequence[bytes]) -> bytes:
    """Return the document of a shell and the entries that were rendered for it."""
    if not rendered:
        return bare
    seam = form.seam
    return bare.removesuffix(seam.bare) + seam.opening + joined(form, rendered) + seam.closing
