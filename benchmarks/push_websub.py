"""Flask-WebSub's hub: its own tasks and its own storage, on SQLite, one delivery after another.

`python -m benchmarks.push_websub BASE COUNT FILE TYPE` lets the callbacks BASE/1, BASE/2, … subscribe, and posts the
file to them. Its tasks are made for Celery; here each runs where it is called, so that the broker costs nothing.
"""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask_websub.hub import Hub, SQLite3HubStorage

from benchmarks.services import HOST
from syndication.cli.processes.parent import end_with_parent

METHOD: Final = "sha256"
SECRET = "a secret of a subscriber, {}"
_TOPIC = f"http://{HOST}/rss.xml"
_LINKS = f'<{_TOPIC}>; rel="self", <http://{HOST}/hub>; rel="hub"'
_LEASE_SECONDS = 864_000


class _Tasks:
    """In the place of Celery."""

    def task(self, *, bind: bool = False, **_: Any) -> Callable[[Callable[..., Any]], _Task]:
        return lambda function: _Task(function, bind)


class _Task:
    """A task that is done where it is called."""

    def __init__(self, function: Callable[..., Any], bind: bool) -> None:
        self._function = function
        self._bound = (self,) if bind else ()

    def delay(self, *told: Any) -> None:
        self._function(*self._bound, *told)

    def retry(self, countdown: float) -> None:
        raise RuntimeError(f"a delivery failed, and would be tried again in {countdown} s")

    @property
    def request(self) -> _Task:
        return self

    retries = 0


def post_all(folder: Path, base: str, count: int, body: bytes, media_type: str) -> None:
    """Let callbacks subscribe, and deliver to all of them."""
    hub = Hub(SQLite3HubStorage(str(folder / "hub.db")), _Tasks(), SIGNATURE_ALGORITHM=METHOD)
    for number in range(1, count + 1):
        subscription = {"lease_seconds": _LEASE_SECONDS, "secret": SECRET.format(number)}
        hub.storage[_TOPIC, f"{base}/{number}"] = subscription
    news = {"headers": {"Content-Type": media_type, "Link": _LINKS}, "content": base64.b64encode(body).decode()}
    hub.send_change_notification.delay(_TOPIC, news)


if __name__ == "__main__":
    end_with_parent()
    logging.disable()
    _, told_base, told_count, file, told_type = sys.argv
    with TemporaryDirectory(prefix="benchmark-") as made:
        post_all(Path(made), told_base, int(told_count), Path(file).read_bytes(), told_type)
