"""The text of a fragment, as the tokenizer of HTML reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

# How much of the text a message quotes, and how far back its beginning is searched for.
_LONGEST_QUOTE = 40
_FARTHEST_QUOTE = 1000


class TextStream:
    """Replaces the stream of tinyhtml5, which takes a short text for the name of a file."""

    encoding = (None, "certain")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text)
        self.offset = 0

    def character(self) -> str | None:
        offset = self.offset
        if offset == self.size:
            return None
        self.offset = offset + 1
        return self.text[offset]

    def chars_until(self, characters: frozenset[str] | tuple[str, ...], opposite: bool = False) -> str:
        start = self.offset
        self.offset = _run(characters, opposite)(self.text, start).end()
        return self.text[start : self.offset]

    def unget(self, character: str | None) -> None:
        if character is not None:
            self.offset -= 1

    def near(self, mark: str) -> str:
        """Return the beginning of the text from the last `mark` that was read, to quote it."""
        far = max(self.offset - _FARTHEST_QUOTE, 0)
        start = max(self.text.rfind(mark, far, self.offset), far)
        return self.text[start : start + _LONGEST_QUOTE]


@lru_cache(maxsize=100)
def _run(characters: frozenset[str] | tuple[str, ...], opposite: bool) -> Callable[[str, int], re.Match[str]]:
    listed = re.escape("".join(characters))
    return re.compile(f"[{'' if opposite else '^'}{listed}]*").match  # type: ignore[return-value]  # * always matches
