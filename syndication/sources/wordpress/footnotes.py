"""Footnotes of the block editor: the text has their marks and a place for the list, a field of the post has the notes.

The field `footnotes` is JSON: `[{"id": "5f0e…", "content": "A note with <em>markup</em>"}]`. A mark is
`<sup data-fn="5f0e…"><a href="#5f0e…" id="5f0e…-link">1</a></sup>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

PLACE = '<ol class="wp-block-footnotes"></ol>'
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class _Footnote(msgspec.Struct, frozen=True):
    id: str
    content: str


def with_footnotes(text: str, stored: str, lost: Callable[[str], None]) -> str:
    """Return `text` with the footnotes of its post in their place.

    A note without a mark stays out: its mark may be in a part that only some readers may see.
    """
    if PLACE not in text:
        return text
    notes = _notes(stored)
    if not notes:
        lost("the footnotes are not in the export; they are left out")
    marked = [note for note in notes if f'data-fn="{note.id}"' in text]
    if len(marked) < len(notes):
        lost("footnotes without a mark in the text are left out")
    return text.replace(PLACE, _as_list(marked), 1).replace(PLACE, "")


def _notes(stored: str) -> list[_Footnote]:
    try:
        notes = msgspec.json.decode(stored, type=list[_Footnote])
    except (msgspec.DecodeError, RecursionError):
        return []
    return [note for note in notes if _ID.fullmatch(note.id)]


def _as_list(notes: Iterable[_Footnote]) -> str:
    entries = "".join(f'<li id="{note.id}">{note.content} <a href="#{note.id}-link">\u21a9</a></li>' for note in notes)
    return f"<ol>{entries}</ol>" if entries else ""
