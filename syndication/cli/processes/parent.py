"""Ending with the parent: a process whose parent was killed must not go on serving alone."""

from __future__ import annotations

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 1.5


def end_with_parent() -> None:
    """Watch the parent of this process in the background; when it is gone, end this process."""
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)  # it did not end by itself: a request, or a lock, holds it
