"""A full disk or a sudden end leaves the old record and the old documents."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from syndication.catalog import Catalog
from syndication.publishing import durable_files
from tests.support import House, Service, every_document

RECORD = '+++\nheadline = "Story {}"\npublished = 2026-02-05T12:00:00Z\nsection = "World"\n+++\n\nText {}.\n'


def test_a_record_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a.md"
    place.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        durable_files.write(place, b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.md", "old")]


def test_an_interrupt_leaves_nothing_as_soon_as_there_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def interrupted(*given: object, **more: object) -> int:
        os.close(opened(*given, **more))  # type: ignore[arg-type]  # as it was called
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", interrupted)
        with pytest.raises(KeyboardInterrupt):
            durable_files.write(tmp_path / "a.md", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_written_record_and_the_folders_that_lead_to_it_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, synced = os.fsync, list[Path]()

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    month = tmp_path / "2026" / "02"
    durable_files.write(month / "a.md", b"new")
    part, *after = [place for place in synced if place.is_file() or not place.exists() or place == month]
    assert (synced[:2], part.parent, after) == ([tmp_path, month.parent], month, [month])


def test_a_record_is_written_where_the_names_in_a_folder_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    durable_files.write(tmp_path / "2026" / "a.md", b"new")
    assert (tmp_path / "2026" / "a.md").read_bytes() == b"new"


def test_a_write_back_that_fails_leaves_the_record_and_serves_the_story(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = house.record("a.md", "First")
    content = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    house.publish()
    assert path.read_bytes() == content
    assert b"First" in house.documents()["/rss.xml"]


def test_a_database_that_cannot_grow_keeps_the_old_documents(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format(0, 0))
    service.run("publish")
    for number in range(60):
        (service.items / f"{number}.md").write_text(RECORD.format(number, "x" * 20_000))
    # Nothing else may write a file there: what measures the coverage of this process would fail as well, and say so.
    most = sum(file.stat().st_size for file in (service.root / "var").iterdir())
    answer = subprocess.run(
        [sys.executable, "-m", "syndication", "publish"],
        cwd=service.root,
        env={name: value for name, value in service.environment.items() if not name.startswith("COVERAGE_")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert (answer.stderr.count("\n"), answer.stderr.startswith("error: writing to the database: ")) == (1, True)
    assert service.run("publish").returncode == 0


def test_a_publication_that_is_killed_is_finished_by_the_next(service: Service) -> None:
    chance = random.Random(5)
    for number in range(300):
        (service.items / f"{number}.md").write_text(RECORD.format(number, number))
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "syndication", "publish"],
            cwd=service.root,
            env=service.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.4, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
    answer = service.run("publish")
    assert answer.returncode == 0, answer.stderr
    assert service.run("status").stdout == "300 stories\n"
    catalog = Catalog(f"sqlite:///{service.root}/var/syndication.db")
    with catalog.read() as connection:
        made = {document.path: document.body for document in every_document(connection)}
    catalog.close()
    assert made["/rss.xml"].count(b"<item>") == 300
    assert "/sections/world/feed.json" in made
