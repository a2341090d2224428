"""Numbers with their nouns, for people."""

from __future__ import annotations


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: "1 record", "2,000 records", "3 stories"."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"
