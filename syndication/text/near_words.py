"""A word that nobody knows, and the known one that was probably meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def cure_of_word(word: str, known: Collection[str], what: str) -> str:
    """Return what to write instead of an unknown word: the nearest known one, or all of them."""
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"{what} are: {', '.join(known)}"
