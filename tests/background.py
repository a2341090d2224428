"""Background work of applications that tests make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from syndication.web.background import RepeatedWork


@contextmanager
def stopped_work() -> Iterator[None]:
    """Stop at the end the background work of all applications that are made meanwhile."""
    begun: list[RepeatedWork] = []
    begin = RepeatedWork.__init__

    def note(work: RepeatedWork, *arguments: Any, **more: Any) -> None:
        begin(work, *arguments, **more)
        begun.append(work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RepeatedWork, "__init__", note)
        yield
    for work in begun:
        work.stop()
