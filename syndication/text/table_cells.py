"""Cells of tables that other programs open."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return a text as it can be in a cell: one that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
