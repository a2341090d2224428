"""A story that was withheld from the beginning, and edited: no database ever takes it for one that was public."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.catalog import Catalog, events, items
from syndication.model import changes, versioning
from syndication.model.item import Item
from syndication.model.stored import Accepted, Stored
from syndication.publishing import edit
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS, read, write
from syndication.web.api import operations
from tests.examples import scaled
from tests.support import NOON, House, make_house, make_publication

LATER = NOON + timedelta(days=365)
SLUG = "merger"


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def by_hand(old: str, new: str) -> Callable[[House], None]:
    """Return an edit of the record's file."""

    def change(house: House) -> None:
        path = house.items / "draft.md"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


def by_api(change: Callable[[Item, datetime], Item]) -> Callable[[House], None]:
    """Return an edit as the API and the commands make it."""

    def make(house: House) -> None:
        edit.edit_one(
            workspace_of(house), "desk", Edit(lambda before: change(here(before), house.now), SLUG), house.now
        )

    return make


def by_ninjs(status: str) -> Callable[[House], None]:
    """Return a push of a newer document."""

    def push(house: House) -> None:
        sent = {"uri": "urn:desk:1", "pubstatus": status, "versioncreated": "2026-02-05T12:00:00Z"}
        item = replace(operations.parse_ninjs(json.dumps(sent).encode(), "tribune.example").item, id="")
        edit.edit_one(
            workspace_of(house), "desk", operations.replacement_from_ninjs(SLUG, item, None, house.now), house.now
        )

    return push


def here(item: Item | None) -> Item:
    assert item
    return item


EDITS: dict[str, Callable[[House], None]] = {
    "another body": by_hand("Text.", "Other text."),
    "killed by hand": by_hand('"withheld"', '"canceled"'),
    "another body over the API": by_api(lambda item, _: replace(item, body="Other text.")),
    "killed by a command": by_api(lambda item, now: changes.withdraw(item, "kill", "It was wrong.", now)),
    "withheld once more": by_api(lambda item, now: changes.withdraw(item, "withholding", "Not yet.", now)),
    "killed by a push": by_ninjs("canceled"),
}
WITHDRAWN = ("omit", "stub", "tombstone")


def draft(house: House) -> Path:
    """Write a story that is withheld, beside one that is public."""
    house.record("other.md", "Other")
    path = house.record("draft.md", "Takeover", slug=f'"{SLUG}"', status='"withheld"', section='"Secret"')
    house.publish()
    return path


def built_anew(house: House, catalog: Catalog) -> House:
    """Return a publication of the same records with another database."""
    again = House(house.items.parent.with_name("anew"), catalog, house.publication, house.now)
    shutil.copytree(house.items, again.items, dirs_exist_ok=True)
    again.publish()
    return again


def story(house: House) -> Stored:
    with house.catalog.read() as connection:
        found = items.by_slug(connection, SLUG)
    assert found
    return found


def is_named(house: House) -> bool:
    """Return whether a document or an event says anything of the story."""
    with house.catalog.read() as connection:
        happened = any(SLUG in event.item_id for event in events.after(connection, 0, 100))
    return happened or any(
        word in body for body in house.documents().values() for word in (b"merger", b"akeover", b"ecret")
    )


@pytest.mark.parametrize("how", WITHDRAWN)
@pytest.mark.parametrize("change", EDITS)
def test_no_database_says_anything_of_a_draft_that_was_edited(
    catalog: Catalog, tmp_path: Path, how: Literal["omit", "stub", "tombstone"], change: str
) -> None:
    house = make_house(tmp_path / "one", make_publication(on_withdrawal=how))
    draft(house)
    EDITS[change](house)
    house.publish()
    assert story(house).item.version == 2
    again = built_anew(house, catalog)
    for each in (house, again):
        assert not story(each).was_public
        assert not is_named(each)
    assert house.documents() == again.documents()
    house.catalog.close()


@pytest.mark.parametrize("how", ["stub", "tombstone"])
@pytest.mark.parametrize("edited_first", [True, False])
def test_every_database_announces_the_withdrawal_of_a_draft_that_was_released(
    catalog: Catalog, tmp_path: Path, how: Literal["stub", "tombstone"], edited_first: bool
) -> None:
    house = make_house(tmp_path / "one", make_publication(on_withdrawal=how))
    path = draft(house)
    if edited_first:
        EDITS["another body"](house)
        house.publish()
    by_hand('"withheld"', '"usable"')(house)
    house.publish()
    assert story(house).public
    assert "never_public" not in path.read_text()
    by_hand('"usable"', '"withheld"')(house)
    house.publish()
    again = built_anew(house, catalog)
    for each in (house, again):
        assert is_named(each)
        assert not any(b"akeover" in body for body in each.documents().values())
    assert house.documents() == again.documents()
    house.catalog.close()


@pytest.mark.parametrize("how", ["stub", "tombstone"])
def test_a_withdrawn_record_that_says_nothing_of_this_is_announced(
    tmp_path: Path, how: Literal["stub", "tombstone"]
) -> None:
    house = make_house(tmp_path, make_publication(on_withdrawal=how))
    house.record(
        "old.md", "Takeover", slug=f'"{SLUG}"', status='"withheld"', version="2", changed="2026-02-06T12:00:00Z"
    )
    house.publish()
    assert story(house).withdrawn
    assert is_named(house)
    house.catalog.close()


def test_a_person_can_neither_delete_nor_add_what_the_record_says(house: House) -> None:
    path = draft(house)
    EDITS["another body"](house)
    house.publish()
    before = path.read_bytes()
    assert b"never_public = true\n" in before
    path.write_bytes(before.replace(b"never_public = true\n", b""))
    house.publish()
    assert path.read_bytes() == before
    other = house.items / "other.md"
    other.write_text(other.read_text().replace("slug =", 'never_public = true\nstatus = "withheld"\nslug ='))
    house.publish()
    assert "never_public" not in other.read_text()


# --- whatever happens to a story

HOURS = st.integers(0, 60)
STATES: st.SearchStrategy[tuple[str, int, int]] = st.tuples(
    st.sampled_from(["usable", "withheld", "canceled"]), st.sampled_from([-30, -5, 0, 5, 30]), HOURS
)


def accepted(item: Item, before: Stored | None, now: datetime) -> Stored:
    """Return a state of a story as the catalog has it, after its record was written and read."""
    if before:
        wanted = versioning.next_version(item, before.item, was_public=before.was_public, stamp=now, now=now)
    else:
        wanted = versioning.first_version(item, "tribune.example", (), now, now)
    written = read("items/a.md", write(wanted))
    return Accepted(path="a.md", item=written, chosen=(), before=before).stored(now)


@settings(max_examples=scaled(300))
@given(st.lists(STATES, min_size=1, max_size=8))
def test_a_database_built_anew_knows_which_stories_were_public(states: Sequence[tuple[str, int, int]]) -> None:
    now, stored = LATER, None
    for number, (status, in_hours, pause) in enumerate(states):
        now += timedelta(hours=pause, seconds=1)
        if stored:  # what time alone changed
            stored = Accepted(path="a.md", item=stored.item, chosen=(), before=stored).stored(now)
        published = stored.item.published if stored and stored.was_public else now + timedelta(hours=in_hours)
        last = stored.item if stored else Item(headline="Takeover", published=published, body="")
        edited = replace(last, published=published, body=f"Text {number}.", status=status)
        stored = accepted(edited, stored, now)
        anew = Accepted(path="a.md", item=stored.item, chosen=()).stored(now)
        assert (anew.public, anew.was_public) == (stored.public, stored.was_public)
