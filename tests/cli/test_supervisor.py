"""Child processes of `serve` and `work`."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from syndication.cli.processes import worker as worker_module
from syndication.cli.processes.child import ChildProcess
from syndication.cli.processes.worker import Worker
from tests.support import PATIENCE

# A process that reports as our workers do, once the file "go" is there, and leaves its number behind.
PROGRAM = """
import os, pathlib, sys, time
while not pathlib.Path("go").exists():
    time.sleep(0.01)
os.write(int(sys.argv[-1]), b"1")
time.sleep(600)
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + PROGRAM
# A parent that starts a process and ends, before that process asks the system for its parent.
SHORT_LIVED_PARENT = """
from syndication.cli.processes.child import ChildProcess
CHILD = '''
import os, sys, time
parent = int(sys.argv[2])
while os.getppid() == parent:
    time.sleep(0.01)
from syndication.cli.processes.parent import end_with_parent
end_with_parent(parent)
time.sleep(100)
'''
ChildProcess(["-c", CHILD])
"""
# A start that gets SIGHUP before the workers run: {step} is called by then.
START = """
import os, signal
from syndication.cli import {command}
def interrupt(*_):
    os.kill(os.getpid(), signal.SIGHUP)
    raise SystemExit(7)
{command}.{step} = interrupt
{command}.{command}([])
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "go").touch()
    return tmp_path


@pytest.fixture
def make_worker() -> Iterator[Callable[[str], Worker]]:
    made: list[Worker] = []

    def make(program: str) -> Worker:
        made.append(Worker("the worker", ["-c", program]))
        made[-1].keep_alive()
        return made[-1]

    yield make
    for process in [process for one in made for process in one.processes()]:
        process.end(time.monotonic())


def keep_until(worker: Worker, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        worker.keep_alive()
        time.sleep(0.01)


def test_a_file_in_the_folder_does_not_run_in_place_of_a_module(folder: Path) -> None:
    (folder / "json.py").write_text("open('ran', 'w')\n")
    made = ChildProcess(["-c", "import json; open('done', 'w')"])
    assert made.end(time.monotonic() + PATIENCE)
    assert (folder / "done").exists()
    assert not (folder / "ran").exists()


def test_a_process_ends_whose_parent_was_gone_before_it_asked_for_it() -> None:
    # The process inherits the pipe, so the result comes when it has ended.
    subprocess.run([sys.executable, "-c", SHORT_LIVED_PARENT], capture_output=True, check=True, timeout=PATIENCE)


@pytest.mark.parametrize(("command", "step"), [("serve", "refuse_nothing"), ("work", "refuse_nothing")])
def test_a_reload_while_the_service_starts_does_not_end_it(command: str, step: str, folder: Path) -> None:
    (folder / "syndication.toml").write_text('title = "The Tribune"\n')
    program = START.format(command=command, step=step)
    done = subprocess.run([sys.executable, "-c", program], stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 7


def test_a_process_that_died_is_replaced(make_worker: Callable[[str], Worker], folder: Path) -> None:
    worker = make_worker("open('runs', 'a').write('x')")
    keep_until(worker, lambda: (folder / "runs").exists() and len((folder / "runs").read_text()) >= 3)


def test_an_old_process_ends_when_the_new_one_is_ready(make_worker: Callable[[str], Worker], folder: Path) -> None:
    worker = make_worker(PROGRAM)
    (old,) = worker.processes()
    keep_until(worker, old.is_ready)
    (folder / "go").unlink()
    worker.renew()
    for _ in range(20):
        worker.keep_alive()
    assert worker.is_renewing()
    assert old.exit_code() is None
    (folder / "go").touch()
    keep_until(worker, lambda: not worker.is_renewing() and len(worker.processes()) == 1)
    assert worker.processes() != [old]
    assert old.exit_code() is not None


def test_an_old_process_stays_when_the_new_one_does_not_start(
    make_worker: Callable[[str], Worker], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker("import os; os.path.exists('broken') and exit(1)\n" + PROGRAM)
    (old,) = worker.processes()
    keep_until(worker, old.is_ready)
    (folder / "broken").touch()
    worker.renew()
    keep_until(worker, lambda: not worker.is_renewing())
    assert worker.processes() == [old]
    assert old.exit_code() is None
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "the worker: the new process did not start; the old one stays"
    ]


def test_an_old_process_that_does_not_end_is_killed(
    make_worker: Callable[[str], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "REST_SECONDS", 0.0)
    worker = make_worker(STUBBORN)
    (old,) = worker.processes()
    keep_until(worker, old.is_ready)
    worker.renew()
    keep_until(worker, lambda: len(worker.processes()) == 1 and worker.processes() != [old])
    assert old.exit_code() == -9


def test_no_descriptor_stays_open_after_renewals(make_worker: Callable[[str], Worker]) -> None:
    worker = make_worker(PROGRAM)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        old = worker.processes()[0]
        worker.renew()
        keep_until(worker, lambda old=old: len(worker.processes()) == 1 and worker.processes() != [old])  # type: ignore[misc]
    assert len(os.listdir("/proc/self/fd")) == before
