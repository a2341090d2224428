"""Split documents into their entries: the inverse of assembly, from the bytes alone."""

from __future__ import annotations

from msgspec import Struct

from syndication.formats.assembly import assemble
from syndication.formats.format import Format


class Rendering(Struct, frozen=True):
    """The bytes of an entry in a document, and what tells it from the others."""

    key: bytes
    body: bytes


class DocumentParts(Struct, frozen=True):
    """The skeleton of a document, and its entries."""

    skeleton: bytes
    entries: tuple[Rendering, ...]


def split_document(form: Format, body: bytes) -> DocumentParts | None:
    """Return the parts from which `assemble` makes `body` again, None if it would make other bytes."""
    found = list(form.entry.finditer(body))
    entries = tuple(Rendering(form.key_of(match.group()), match.group()) for match in found)
    head = (
        body[: found[0].start()].removesuffix(form.seam.opening) if found else body.removesuffix(form.seam.skeleton_end)
    )
    skeleton = head + form.seam.skeleton_end
    return (
        DocumentParts(skeleton, entries)
        if assemble(form, skeleton, [entry.body for entry in entries]) == body
        else None
    )
