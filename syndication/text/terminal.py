"""Text that is safe to print on a terminal: without control characters, and measured and cut in cells."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category, east_asian_width

CUT_SIGN = "…"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # many scripts and emoji need them


def visible(text: str) -> str:
    """Return `text` with visible signs for control characters and for others that change how text is displayed."""
    return text if text.isascii() and text.isprintable() else "".join(map(_sign, text))


def cells(text: str) -> int:
    """Return the width of `text` in cells of a terminal."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` cells, with "…" if it was cut. Its characters must be visible already."""
    return text if cells(text) <= width else text[: _fitting(text, width - 1)] + CUT_SIGN


def wrap(text: str, width: int, indent: str = "", hanging: str = "") -> list[str]:
    """Return `text` in lines of at most `width` cells; longer words are broken.

    Each line begins with `indent`, and each but the first also with `hanging`. The characters must be visible already.
    """
    room = width - len(indent + hanging)
    lines: list[list[str]] = []
    used = room  # cells of the last line, so that the first word begins one
    for word in text.split():
        if used + 1 + cells(word) <= room:
            lines[-1].append(word)
            used += 1 + cells(word)
            continue
        pieces = list(_pieces(word, room))
        lines += [[piece] for piece in pieces]
        used = cells(pieces[-1])
    filled = [" ".join(words) for words in lines]
    return [indent + (hanging if number else "") + line for number, line in enumerate(filled)]


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word in pieces of at most `width` cells, and of at least one character."""
    start, used = 0, 0
    for at, character in enumerate(word):
        needed = _cells(character)
        if used + needed > width and at > start:
            yield word[start:at]
            start, used = at, 0
        used += needed
    yield word[start:]


def _fitting(text: str, width: int) -> int:
    """Return how many characters of a text that is too long fit into `width` cells, at least one."""
    taken, room = 0, width
    while room >= _cells(text[taken]):
        room -= _cells(text[taken])
        taken += 1
    return max(taken, 1)


def _sign(character: str) -> str:
    if character == "\t":
        return "    "
    if character < " ":
        return chr(0x2400 + ord(character))  # Unicode has visible symbols for control characters
    if character not in _JOINERS and category(character) in _HIDDEN:
        return f"[U+{ord(character):04X}]"
    return character


def _cells(character: str) -> int:
    if category(character) in ("Mn", "Me") or character in _JOINERS:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
