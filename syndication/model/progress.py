"""How far long work is: called with what is being done, how many of it are done, and how many there are."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""
