"""Lists without repetitions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def first_of_each(values: Iterable[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Return the first value of each key, in their order."""
    found: dict[Hashable, T] = {}
    for value in values:
        found.setdefault(key(value), value)
    return tuple(found.values())
