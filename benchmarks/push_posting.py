"""What others than our hub post to its sink: the same document to as many addresses, each from a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import services
from benchmarks.push_hub import PATIENCE_SECONDS, Hub, awaited
from benchmarks.push_sink import Arrivals


@contextmanager
def posting(hub: Hub, folder: Path, many: int) -> Iterator[None]:
    """Run the block while the bare loop posts, without an end.

    Raises:
        RuntimeError: it ended.
    """
    hub.sink.open()
    process = subprocess.Popen(_command(hub, folder, "push_bare", many), env=services.environment())
    try:
        awaited(lambda: hub.sink.arrivals().many or None, "the bare loop posted nothing")
        yield
        if process.poll() is not None:
            raise RuntimeError("the bare loop ended too soon")
    finally:
        process.kill()
        process.wait()


def posted(hub: Hub, folder: Path, module: str, many: int) -> Arrivals:
    """Let a module of this package post the feed as it is now to many addresses; return what arrived.

    Raises:
        RuntimeError: it did not arrive once at each.
        CalledProcessError: the module failed.
    """
    hub.sink.open()
    subprocess.run(
        _command(hub, folder, module, many), env=services.environment(), check=True, timeout=PATIENCE_SECONDS
    )
    arrivals = hub.sink.arrivals()
    if (arrivals.many, arrivals.addresses) != (many, many):
        raise RuntimeError(f"{module} should have posted {many} times: {arrivals}")
    return arrivals


def _command(hub: Hub, folder: Path, module: str, many: int) -> Sequence[str]:
    document = hub.document()
    file = folder / "posted.xml"
    file.write_bytes(document.body)
    told = (f"{hub.base}/{module}", str(many), str(file), document.header("Content-Type"))
    return [sys.executable, "-m", f"benchmarks.{module}", *told]
