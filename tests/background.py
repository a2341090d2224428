"""Background work of applications that tests make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from syndication.web.background import RepeatedWork

_BEGUN: list[list[RepeatedWork]] = []  # that of each block, the innermost last
_begin = RepeatedWork.__init__


@contextmanager
def stopped_work() -> Iterator[None]:
    """Stop at the end the background work of the applications that are made in the block, and in no block within it."""
    if not _BEGUN:
        RepeatedWork.__init__ = _note  # type: ignore[method-assign, assignment]  # it takes what the other one takes
    begun: list[RepeatedWork] = []
    _BEGUN.append(begun)
    try:
        yield
    finally:
        del _BEGUN[next(place for place, one in enumerate(_BEGUN) if one is begun)]  # equal ones may be there
        if not _BEGUN:
            RepeatedWork.__init__ = _begin  # type: ignore[method-assign]  # what it was before
        for work in begun:
            work.stop()


def _note(work: RepeatedWork, *arguments: Any, **more: Any) -> None:
    _begin(work, *arguments, **more)
    _BEGUN[-1].append(work)
