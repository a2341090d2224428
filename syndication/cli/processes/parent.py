"""End a process together with its parent: without its supervisor it would go on serving alone."""

from __future__ import annotations

import os
import signal
import threading
import time

_POLL_SECONDS = 0.5
_GRACE_SECONDS = 1.5


def end_with_parent(parent: int | None = None) -> None:
    """Watch the parent of this process in a thread; end this process when the parent is gone.

    `parent` is its process id. Without it, the present parent counts: one that ended before this call is overlooked.
    """
    parent = parent or os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    # When a parent dies, its children get another one, so getppid() changes.
    while os.getppid() == parent:
        time.sleep(_POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)  # the signal did not end it: a request or a lock blocks it
