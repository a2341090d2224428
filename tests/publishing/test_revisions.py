"""Revisions edited by hand: what was public does not vanish, and a withdrawal counts all the same."""

from __future__ import annotations

import pytest

from syndication.catalog import record_files
from syndication.model.item import Item
from syndication.sources.records import read
from tests.support import House, every_item

CORRECTION = '{at = 2026-02-05T13:00:00Z, kind = "correction", note = "It was Friday."}'
UPDATE = '{at = 2026-02-05T14:00:00Z, kind = "update", note = "More."}'
KILL = '{at = 2026-02-05T13:30:00Z, kind = "kill", note = "Forged."}'
NEVER = "2999-01-01T00:00:00Z"


def item(house: House) -> Item:
    with house.catalog.read() as connection:
        return every_item(connection)[0].item


def record(house: House, *revisions: str, **fields: str) -> None:
    house.record("a.md", revisions=f"[{', '.join(revisions)}]", **fields)


@pytest.mark.parametrize("revisions", [(), (UPDATE,), (CORRECTION.replace("Friday", "Thursday"), UPDATE)])
def test_a_record_that_lost_one_is_refused_and_the_last_good_version_stays(
    house: House, revisions: tuple[str, ...]
) -> None:
    record(house, CORRECTION, UPDATE)
    house.publish()
    before, documents = item(house), house.documents()
    record(house, *revisions, headline="Another headline")
    taken, _ = house.publish()
    (problem,) = taken.refused
    line = 4  # of the field, behind the fence, the headline and the date
    assert problem.startswith(
        f"items/a.md:{line}: revisions[0]: cannot be changed or removed once the story was public"
    )
    assert (item(house), house.documents()) == (before, documents)
    with house.catalog.read() as connection:  # what `status` lists
        assert [file.path for file in record_files.broken(connection)] == ["items/a.md"]
    record(house, CORRECTION, UPDATE, headline="Another headline")
    assert house.publish()[0].refused == ()
    assert (item(house).headline, item(house).version) == ("Another headline", 2)


def test_before_the_story_is_public_they_may_change(house: House) -> None:
    record(house, CORRECTION, embargo_until=NEVER)
    house.publish()
    record(house, UPDATE, embargo_until=NEVER)
    assert house.publish()[0].refused == ()
    assert [one.note for one in item(house).revisions] == ["More."]


def test_a_kill_by_hand_counts_and_the_earlier_ones_are_put_back(house: House) -> None:
    record(house, CORRECTION, UPDATE)
    house.publish()
    record(house, KILL, status='"canceled"')
    assert house.publish()[0].refused == ()
    found = item(house)
    assert (found.status, [one.kind for one in found.revisions]) == ("canceled", ["correction", "update", "kill"])
    assert read("items/a.md", (house.items / "a.md").read_bytes()) == found
    assert b"Forged." in house.document("/atom.xml")
