"""The loop of the publisher beside its heartbeat: what it logs, and how often."""

from __future__ import annotations

import errno
from threading import Event

import pytest

from syndication.publishing import worker
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import House


class _ShortStop(Event):
    """Is set after it was waited for a few times, without any time in between."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


def test_a_missing_folder_is_logged_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    missing = house.items.parent / "nowhere"
    stop = _ShortStop(5)
    worker._watch_folder(
        Workspace(house.catalog, Folder(missing, FORMS), house.publication, house.pictures), ChangeQueue(), stop
    )
    assert stop.left == 0
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [str(missing)]


def test_a_stale_file_handle_does_not_end_the_watch(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_: object) -> tuple[int, int]:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(worker, "_place_on_disk", stale)
    stop, queue = _ShortStop(3), ChangeQueue()
    worker._watch_folder(
        Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures), queue, stop
    )
    assert [record.getMessage().endswith("Stale file handle") for record in caplog.records] == [True]
    assert queue.take(0.0) is None
