"""White space and lines."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return `text` with each run of white space as one space."""
    return " ".join(text.split())
