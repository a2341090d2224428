"""The tables of sources, on both databases."""

from __future__ import annotations

import random
import string
from datetime import timedelta

import pytest

from syndication.catalog import Catalog, items, origins, source_stories, sources
from syndication.catalog.locks import named_lock, patient_lock
from syndication.catalog.source_stories import StoryNote
from syndication.model.errors import BusyError
from syndication.model.item import Import, Item, SourceKey
from syndication.model.source_state import SourceState
from syndication.model.stored import Accepted
from tests.support import NOON

RANDOM = random.Random(1)
LONG = "https://wire.example/" + "".join(RANDOM.choice(string.ascii_letters) for _ in range(3_900))  # not compressible
STATE = SourceState(address="https://wire.example/", etag='"1"', files={"/a": (1, 2, 3)}, held=("a",), began=NOON)


def accept(catalog: Catalog, name: str, *keys: SourceKey, url: str = "") -> None:
    item = Item(
        headline=name,
        published=NOON,
        body="Text.",
        id=f"urn:item:{name}",
        slug=name,
        version=1,
        changed=NOON,
        url=url,
        imported=Import(origins=keys),
    )
    with catalog.begin() as connection:
        items.save(connection, [Accepted(path=f"items/{name}.md", item=item, chosen=())], NOON)


def note(key: str, **fields: object) -> StoryNote:
    return StoryNote(**{"source": "wire", "key": key, "state": "taken", "first": NOON, "seen": NOON} | fields)  # type: ignore[arg-type]


