"""`syndication serve` as operators meet it: it follows the folder, survives, and ends."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support import PATIENCE, Service, count, processes

# Newer than the stories of other modules that share a service: the feed shows the newest fifty.
RECORD = '+++\nheadline = "{}"\npublished = 2026-02-07T12:00:00Z\n+++\n\nText.\n'


def shows(service: Service, text: str, path: str = "/rss.xml") -> bool:
    return text.encode() in service.get(path).body


@pytest.fixture(scope="module")
def expendable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("expendable"))
    (made.items / "first.md").write_text(RECORD.format("First"))
    yield made
    made.stop()


@pytest.fixture
def mortal(expendable: Service) -> Service:
    """A service with a first story, which may be ended or killed: the next test finds it running again."""
    if expendable.process is None or expendable.process.poll() is not None:
        expendable.start("--workers", "1")
    return expendable


def test_records_that_come_change_and_go_are_followed(running: Service) -> None:
    path = running.items / "a.md"
    path.write_text(RECORD.format("Ebb"))
    running.wait(lambda: shows(running, "Ebb"))
    path.write_text(path.read_text().replace("Ebb", "Flow"))
    running.wait(lambda: shows(running, "Flow") and not shows(running, "Ebb"))
    path.unlink()
    running.wait(lambda: count(running, "vanished") == 1)
    assert shows(running, "Flow")
    answer = running.run("forget", "ebb")
    assert answer.returncode == 0, answer.stderr
    running.wait(lambda: not shows(running, "Flow"))


def test_what_changed_while_the_service_was_down_is_served(mortal: Service) -> None:
    path = mortal.items / "changing.md"
    path.write_text(RECORD.format("Before"))
    mortal.wait(lambda: shows(mortal, "Before"))
    mortal.stop()
    path.write_text(path.read_text().replace("Before", "After"))
    mortal.start("--workers", "1")
    assert shows(mortal, "After")


def test_a_file_that_arrives_slowly_is_read_when_it_is_whole(running: Service) -> None:
    seen = set()
    with (running.items / "slow.md").open("w") as file:
        for part in (RECORD.format("Slow"), *(f"\nParagraph {number}.\n" for number in range(8)), "\nThe end.\n"):
            file.write(part)
            file.flush()
            time.sleep(0.2)
            seen.add(shows(running, "Slow"))
    running.wait(lambda: shows(running, "The end."))
    assert seen == {False}


@pytest.mark.parametrize("number", [400, pytest.param(2000, marks=pytest.mark.thorough)])
def test_thousands_that_arrive_at_once_are_all_served(service: Service, number: int) -> None:
    service.start("--workers", "1")
    for each in range(number):
        (service.items / f"{each}.md").write_text(RECORD.format(f"Story {each}"))
    service.wait(lambda: count(service, "accepted") == number)
    service.wait(lambda: service.get("/rss.xml").body.count(b"<item>") == 300)


def test_a_scheduled_story_comes_out_by_itself(running: Service) -> None:
    before, due = count(running, "accepted"), datetime.now(UTC) + timedelta(seconds=3)
    path = running.items / "scheduled.md"
    path.write_text(RECORD.format("Scheduled").replace("2026-02-07T12:00:00Z", due.isoformat()))
    running.wait(lambda: count(running, "accepted") > before or datetime.now(UTC) >= due)
    shown, hidden = shows(running, "Scheduled"), running.get("/items/scheduled").status == 404
    assert (not shown and hidden) or datetime.now(UTC) >= due
    running.wait(lambda: shows(running, "Scheduled"))
    assert running.get("/items/scheduled").status == 200


def test_workers_that_are_killed_are_replaced_however_often(mortal: Service) -> None:
    for _ in range(4):
        victims = processes(mortal, "processes.web_worker")
        assert victims
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        mortal.wait(lambda: mortal.get("/rss.xml").status == 200)
    for victim in processes(mortal, "--only publish"):
        os.kill(victim, signal.SIGKILL)
    (mortal.items / "second.md").write_text(RECORD.format("Second"))
    mortal.wait(lambda: shows(mortal, "Second"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_within_three_seconds(mortal: Service, number: signal.Signals) -> None:
    """Three seconds are the supervisor's own bound; a busy machine may take longer to do the same."""
    assert mortal.process
    log = mortal.root / "serve.log"
    before = log.read_text(errors="replace")
    mortal.process.send_signal(number)
    assert mortal.process.wait(PATIENCE) == 0
    assert processes(mortal) == []
    assert "Traceback" not in log.read_text(errors="replace").removeprefix(before)


