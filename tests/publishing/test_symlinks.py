"""Links in `items/`: one that leads out is never read, and is told as a broken record; those inside are followed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from syndication.catalog import items
from syndication.model.errors import ConflictError
from syndication.publishing.additions import survey
from syndication.publishing.arrival import is_arriving
from syndication.publishing.edit import Edit, edit
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.symlinks import OutsideError, read_within
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.cli.newsroom import make_empty
from tests.support import House, make_house

RECORD = b'+++\nheadline = "A secret"\npublished = 2026-02-05T12:00:00Z\n+++\n\nNobody may read this.\n'
PROBLEM = "is a link that leads out of items/; put the file itself there"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "house")
    made.record("good.md", "A good story")
    yield made
    made.catalog.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    place = tmp_path / "secret.md"
    place.write_bytes(RECORD)
    return place


def folder_of(house: House) -> Folder:
    return Folder(house.items, FORMS)


def found_at(house: House, name: str) -> RecordFile:
    return next(found for found in folder_of(house).scan() if found.place == str(house.items / name))


def test_a_link_that_leads_out_is_a_broken_record_and_the_others_go_out(house: House, secret: Path) -> None:
    (house.items / "out.md").symlink_to(secret)
    taken, _ = house.publish()
    assert (taken.accepted, taken.refused) == (1, (f"items/out.md: {PROBLEM}",))
    assert not any(b"Nobody may read this" in body for body in house.documents().values())


@pytest.mark.parametrize(
    "target", ["../../secret.md", "deeper/../../../secret.md", "/etc/hostname", "/proc/self/environ", "/dev/zero", "/"]
)
def test_wherever_it_leads(house: House, secret: Path, target: str) -> None:
    (house.items / "deeper").mkdir()
    (house.items / "out.md").symlink_to(target)
    assert secret.exists()
    assert house.publish()[0].refused == (f"items/out.md: {PROBLEM}",)


def test_a_link_that_leads_out_by_another_link_or_a_folder(house: House, secret: Path) -> None:
    (house.items / "way").symlink_to(secret.parent)
    (house.items / "first.txt").symlink_to(secret)
    (house.items / "by-folder.md").symlink_to("way/secret.md")
    (house.items / "by-link.md").symlink_to("first.txt")
    assert house.publish()[0].refused == (f"items/by-folder.md: {PROBLEM}", f"items/by-link.md: {PROBLEM}")


def test_a_link_whose_name_only_begins_like_the_folder(house: House) -> None:
    beside = house.items.with_name("items-of-others")
    beside.mkdir()
    (beside / "story.md").write_bytes(RECORD)
    (house.items / "out.md").symlink_to(beside / "story.md")
    assert house.publish()[0].refused == (f"items/out.md: {PROBLEM}",)


def test_a_link_to_a_file_inside_is_a_record(house: House) -> None:
    (house.items / "texts").mkdir()
    (house.items / "texts" / "story.txt").write_bytes(RECORD)
    (house.items / "linked.md").symlink_to("texts/story.txt")
    taken, _ = house.publish()
    assert (taken.accepted, taken.refused) == (2, ())


def test_the_folder_itself_may_be_a_link(tmp_path: Path, secret: Path) -> None:
    real = make_house(tmp_path / "real")
    real.record("good.md", "A good story")
    (real.items / "inside.txt").write_bytes(RECORD)
    (real.items / "inside.md").symlink_to(real.items / "inside.txt")
    (real.items / "out.md").symlink_to(secret)
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "items").symlink_to(real.items)
    folder = Folder(linked / "items", FORMS)
    assert [(found.path, found.outside) for found in folder.scan()] == [
        ("items/good.md", False),
        ("items/inside.md", False),
        ("items/out.md", True),
    ]
    assert folder.read(next(folder.files_at(linked / "items" / "inside.md"))) == RECORD
    real.catalog.close()


def test_folders_that_are_links_are_not_gone_into_by_any_way(house: House, secret: Path) -> None:
    (house.items / "way").symlink_to(secret.parent)
    (house.items / "way.md").symlink_to(secret.parent)
    (house.items / "circle").symlink_to(house.items)
    folder = folder_of(house)
    assert [found.path for found in folder.scan() if not found.outside] == ["items/good.md"]
    assert list(folder.files_at(house.items / "way" / "secret.md")) == []
    assert list(folder.files_at(house.items / "circle" / "good.md")) == []


def test_links_in_circles_and_to_nothing_are_no_records(house: House) -> None:
    (house.items / "a.md").symlink_to("b.md")
    (house.items / "b.md").symlink_to("a.md")
    (house.items / "self.md").symlink_to("self.md")
    (house.items / "nothing.md").symlink_to("nowhere.md")
    taken, _ = house.publish()
    assert (taken.accepted, taken.refused) == (1, ())


def test_pipes_and_sockets_are_no_records(house: House) -> None:
    os.mkfifo(house.items / "pipe.md")
    os.mkfifo(house.items / "pipe.txt")
    (house.items / "to-a-pipe.md").symlink_to("pipe.txt")
    assert house.publish()[0].accepted == 1


def _link_out(place: Path, secret: Path) -> None:
    place.symlink_to(secret)


def _pipe(place: Path, _secret: Path) -> None:
    os.mkfifo(place)


def _zeros(place: Path, _secret: Path) -> None:
    place.symlink_to("/dev/zero")


@pytest.mark.parametrize("swap", [_link_out, _pipe, _zeros])
def test_what_is_put_in_its_place_between_look_and_read_is_not_read(
    house: House, secret: Path, swap: Callable[[Path, Path], None]
) -> None:
    found = found_at(house, "good.md")
    before = folder_of(house).read(found)
    (house.items / "good.md").unlink()
    swap(house.items / "good.md", secret)
    with pytest.raises(OSError, match=r"is a link that leads out of items/|is not a file"):
        folder_of(house).read(found)
    assert folder_of(house).replace(found, before, b"other") is None
    assert secret.read_bytes() == RECORD
    assert not is_arriving(found, 9e9)


def test_a_folder_above_that_is_swapped_for_a_link_is_not_followed(house: House, secret: Path) -> None:
    house.record("2026/secret.md", "Of the house")
    found = found_at(house, "2026/secret.md")
    (house.items / "2026").rename(house.items.parent / "2026")
    (house.items / "2026").symlink_to(secret.parent)
    with pytest.raises(OutsideError):
        folder_of(house).read(found)


def test_a_record_that_becomes_a_link_out_keeps_its_last_good_state(house: House, secret: Path) -> None:
    house.publish()
    before = house.documents()
    (house.items / "good.md").unlink()
    (house.items / "good.md").symlink_to(secret)
    taken, _ = house.publish()
    assert taken.refused == (f"items/good.md: {PROBLEM}",)
    assert house.documents() == before
    with house.catalog.read() as connection:
        stored = items.find(connection, "items/good.md")
    assert stored
    item = stored.item
    desk = Workspace(house.catalog, folder_of(house), house.publication, house.pictures)
    (result,) = edit(desk, "token", [Edit(lambda _: item, item.slug)], house.now)
    assert isinstance(result, ConflictError)
    (house.items / "good.md").unlink()
    house.record("good.md", "A good story")
    assert house.publish()[0].refused == ()


def test_another_text_can_be_added_beside_a_link_that_leads_out(house: House, secret: Path) -> None:
    (house.items / "out.md").symlink_to(secret)
    assert survey(folder_of(house)).slugs == set()


def test_status_lists_it(tmp_path: Path, secret: Path) -> None:
    (tmp_path / "newsroom").mkdir()
    newsroom = make_empty(tmp_path / "newsroom")
    (newsroom.items / "out.md").symlink_to(secret)
    newsroom.run("publish")
    answer = newsroom.run("status", "--json")
    assert (answer.code, json.loads(answer.out)["broken"]) == (1, [f"items/out.md: {PROBLEM}"])


def test_a_hard_link_is_a_file_like_any_other() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "items")
        root.mkdir()
        Path(name, "story.md").write_bytes(RECORD)
        (root / "story.md").hardlink_to(Path(name, "story.md"))
        assert read_within(root, root / "story.md") == RECORD


def test_plain_files_are_found_without_a_question_about_where_they_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise AssertionError

    monkeypatch.setattr(os.path, "realpath", refuse)
    assert [found.path for found in folder_of(house).scan()] == ["items/good.md"]