def test_a_state_is_stored_and_pause_and_acceptance_stay(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        assert sources.find(connection, "wire") is None
        sources.save(connection, "wire", STATE, NOON)
        sources.set_paused(connection, "wire", True, NOON)
        sources.set_accepted(connection, "wire", True)
        sources.save(connection, "wire", SourceState(), NOON + timedelta(hours=1))
        found = sources.find(connection, "wire")
        sources.save(connection, "wire", STATE, NOON)
        again = sources.find_all(connection)["wire"]
    assert found is not None
    assert (found.state, found.due, found.paused, found.accepted) == (
        SourceState(),
        NOON + timedelta(hours=1),
        True,
        True,
    )
    assert again.state == STATE


def test_a_source_can_be_paused_before_it_is_asked(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        sources.set_paused(connection, "wire", True, NOON)
        sources.set_paused(connection, "wire", True, NOON + timedelta(hours=1))
        found = sources.find_all(connection)
    assert {name: (known.paused, known.due) for name, known in found.items()} == {"wire": (True, NOON)}


def test_sources_that_left_the_settings_are_forgotten_with_their_notes(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for name in ("wire", "other"):
            sources.save(connection, name, STATE, NOON)
            source_stories.save(connection, [note("1", source=name)])
        sources.forget_others(connection, ["other"])
        assert list(sources.find_all(connection)) == ["other"]
        assert source_stories.counts(connection) == {("other", "taken"): 1}


def test_an_item_is_found_by_the_key_at_each_source_however_long(catalog: Catalog) -> None:
    accept(catalog, "a", SourceKey("wire", LONG), SourceKey("other", "17"), url="https://wire.example/a/?utm_source=x")
    accept(catalog, "b", SourceKey("wire", "17"))
    with catalog.read() as connection:
        assert origins.owners(connection, "wire", [LONG, "17", "18"]) == {LONG: "urn:item:a", "17": "urn:item:b"}
        assert [one.item_id for one in origins.with_key(connection, "17")] == ["urn:item:a", "urn:item:b"]
        assert {one.source for one in origins.with_address(connection, "wire.example/a")} == {"wire", "other"}
        assert origins.with_address(connection, "") == []


def test_the_longest_names_fit_into_the_keys_of_both_databases(catalog: Catalog) -> None:
    source = f"{'w' * 64} {LONG[:500]}"
    accept(catalog, LONG[21:221], SourceKey(source, LONG), url=f"https://wire.example/{LONG[:900]}")
    with catalog.begin() as connection:
        sources.save(connection, source, STATE, NOON)
        source_stories.save(connection, [note(LONG, source=source, item_id=f"urn:item:{LONG[21:221]}")])
        assert len(origins.owners(connection, source, [LONG])) == 1


def test_the_keys_of_an_item_are_those_of_its_last_version(catalog: Catalog) -> None:
    accept(catalog, "a", SourceKey("wire", "1"))
    with catalog.read() as connection:
        before = items.by_id(connection, "urn:item:a")
    assert before is not None
    item = Item(**{name: getattr(before.item, name) for name in before.item.__struct_fields__ if name != "imported"})
    with catalog.begin() as connection:
        items.save(connection, [Accepted(path="items/a.md", item=item, chosen=(), before=before)], NOON)
        assert origins.owners(connection, "wire", ["1"]) == {}


def test_a_key_that_two_records_have_leads_to_the_first_one(catalog: Catalog) -> None:
    accept(catalog, "b", SourceKey("wire", "1"))
    accept(catalog, "a", SourceKey("wire", "1"))
    with catalog.begin() as connection:
        assert origins.owners(connection, "wire", ["1"]) == {"1": "urn:item:a"}
        items.forget(connection, "urn:item:a")
        assert origins.owners(connection, "wire", ["1"]) == {"1": "urn:item:b"}


def test_notes_are_stored_and_found(catalog: Catalog) -> None:
    later = NOON + timedelta(hours=2)
    with catalog.begin() as connection:
        source_stories.save(
            connection, [note(LONG), note("2", state="left", detail="edited", version=3, sketch=b"\x00\xff")]
        )
        source_stories.save(connection, [note(LONG, first=later, seen=later, item_id="urn:item:a", digest="d")])
        found = source_stories.by_keys(connection, "wire", [LONG, "2", "3"])
        assert (found[LONG].first, found[LONG].seen, found[LONG].item_id) == (later, later, "urn:item:a")
        assert (found["2"].detail, found["2"].version, found["2"].sketch) == ("edited", 3, b"\x00\xff")
        assert [one.state for one in source_stories.with_state(connection, "left")] == ["left"]
        assert source_stories.with_state(connection, "left", "other") == []
        assert [one.state for one in source_stories.of_source(connection, "wire", ["taken", "left"], 9)] == [
            "taken",
            "left",
        ]
        assert source_stories.of_source(connection, "wire", ["older"], 9) == []
        assert [one.digest for one in source_stories.of_item(connection, "urn:item:a")] == ["d"]
        assert source_stories.counts(connection) == {("wire", "taken"): 1, ("wire", "left"): 1}


def test_taken_stories_are_counted_from_when_they_were_taken(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_stories.save(
            connection,
            [
                note("1"),
                note("2", first=NOON - timedelta(hours=2)),
                note("3", state="left"),
                note("4", state="similar"),
            ],
        )
        assert source_stories.count_taken(connection, "wire", NOON - timedelta(hours=1)) == 2


def test_sketches_are_those_of_stories_with_items_the_newest_first(catalog: Catalog) -> None:
    late = NOON + timedelta(hours=1)
    with catalog.begin() as connection:
        source_stories.save(
            connection,
            [
                note("1", item_id="a", sketch=b"1"),
                note("2", item_id="b", sketch=b"2", first=late),
                note("3", item_id="c", sketch=b""),
                note("4", sketch=b"4", state="waiting"),
                note("5", item_id="e", sketch=b"5", first=NOON - timedelta(days=9)),
            ],
        )
        found = source_stories.sketches_since(connection, NOON - timedelta(days=1), 10)
    assert found == [("b", b"2"), ("a", b"1")]


def test_notes_on_stories_that_are_no_items_are_forgotten_after_a_while(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        states = ("taken", "left", "withdrawn", "joined", "older", "excluded", "unread", "waiting")
        source_stories.save(connection, [note(state, state=state) for state in states])
        source_stories.forget_unseen(connection, NOON)
        assert len(source_stories.by_keys(connection, "wire", states)) == 8
        source_stories.forget_unseen(connection, NOON + timedelta(seconds=1))
        assert set(source_stories.by_keys(connection, "wire", states)) == {"taken", "left", "withdrawn", "joined"}


def test_a_lock_is_waited_for_with_patience(catalog: Catalog) -> None:
    with named_lock(catalog, "x"), pytest.raises(BusyError), patient_lock(catalog, "x", 0.05):
        pass
    with patient_lock(catalog, "x", 0.0), pytest.raises(BusyError), named_lock(catalog, "x"):
        pass