def test_workers_end_when_their_parent_was_killed(mortal: Service) -> None:
    assert mortal.process
    mortal.process.kill()
    mortal.process.wait()
    deadline = time.monotonic() + PATIENCE
    while processes(mortal) and time.monotonic() < deadline:
        time.sleep(0.03)
    assert processes(mortal) == []


def test_new_settings_are_used_after_a_signal_and_no_poll_is_refused(tmp_path: Path) -> None:
    service = Service(tmp_path)
    (service.items / "first.md").write_text(RECORD.format("First"))
    settings, log = tmp_path / "syndication.toml", tmp_path / "serve.log"
    service.start("--workers", "2")
    try:
        assert service.process
        pid = service.process.pid
        settings.write_text(settings.read_text().replace("The Tribune", "The Herald"))
        service.wait(lambda: f"has changed; to use it, run: kill -HUP {pid}" in log.read_text())
        service.process.send_signal(signal.SIGHUP)
        statuses: list[int] = []

        def renewed(number: int) -> bool:
            statuses.extend(service.get(path).status for path in ("/rss.xml", "/items/first", "/healthz"))
            return log.read_text().count(": renewing") == number

        for number in range(1, 6):  # two background workers, the desk worker, two web workers
            service.wait(lambda number=number: renewed(number))  # type: ignore[misc]
        service.wait(lambda: renewed(5) and all(service.get("/").body.count(b"The Herald") > 0 for _ in range(20)))
        service.wait(lambda: shows(service, "The Herald"))
        assert set(statuses) == {200}
    finally:
        service.stop()


def test_settings_with_a_mistake_are_not_used(mortal: Service) -> None:
    mortal.wait(lambda: shows(mortal, "First"))
    settings, log = mortal.root / "syndication.toml", mortal.root / "serve.log"
    before = settings.read_text()
    workers = processes(mortal, "processes.web_worker")
    try:
        assert mortal.process
        settings.write_text(before + "nonsense = 1\n")
        mortal.process.send_signal(signal.SIGHUP)
        mortal.wait(
            lambda: "the settings are not used: syndication.toml: nonsense: is not a setting" in log.read_text()
        )
        assert processes(mortal, "processes.web_worker") == workers
    finally:
        settings.write_text(before)


def test_a_port_that_is_taken_is_refused(running: Service) -> None:
    answer = running.run("serve")
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"error: 127.0.0.1:{running.port}: ")
    assert answer.stderr.count("\n") == 1


def test_documents_are_served_on_when_the_database_is_gone(mortal: Service) -> None:
    mortal.wait(lambda: shows(mortal, "First"))
    folder, moved = mortal.root / "var", mortal.root / "moved"
    files = list(folder.iterdir())
    for file in files:
        file.rename(file.with_name("gone-" + file.name))
    folder.rename(moved)
    time.sleep(0.3)  # the documents are looked for meanwhile
    assert mortal.get("/rss.xml").status == 200
    unknown = mortal.get("/sections/none/rss.xml")
    assert unknown.status in (404, 503)
    assert unknown.headers["Content-Type"] == "text/plain; charset=utf-8"
    mortal.stop()
    shutil.rmtree(folder, ignore_errors=True)  # what somebody made in its place
    moved.rename(folder)
    for file in files:
        file.with_name("gone-" + file.name).rename(file)


def test_beside_a_running_service_a_withdrawal_is_served_at_once(running: Service) -> None:
    (running.items / "harbour.md").write_text(RECORD.format("Harbour"))
    running.wait(lambda: shows(running, "Harbour"))
    answer = running.run("withdraw", "harbour", "--kill", "--note", "Forged.")
    assert (answer.returncode, answer.stdout) == (0, "harbour is canceled, version 2\nleft /\n")
    running.wait(lambda: not shows(running, "Harbour"))
    assert running.get("/items/harbour").status == 410
