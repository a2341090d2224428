"""Texts that were cut off at their source: excerpts end with "…", "[…]" or a link to the rest."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<[^<>]*+>")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]++")
_ENDS = ("…", "...", "[…]", "[...]", "(…)", "(...)")
_LINKS = (
    "read more", "continue reading", "read the full story", "read full story", "keep reading", "weiterlesen",
    "mehr lesen", "lire la suite", "leer más", "seguir leyendo", "continua a leggere", "leia mais", "lees meer",
    "читать далее", "続きを読む",
)  # fmt: skip
_ARROWS = " \t\n\r\f\v\u00a0»›→>.…[]()"
_TAIL = 2_000  # characters, in which the end of a text is, whatever markup is around it


def is_cut_off(html: str) -> bool:
    """Return whether the end of a body says that there is more elsewhere.

    >>> is_cut_off("<p>The harbour was […]</p>")
    True
    """
    tail = html[-_TAIL:]
    text = _plain(tail.partition(">")[2] or tail if len(html) > _TAIL else html)
    if text.endswith(_ENDS):
        return True
    return text.rstrip(_ARROWS).casefold().endswith(_LINKS)


def word_count(html: str, most: int) -> int:
    """Return how many words a body has, at most `most`: more are not counted."""
    count = 0
    for _ in _WORD.finditer(_TAG.sub(" ", html)):
        count += 1
        if count >= most:
            break
    return count


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html)).strip()
