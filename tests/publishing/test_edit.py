"""Changes by the API and the command line: they are records first, and nobody's edit is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import audit, versions
from syndication.model.changes import correct, withdraw
from syndication.model.errors import ConflictError, FieldError, NotFoundError, StaleError, SyndicationError
from syndication.model.item import Item, Revision
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing import folder_identity, storage
from syndication.publishing.edit import Edit, EditResult
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS, read
from tests.interrupting import Ended, Interruption, MortalCatalog
from tests.support import NOON, House, every_item, make_publication, with_shared_statements, write_empty_database

WHO = "a token"


@pytest.fixture
def desk(house: House) -> Workspace:
    """A desk of a house whose catalog was founded before anything is edited."""
    house.record("old.md", "Old story")
    house.publish()
    made = Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    folder_identity.confirm(house.catalog, items_folder(made.folder))
    return made


def make(headline: str = "Harbour reopens", **fields: object) -> Edit:
    item = Item(**{"headline": headline, "published": NOON, "body": "It did.", **fields})  # type: ignore[arg-type]
    return Edit(lambda _: item)


def change(slug: str, seen: tuple[int, ...] | None = None, **fields: object) -> Edit:
    def apply(before: Item | None) -> Item:
        assert before
        return replace(before, **fields)

    return Edit(apply, slug, seen)


def edit(house: House, desk: Workspace, *edits: Edit) -> list[EditResult]:
    house.now += timedelta(seconds=60)
    return editing.edit(desk, WHO, edits, house.now)


def done(result: EditResult) -> Stored:
    assert isinstance(result, Stored), result
    return result


def path_of(house: House, stored: Stored) -> Path:
    return house.items.parent / stored.path


def test_a_new_item_is_a_record_that_reads_the_same(house: House, desk: Workspace) -> None:
    (made,) = edit(house, desk, make(section="City"))
    stored = done(made)
    path = path_of(house, stored)
    assert path == house.items / "2026" / "02" / "2026-02-05-harbour-reopens.md"
    assert read(stored.path, path.read_bytes()) == stored.item
    assert (stored.item.version, stored.item.slug, stored.item.changed) == (1, "harbour-reopens", house.now)
    house.publish()
    assert b"Harbour reopens" in house.documents()["/sections/city/rss.xml"]


def test_a_headline_that_is_taken_gets_a_numbered_slug_within_a_batch_too(house: House, desk: Workspace) -> None:
    made = [done(one).item.slug for one in edit(house, desk, make("Old story"), make("Old story"))]
    assert made == ["old-story-2", "old-story-3"]


def test_a_slug_that_would_produce_the_id_of_another_item_is_refused(house: House, desk: Workspace) -> None:
    house.publish()
    first = done(*edit(house, desk, make(slug="first", id="tag:tribune.example,2026-02-05:second")))
    (result,) = edit(house, desk, make(slug="second"))
    assert isinstance(result, FieldError)
    assert str(result).startswith(f"slug: would produce the id that {first.path} has; ")
    assert not list(house.items.rglob("*-second.md"))


def test_a_change_leaves_every_other_byte_of_the_record(house: House, desk: Workspace) -> None:
    path = house.items / "old.md"
    before = path.read_text()
    path.write_text(before.replace("+++\n", "+++\n# a note\n", 1))
    house.publish()
    before = path.read_text()
    stored = done(edit(house, desk, change("old-story", standfirst="Now with one"))[0])
    assert stored.item.version == 2
    lines = path.read_text().splitlines()
    assert "# a note" in lines
    assert {line for line in before.splitlines() if not line.startswith(("version", "changed"))} <= set(lines)


def test_a_body_is_replaced_whole(house: House, desk: Workspace) -> None:
    done(edit(house, desk, change("old-story", body="Quite another text."))[0])
    assert (house.items / "old.md").read_text().endswith("+++\n\nQuite another text.\n")
    house.publish()
    assert b"Quite another text." in house.documents()["/rss.xml"]


def test_a_body_in_another_form_moves_the_record(house: House, desk: Workspace) -> None:
    stored = done(edit(house, desk, change("old-story", body="<p>Text</p>", body_form="html"))[0])
    assert (house.items / "old.html").exists()
    assert not (house.items / "old.md").exists()
    assert stored.path == "items/old.html"
    taken, _ = house.publish()
    assert taken.refused == ()


def test_no_change_makes_no_version(house: House, desk: Workspace) -> None:
    stored = done(edit(house, desk, change("old-story"))[0])
    assert stored.item.version == 1


@pytest.mark.parametrize(
    ("change_", "error", "said"),
    [
        (make(""), FieldError, "headline: is empty"),
        (make(body=""), FieldError, "body: is empty"),
        (make(slug="old-story"), FieldError, "slug: "),
        (make(section="x" * 201), FieldError, "section: has 201 characters"),
        (make("A\x00B"), FieldError, "headline: "),
        (make(revisions=(Revision(NOON + timedelta(days=9999), "update"),)), FieldError, "revisions[0].at: is in"),
        (change("nothing"), NotFoundError, "nothing: there is no such item"),
        (change("old-story", seen=(7,), standfirst="x"), StaleError, "another version by now"),
        (change("old-story", published=NOON + timedelta(days=1)), FieldError, "published: cannot be changed"),
        (change("old-story", id="tag:tribune.example,2026:other"), FieldError, "id: was"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    house: House, desk: Workspace, change_: Edit, error: type[SyndicationError], said: str
) -> None:
    before = {path: path.read_bytes() for path in house.items.rglob("*") if path.is_file()}
    (result,) = edit(house, desk, change_)
    assert isinstance(result, error)
    assert said in str(result)
    assert {path: path.read_bytes() for path in house.items.rglob("*") if path.is_file()} == before


def test_one_bad_edit_stops_no_other(house: House, desk: Workspace) -> None:
    results = edit(house, desk, make("One"), make(""), make("Two"), change("old-story", standfirst="Three"))
    assert [isinstance(result, Stored) for result in results] == [True, False, True, True]


def test_the_version_that_was_seen_is_changed(house: House, desk: Workspace) -> None:
    assert done(edit(house, desk, change("old-story", seen=(1, 3), standfirst="x"))[0]).item.version == 2


def test_a_hand_edit_that_nobody_noticed_yet_is_taken_in_first(house: House, desk: Workspace) -> None:
    path = house.items / "old.md"
    path.write_text(path.read_text().replace("Text.", "By hand."))
    stored = done(edit(house, desk, change("old-story", standfirst="By token"))[0])
    assert (stored.item.version, stored.item.body, stored.item.standfirst) == (3, "By hand.", "By token")
    (result,) = edit(house, desk, change("old-story", seen=(1,), standfirst="Lost?"))
    assert isinstance(result, StaleError)


def test_a_hand_edit_at_the_same_moment_keeps_both(
    house: House, desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.items / "old.md"
    by_hand = path.read_text().replace("Text.", "By hand.")
    write = Folder.replace

    def after_the_editor(place: Folder, found: RecordFile, before: bytes, after: bytes) -> RecordFile | None:
        path.write_text(by_hand)
        return write(place, found, before, after)

    monkeypatch.setattr(Folder, "replace", after_the_editor)
    (result,) = edit(house, desk, change("old-story", standfirst="By token"))
    assert isinstance(result, ConflictError)
    assert path.read_text() == by_hand
    (kept,) = (house.items / ".conflicts").iterdir()
    assert b"By token" in kept.read_bytes()
    assert f"items/.conflicts/{kept.name}" in str(result)
    monkeypatch.undo()
    taken, _ = house.publish()
    assert taken.refused == ()


def test_two_changes_of_one_item_at_once_are_refused(house: House, desk: Workspace) -> None:
    first, second = edit(house, desk, change("old-story", standfirst="a"), change("old-story", standfirst="b"))
    assert done(first).item.standfirst == "a"
    assert isinstance(second, ConflictError)


def test_who_changed_what_is_kept(house: House, desk: Workspace) -> None:
    done(edit(house, desk, change("old-story", standfirst="By token"))[0])
    path = house.items / "old.md"
    path.write_text(path.read_text().replace("Text.", "By hand."))
    house.publish()
    withdrawn = Revision(house.now, "kill", "Wrong.")
    done(edit(house, desk, change("old-story", status="canceled", revisions=(withdrawn,)))[0])
    with house.catalog.read() as connection:
        item_id = every_item(connection)[0].item.id
        told = [(one.item.version, one.who, one.kind, one.note) for one in versions.of_item(connection, item_id)]
        log = [(deed.action, deed.who, deed.version) for deed in audit.read(connection, item_id)]
    assert told == [
        (1, "file", "initial", ""),
        (2, WHO, "silent", ""),
        (3, "file", "silent", ""),
        (4, WHO, "kill", "Wrong."),
    ]
    assert log == [("silent", WHO, 2), ("silent", "file", 3), ("kill", WHO, 4)]


def test_what_would_spoil_the_feeds_is_refused_and_not_written(house: House, desk: Workspace) -> None:
    (result,) = edit(house, desk, make(url="https://tribune.example/a b"))
    assert isinstance(result, FieldError)
    assert len(list(house.items.rglob("*.md"))) == 1


def test_the_id_of_a_forgotten_item_is_given_to_no_other(house: House, desk: Workspace) -> None:
    (house.items / "old.md").unlink()
    house.publish()
    with house.catalog.begin() as connection:
        storage.forget_item(connection, "tag:tribune.example,2026-02-05:old-story", "cli ada", house.now)
    stored = done(edit(house, desk, make("Old story"))[0])
    assert (stored.item.slug, stored.item.id) == ("old-story-2", "tag:tribune.example,2026-02-05:old-story-2")


def on_old(change: Callable[[Item], Item]) -> Edit:
    def apply(before: Item | None) -> Item:
        assert before
        return change(before)

    return Edit(apply, "old-story")


REPEATED = {
    "create": (make(), ["initial"]),
    "correct": (on_old(lambda item: correct(item, "It was Friday.", NOON)), ["correction"]),
    "withdraw": (on_old(lambda item: withdraw(item, "withholding", "Wait.", NOON)), ["withholding"]),
}


@pytest.mark.parametrize("is_saved", [False, True])
@pytest.mark.parametrize("transaction", [0, 1])
@pytest.mark.parametrize("what", REPEATED)
def test_a_request_that_is_repeated_after_a_kill_is_executed_once(
    tmp_path: Path, what: str, transaction: int, is_saved: bool
) -> None:
    write_empty_database(tmp_path / "var" / "catalog.db")
    catalog = MortalCatalog(f"sqlite:///{tmp_path}/var/catalog.db")
    house = House(tmp_path, with_shared_statements(catalog), make_publication(), datetime.now(UTC))
    os.utime(house.record("old.md", "Old story"), (0, 0))
    house.publish(0)
    desk = Workspace(catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    change, deeds = REPEATED[what]
    catalog.interrupted.plan(Interruption(transaction, is_saved))
    with pytest.raises(Ended):
        editing.edit(desk, WHO, [replace(change, request="a")], house.now)
    catalog.interrupted.plan(None)
    # At once: the file may be so new that a scan would leave it for later.
    made = [done(editing.edit(desk, WHO, [replace(change, request="a")], datetime.now(UTC))[0]) for _ in range(2)]
    assert made[0].item == made[1].item
    with catalog.read() as connection:
        assert [one.action for one in audit.read(connection) if one.who == WHO] == deeds
        assert len(every_item(connection)) == (2 if what == "create" else 1)
    assert isinstance(edit(house, desk, replace(make("Old story"), request="b"))[0], Stored)
    catalog.close()


def test_a_request_may_have_the_name_of_one_a_day_before(house: House, desk: Workspace) -> None:
    first = done(edit(house, desk, replace(make(), request="a"))[0])
    house.now += timedelta(days=1, seconds=1)
    second = done(edit(house, desk, replace(make(), request="a"))[0])
    assert (first.item.slug, second.item.slug) == ("harbour-reopens", "harbour-reopens-2")
