"""`syndication serve` as operators meet it: it follows the folder, survives, and ends."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.support import Service, count, processes

RECORD = '+++\nheadline = "{}"\npublished = 2026-02-05T12:00:00Z\n+++\n\nText.\n'


def shows(service: Service, text: str, path: str = "/rss.xml") -> bool:
    return text.encode() in service.get(path).body


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


def test_what_changed_while_the_service_was_down_is_served(service: Service) -> None:
    service.start("--workers", "1")
    (service.items / "a.md").write_text(RECORD.format("First"))
    service.wait(lambda: shows(service, "First"))
    service.stop()
    path = service.items / "a.md"
    path.write_text(path.read_text().replace("First", "Second"))
    service.start("--workers", "1")
    assert shows(service, "Second")


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


def test_thousands_that_arrive_at_once_are_all_served(service: Service) -> None:
    service.start("--workers", "1")
    for number in range(2000):
        (service.items / f"{number}.md").write_text(RECORD.format(f"Story {number}"))
    service.wait(lambda: count(service, "accepted") == 2000, seconds=60)
    service.wait(lambda: service.get("/rss.xml").body.count(b"<item>") == 300)


def test_a_scheduled_story_comes_out_by_itself(service: Service) -> None:
    due = datetime.now(UTC) + timedelta(seconds=3)
    (service.items / "a.md").write_text(RECORD.format("Later").replace("2026-02-05T12:00:00Z", due.isoformat()))
    service.start("--workers", "1")
    shown, hidden = shows(service, "Later"), service.get("/items/later").status == 404
    assert (not shown and hidden) or datetime.now(UTC) >= due
    service.wait(lambda: shows(service, "Later"))
    assert service.get("/items/later").status == 200


def test_workers_that_are_killed_are_replaced_however_often(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First"))
    service.start("--workers", "1")
    for _ in range(4):
        for victim in processes(service, "web.server"):
            os.kill(victim, signal.SIGKILL)
        service.wait(lambda: service.get("/rss.xml").status == 200)
    for victim in processes(service, "--only publish"):
        os.kill(victim, signal.SIGKILL)
    (service.items / "b.md").write_text(RECORD.format("Second"))
    service.wait(lambda: shows(service, "Second"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_within_three_seconds(service: Service, number: signal.Signals) -> None:
    service.start()
    assert service.process
    started = time.monotonic()
    service.process.send_signal(number)
    assert service.process.wait(10) == 0
    service.wait(lambda: not processes(service), seconds=3)
    assert time.monotonic() - started < 3


def test_workers_end_when_their_parent_was_killed(service: Service) -> None:
    service.start()
    assert service.process
    service.process.kill()
    service.process.wait()
    deadline = time.monotonic() + 5
    while processes(service) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes(service) == []


def test_a_port_that_is_taken_is_refused(running: Service) -> None:
    answer = running.run("serve")
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"error: 127.0.0.1:{running.port}: ")
    assert answer.stderr.count("\n") == 1


def test_documents_are_served_on_when_the_database_is_gone(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First"))
    service.start("--workers", "1")
    for file in (service.root / "var").iterdir():
        file.rename(file.with_name("gone-" + file.name))
    (service.root / "var").rename(service.root / "moved")
    time.sleep(0.3)
    assert service.get("/rss.xml").status == 200
    unknown = service.get("/sections/none/rss.xml")
    assert unknown.status in (404, 503)
    assert unknown.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_beside_a_running_service_a_withdrawal_is_served_at_once(running: Service) -> None:
    (running.items / "harbour.md").write_text(RECORD.format("Harbour"))
    running.wait(lambda: shows(running, "Harbour"))
    answer = running.run("withdraw", "harbour", "--kill", "--note", "Forged.")
    assert (answer.returncode, answer.stdout) == (0, "harbour is canceled, version 2\nleft /\n")
    running.wait(lambda: not shows(running, "Harbour"))
    assert running.get("/items/harbour").status == 410
