"""How much processor time something takes, for the tests that compare it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def seconds(action: Callable[[], object], tries: int, enough: float = 0.0) -> float:
    """Return the processor time of an action: the least of some tries, or the first below `enough`.

    The garbage collector is off meanwhile: it would traverse everything that the tests have in memory.
    """
    best = float("inf")
    gc.disable()
    try:
        for _ in range(tries):
            started = time.process_time()
            action()
            best = min(best, time.process_time() - started)
            if best < enough:
                break
    finally:
        gc.enable()
    return best
