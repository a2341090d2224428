"""`import undo`: what an import wrote is gone again; what an editor or the service has touched stays, and is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_empty
from tests.cli.test_import import give
from tests.sources.wordpress.exports import post

FLOORS = ".floors.json"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A publication with three imported stories, the floor of its feed, and a story of its own."""
    room = make_empty(tmp_path)
    room.record("own.md", "By hand", url='"https://own.example/"')
    feed = room.root / "old.xml"
    feed.write_text(
        "<rss version='2.0'><channel><item><link>https://old.example/post-1/</link><guid>https://old.example/?p=1</guid>"
        "<pubDate>5 Feb 2021 12:00:00 +0000</pubDate></item></channel></rss>"
    )
    room.done("import", give(room, post(1), post(2), post(3)), "--feed", str(feed))
    return room


def files(room: Newsroom) -> list[str]:
    return sorted(path.name for path in room.items.rglob("*") if path.is_file())


def imported(number: int) -> str:
    return f"2021-02-05-post-{number}.html"


def test_an_import_is_taken_back_whole(room: Newsroom) -> None:
    assert room.done("import", "undo", "--yes") == "3 records deleted, 0 left; the floors of feeds go with them\n"
    assert [path.name for path in room.items.rglob("*")] == ["own.md"], "no empty folder is left either"
    room.done("publish")
    assert "deleted-entry" not in room.document("/atom.xml")
    assert room.document("/atom.xml").count("<entry>") == 1


def test_a_dry_run_deletes_nothing(room: Newsroom) -> None:
    before = files(room)
    out = room.done("import", "undo", "--dry-run")
    assert [line for line in out.splitlines()[:3] if imported(1) in line] == [f"items/2021/02/{imported(1)}"]
    assert out.endswith("3 records would be deleted, 0 left; the floors of feeds go with them\n")
    assert files(room) == before


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 0), ("n\n", 1, 3), ("", 1, 3)])
def test_it_asks_before(room: Newsroom, answer: str, code: int, left: int) -> None:
    done = room.run("import", "undo", text=answer)
    assert done.code == code
    assert "Delete 3 records? [y/N]" in done.error
    assert len([name for name in files(room) if "post-" in name]) == left


def test_json_needs_an_answer_first(room: Newsroom) -> None:
    assert room.run("import", "undo", "--json").code == 2
    report = json.loads(room.done("import", "undo", "--json", "--yes"))
    assert report["removed"] == [f"items/2021/02/{imported(number)}" for number in (1, 2, 3)]
    assert (report["left"], report["floors"], report["dry_run"]) == ([], True, False)


def test_what_was_edited_or_broken_or_read_stays(room: Newsroom) -> None:
    room.done("publish")
    give(room, *(post(number) for number in range(1, 7)))
    room.done("import", str(room.root / "export.xml"))
    for number, change in ((4, ("Text.", "By hand.")), (5, ("headline", "head line"))):
        path = next(room.items.rglob(f"*post-{number}.html"))
        path.write_text(path.read_text().replace(*change))
    report = json.loads(room.done("import", "undo", "--json", "--yes"))
    assert report["removed"] == [f"items/2021/02/{imported(6)}"]
    reasons = {one["record"].rpartition("/")[2]: one["reason"] for one in report["left"]}
    assert all("the service has read it" in reasons[imported(number)] for number in (1, 2, 3))
    assert reasons[imported(4)] == "it was edited since its import; delete it by hand"
    assert reasons[imported(5)].startswith("it is broken: ")
    assert report["floors"] is False
    assert (room.items / FLOORS).exists()
    assert [name for name in files(room) if "post-" in name] == [imported(number) for number in range(1, 6)]


def test_what_the_service_has_read_in_a_folder_that_it_cannot_write_to_stays(room: Newsroom) -> None:
    path = next(room.items.rglob("*post-1.html"))
    before = path.read_bytes()
    room.done("publish")
    path.write_bytes(before)  # as if the service could not have written what it minted
    report = json.loads(room.done("import", "undo", "--json", "--dry-run"))
    assert report["removed"] == []
    assert len(report["left"]) == 3


def test_there_may_be_nothing_to_take_back(tmp_path: Path) -> None:
    room = make_empty(tmp_path)
    room.record("own.md", "By hand")
    assert room.done("import", "undo") == "there is no imported record\n"
    assert files(room) == ["own.md"]


def test_no_database_is_made_for_it(tmp_path: Path) -> None:
    room = make_empty(tmp_path)
    for path in (tmp_path / "var").iterdir():
        path.unlink()
    room.done("import", give(room, post(1)))
    assert "1 record deleted" in room.done("import", "undo", "--yes")
    assert list((tmp_path / "var").iterdir()) == []
