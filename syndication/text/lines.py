"""White space and lines."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return `text` with each run of white space as one space."""
    return " ".join(text.split())


def shorten(text: str, most: int) -> str:
    """Return a text with at most `most` characters: of a longer one the beginning, and an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
