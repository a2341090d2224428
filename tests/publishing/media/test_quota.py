"""How much the folder of pictures may hold: counted right, whoever changes it, and without a look at every file."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from syndication.model.errors import FullError
from syndication.publishing.media import quota, store
from syndication.publishing.media.quota import LEFT_FREE, Quota
from tests.publishing.media.making import drawing, saved

NOW = 1_800_000_000.0  # long after the folders of these tests were changed, unless a test says otherwise


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A folder of pictures that nobody has changed for a day."""
    for name in ("00", "ab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "picture.jpg").write_bytes(bytes(300))
        os.utime(tmp_path / name, (NOW - 86_400, NOW - 86_400))
    return tmp_path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the folders that are counted."""
    seen: list[str] = []
    size_of = quota._size_of

    def count(place: Path) -> int:
        seen.append(place.name)
        return size_of(place)

    monkeypatch.setattr(quota, "_size_of", count)
    return seen


def has_room(room: Quota, size: int, now: float = NOW) -> bool:
    try:
        with room.room_for(size, now):
            return True
    except FullError:
        return False


def test_what_fits_exactly_fits(settled: Path) -> None:
    room = Quota(settled, 1000)
    assert (has_room(room, 400), has_room(room, 401)) == (True, False)


def test_a_folder_that_has_not_changed_is_counted_once(settled: Path, counted: list[str]) -> None:
    room = Quota(settled, 1000)
    for _ in range(5):
        assert has_room(room, 400)
    assert sorted(counted) == ["00", "ab"]


def test_only_the_folder_that_changed_is_counted_again(settled: Path, counted: list[str]) -> None:
    room = Quota(settled, 1000)
    assert has_room(room, 100)
    (settled / "ab" / "other.jpg").write_bytes(bytes(400))
    os.utime(settled / "ab", (NOW - 60, NOW - 60))
    assert (has_room(room, 0), has_room(room, 1)) == (True, False)
    (settled / "00" / "picture.jpg").unlink()  # by hand
    os.utime(settled / "00", (NOW - 50, NOW - 50))
    assert (has_room(room, 300), has_room(room, 301)) == (True, False)
    assert counted == ["00", "ab", "ab", "00"]


def test_a_folder_that_changed_in_the_same_instant_is_counted_again(settled: Path) -> None:
    room = Quota(settled, 1000)
    os.utime(settled / "ab", (NOW, NOW))
    assert has_room(room, 400)
    (settled / "ab" / "other.jpg").write_bytes(bytes(400))
    os.utime(settled / "ab", (NOW, NOW))  # a clock that stands still
    assert not has_room(room, 1)


def test_a_folder_that_is_gone_holds_nothing(settled: Path) -> None:
    room = Quota(settled, 1000)
    assert not has_room(room, 500)
    (settled / "ab" / "picture.jpg").unlink()
    (settled / "ab").rmdir()
    assert has_room(room, 500)


def test_another_process_and_one_that_starts_anew_know_the_same(tmp_path: Path) -> None:
    first, second = Quota(tmp_path, 2_000), Quota(tmp_path, 2_000)
    data = [saved("GIF", drawing("P").rotate(90 * turn)) for turn in range(4)]
    kept = []
    for number, one in enumerate(data):
        try:
            kept += [store.save_picture(tmp_path, one, quota=(first, second)[number % 2], now=time.time())]
        except FullError:
            break
    held = sum(path.stat().st_size for path in tmp_path.rglob("*.gif"))
    assert 0 < len(kept) < 4
    assert held <= 2_000
    assert has_room(Quota(tmp_path, 2_000), 2_000 - held, time.time())
    assert not has_room(Quota(tmp_path, 2_000), 2_001 - held, time.time())


def test_a_picture_that_is_here_already_needs_no_room(tmp_path: Path) -> None:
    data = saved("PNG")
    store.save_picture(tmp_path, data)
    assert store.save_picture(tmp_path, data, quota=Quota(tmp_path, 1), now=NOW).new is False
    with pytest.raises(FullError, match=r"^The pictures fill their limit of 1e-09 GB \(pictures_gb\)"):
        store.save_picture(tmp_path, saved("GIF"), quota=Quota(tmp_path, 1), now=NOW)


def test_two_at_once_do_not_take_the_same_room(tmp_path: Path) -> None:
    rooms = [Quota(tmp_path, 1000) for _ in range(8)]  # of eight processes, by what they share: the folder
    start, results = threading.Barrier(8), list[bool]()

    def write(room: Quota, name: str) -> None:
        start.wait()
        try:
            with room.room_for(300, time.time()):
                (tmp_path / name).mkdir()
                (tmp_path / name / "picture.jpg").write_bytes(bytes(300))
            results.append(True)
        except FullError:
            results.append(False)

    threads = [threading.Thread(target=write, args=(room, f"0{number}")) for number, room in enumerate(rooms)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 5 + [True] * 3


def test_without_a_bound_nothing_is_counted(settled: Path, counted: list[str]) -> None:
    assert has_room(Quota(settled), 10**9)
    assert counted == []


@pytest.mark.parametrize("most", [0, 10**12])
def test_room_is_left_on_the_disk_for_the_database(settled: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": LEFT_FREE + 100})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert (has_room(Quota(settled, most), 100), has_room(Quota(settled, most), 101)) == (True, False)
