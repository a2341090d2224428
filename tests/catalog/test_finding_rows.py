"""Where findings are, by path or id, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.catalog import Catalog, finding_rows, items
from syndication.model.open_findings import FINDING_STATES
from tests.support import NOON, House, make_publication


@pytest.fixture
def house(tmp_path: Path, catalog: Catalog) -> House:
    return House(tmp_path, catalog, make_publication(), NOON)


def test_records_and_stories_are_found_by_state_and_place(house: House) -> None:
    for name in ("a", "b", "c"):
        house.record(f"broken-{name}.md", "Broken", sektion='"x"')
        house.record(f"held-{name}.md", "Held", body="<script>1</script>")
        house.record(f"losing-{name}.md", "Losing", body="Text.\n\n<button>Go</button>\n")
        house.record(f"look-{name}.md", "Look", body="Text.\n\n<p onclick='x()'>More</p>\n")
        house.record(f"gone-{name}.md", "Gone")
    house.publish()
    for name in ("a", "b", "c"):
        (house.items / f"gone-{name}.md").unlink()
    house.publish()
    with house.catalog.read() as connection:
        assert finding_rows.counts(connection) == dict.fromkeys(FINDING_STATES, 3)
        for state in FINDING_STATES:
            found = list(finding_rows.subjects_from(connection, state, "", 10))
            assert found == sorted(found)
            assert len(found) == 3
            assert list(finding_rows.subjects_from(connection, state, found[1], 10)) == found[1:]
            assert list(finding_rows.subjects_after(connection, state, found[0], 1)) == found[1:2]
            assert list(finding_rows.subjects_after(connection, state, found[2], 1)) == []


def test_a_story_is_unchecked_until_the_gate_sees_it_again(house: House) -> None:
    house.record("held.md", "Held", body="<script>1</script>")
    house.publish()
    with house.catalog.begin() as connection:
        (item_id,) = finding_rows.subjects_from(connection, "quarantined", "", 10)
        finding_rows.uncheck(connection, item_id)
        assert [one.item.id for one in items.unchecked(connection, 10)] == [item_id]
    house.publish()
    with house.catalog.read() as connection:
        assert items.unchecked(connection, 10) == []
