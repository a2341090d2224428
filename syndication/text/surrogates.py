"""Lone surrogates: halves of characters, which JSON and the names of files can hold, and no encoding."""

from __future__ import annotations


def encodable(text: str) -> str:
    """Return `text` with each lone surrogate as JSON would escape it: "\\ud800"."""
    return text.encode("utf-8", "backslashreplace").decode()
