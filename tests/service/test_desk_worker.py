"""The desk worker of a running service: editors are answered before it is there, by it, and after its end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import PATIENCE, Service, processes

DESK_WORKER = "processes.desk_worker"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    made.start("--workers", "1")
    yield made
    made.stop()


def place_of(service: Service) -> Path:
    """Return where the socket of the desk worker is, or will be."""
    (web_worker, *_) = processes(service, "processes.web_worker")
    words = Path(f"/proc/{web_worker}/cmdline").read_text().split("\0")
    return Path(words[words.index("--desk") + 1])


def listens(place: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        try:
            connection.connect(str(place))
        except OSError:
            return False
    return True


def stop_all(service: Service, number: signal.Signals) -> None:
    for process in processes(service, DESK_WORKER):
        os.kill(process, number)


def editors_are_answered(service: Service) -> bool:
    """Return whether the desk and the API answer: with the form to sign in, and that there is no token."""
    return (service.get("/desk/sign-in").status, service.get("/api/items").status) == (200, 401)


@pytest.mark.thorough
def test_editors_are_answered_whatever_becomes_of_the_desk_worker(service: Service) -> None:
    place = place_of(service)
    assert editors_are_answered(service), "by the web worker"
    service.wait(lambda: listens(place))
    assert editors_are_answered(service)

    stop_all(service, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(service.get, "/desk/sign-in")
        with pytest.raises(FutureTimeoutError):
            waiting.result(0.5)
        assert service.get("/rss.xml").status == 200, "readers do not wait"
        stop_all(service, signal.SIGCONT)
        assert waiting.result(PATIENCE).status == 200, "by the desk worker"

    stop_all(service, signal.SIGKILL)
    assert editors_are_answered(service), "by the web worker again"
    service.wait(lambda: listens(place))

    before = processes(service, DESK_WORKER)
    assert service.process
    service.process.send_signal(signal.SIGHUP)
    statuses = []

    def renewed() -> bool:
        statuses.append(editors_are_answered(service))
        now = processes(service, DESK_WORKER)
        return bool(now) and not set(now) & set(before)

    service.wait(renewed)
    assert set(statuses) == {True}
    assert listens(place)

    service.stop()
    assert not place.parent.exists()
