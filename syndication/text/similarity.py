"""Stories with nearly the same text, as two sources carry them: sketches of their words, compared in linear time.

A sketch has the smallest hashes of all sequences of five words. Two texts share as large a part of them as of their
sequences (Broder 1997).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import crc32

_WORD = re.compile(r"\w+")
_WORDS = 5  # of a sequence
_CHARACTERS = 8  # of a sequence in a text without blanks
_MOST_WORDS = 3_000
_SIZE = 64  # hashes of a sketch
_FEWEST = 16  # hashes: a shorter text is like too many others
_ALIKE = 0.5
_MARKS = 8


def sketch_of(text: str) -> bytes:
    """Return the sketch of a plain text; b"" if it is too short to compare."""
    words = [found.group() for found in islice(_WORD.finditer(text.casefold()), _MOST_WORDS)]
    parts, length = (words, _WORDS) if len(words) * 12 > len(text) else ("".join(words), _CHARACTERS)
    sequences = {" ".join(parts[start : start + length]) for start in range(len(parts) - length + 1)}
    hashes = sorted({crc32(each.encode("utf-8", "surrogatepass")) for each in sequences})
    return array("I", hashes[:_SIZE]).tobytes() if len(hashes) >= _FEWEST else b""


def most_similar(sketch: bytes, others: Iterable[tuple[str, bytes]]) -> str:
    """Return the name of the first text of `others`, by name and sketch, that is nearly the same; "" for none."""
    return next(all_similar(sketch, others), "")


def all_similar(sketch: bytes, others: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Yield the names of the texts of `others` that are nearly the same, in their order."""
    own = _hashes(sketch)
    return (name for name, other in others if own and _likeness(own, _hashes(other)) >= _ALIKE)


def marks_of(sketch: bytes) -> list[int]:
    """Return the smallest hashes of a sketch: nearly all texts that are nearly the same share one of them."""
    return sorted(_hashes(sketch))[:_MARKS]


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the part of the sequences that two texts share, by the smallest hashes of both together."""
    smallest = sorted(one | other)[:_SIZE]
    return sum(1 for each in smallest if each in one and each in other) / len(smallest) if smallest else 0.0


def _hashes(sketch: bytes) -> frozenset[int]:
    found = array("I")
    found.frombytes(sketch[: len(sketch) // 4 * 4])
    return frozenset(found)
