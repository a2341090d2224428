"""What the catalog keeps of partners: their stories and their feeds. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, partner_feeds, partner_stories, partner_windows
from syndication.catalog.partner_schema import partner_feeds as feeds_table
from syndication.formats.profiles.loader import make_profile
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Entry
from syndication.model.partners.standings import Standing, StandingState
from syndication.model.partners.verdict import LintFinding, Verdict
from syndication.text.dates import micros
from tests.support import NOON

ALL: tuple[StandingState, ...] = ("candidate", "accepted", "refused", "gone")
FINDING = LintFinding("title_too_short", "error", "headline", "9 characters", "at least 21", "write more")


@pytest.fixture
def connection(catalog: Catalog) -> Iterator[sa.Connection]:
    with catalog.begin() as connection:
        yield connection
    catalog.close()


def standing(item_id: str, hours: int = 0, **changes: Any) -> Standing:
    """Return a story that was published so many hours before noon."""
    moment = NOON - timedelta(hours=hours)
    usual: dict[str, Any] = {"partner": "msn", "state": "accepted", "published": moment, "changed": moment}
    usual |= {"since": NOON, "version": 1}
    return Standing(item_id=item_id, **usual | changes)


def place(item_id: str, hours: int) -> FeedKey:
    return FeedKey(micros(NOON - timedelta(hours=hours)), item_id)


def ids(found: list[Standing]) -> list[str]:
    return [one.item_id for one in found]


def test_a_story_comes_back_as_it_was_saved(connection: sa.Connection) -> None:
    entry = Entry(
        id="a", url="https://tribune.example/a", title="Withdrawn", summary="", html="", published=NOON, updated=NOON
    )
    saved = standing(
        "a", state="gone", shown=True, verdict=Verdict("refused", (FINDING,)), notice=entry, by_hand="open"
    )
    partner_stories.save(connection, [saved])
    assert partner_stories.of_items(connection, ["a", "b"]) == {("msn", "a"): saved}
    assert partner_stories.of_partner(connection, "msn", ALL, 10) == [saved]


def test_saving_again_replaces(connection: sa.Connection) -> None:
    partner_stories.save(connection, [standing("a")])
    partner_stories.save(connection, [standing("a", version=2, state="candidate")])
    assert partner_stories.of_partner(connection, "msn", ALL, 10) == [standing("a", version=2, state="candidate")]


def test_the_newest_first_and_no_other_partners(connection: sa.Connection) -> None:
    partner_stories.save(
        connection,
        [
            standing("old", 3),
            standing("b", 1),
            standing("a", 1),
            standing("new", 0, state="candidate"),
            standing("refused", 0, state="refused"),
            standing("gone", 0, state="gone"),
            standing("theirs", 0, partner="yahoo"),
        ],
    )
    assert ids(partner_windows.newest(connection, "msn", 10)) == ["new", "b", "a", "old"]
    assert ids(partner_windows.newest(connection, "msn", 2)) == ["new", "b"]


def test_older_stories_that_changed(connection: sa.Connection) -> None:
    partner_stories.save(
        connection,
        [
            standing("first", 10),
            standing("changed", 30, changed=NOON - timedelta(hours=1)),
            standing("changed long ago", 30, changed=NOON - timedelta(hours=20)),
            standing("unchanged", 30),
            standing("same moment, before", 10, changed=NOON),
            standing("z: same moment, after", 10, changed=NOON),
        ],
    )
    found = partner_windows.changed_since(
        connection, "msn", NOON - timedelta(hours=5), place("t: between the two", 10), 10
    )
    assert ids(found) == ["same moment, before", "changed"]


def test_what_must_be_taken_down(connection: sa.Connection) -> None:
    earlier = NOON - timedelta(hours=2)
    assert partner_windows.gone(connection, "msn", 10) == []
    partner_stories.save(
        connection,
        [standing("a", state="gone", since=earlier), standing("b", state="gone"), standing("c", since=NOON)],
    )
    assert ids(partner_windows.gone(connection, "msn", 10)) == ["b", "a"]
    assert ids(partner_windows.gone(connection, "msn", 1)) == ["b"]


def test_what_a_person_must_withdraw(connection: sa.Connection) -> None:
    partner_stories.save(
        connection,
        [
            standing("open", state="gone", by_hand="open"),
            standing("earlier", state="gone", by_hand="open", since=NOON - timedelta(hours=1)),
            standing("done", state="gone", by_hand="done"),
            standing("back", state="candidate", by_hand="open"),
        ],
    )
    assert ids(partner_stories.to_withdraw_by_hand(connection)) == ["earlier", "open"]


def test_stories_that_a_partner_has_in_a_former_version(connection: sa.Connection) -> None:
    partner_stories.save(
        connection,
        [
            standing("had", 99, state="candidate", shown=True),
            standing("never", 1, state="candidate"),
            standing("checked", 2, shown=True),
        ],
    )
    assert partner_windows.unchecked_shown(connection, "msn", 10) == ["had"]


def test_stories_that_came_with_this_publication(connection: sa.Connection) -> None:
    earlier = NOON - timedelta(hours=1)
    partner_stories.save(
        connection,
        [
            standing("new", 1, state="candidate"),
            standing("newer", 0, state="candidate"),
            standing("waiting", 2, state="candidate", since=earlier),
            standing("accepted", 0),
            standing("new", 1, state="candidate", partner="yahoo"),
            standing("new", 1, state="candidate", partner="other"),
        ],
    )
    found = partner_windows.new_candidates(connection, ["msn", "yahoo"], NOON, 10)
    assert found == {"msn": ["newer", "new"], "yahoo": ["new"]}
    assert partner_windows.new_candidates(connection, ["msn", "yahoo"], NOON, 1) == {"msn": ["newer"]}


def test_pruning_spares_what_the_partner_had_and_what_changed(connection: sa.Connection) -> None:
    partner_stories.save(
        connection,
        [
            standing("new", 1),
            standing("at the place", 5),
            standing("old", 9),
            standing("had", 9, shown=True),
            standing("changed", 9, changed=NOON),
            standing("theirs", 9, partner="yahoo"),
        ],
    )
    first = partner_windows.place_at(connection, "msn", 1)
    assert first == place("at the place", 5)
    partner_windows.prune(connection, "msn", first)
    left = ids(partner_stories.of_partner(connection, "msn", ALL, 10))
    assert left == ["new", "at the place", "had", "changed"]
    assert ids(partner_windows.newest(connection, "yahoo", 10)) == ["theirs"]


def test_a_place_that_is_deeper_than_the_feed(connection: sa.Connection) -> None:
    partner_stories.save(connection, [standing("a")])
    assert partner_windows.place_at(connection, "msn", 1) is None


def test_deleting(connection: sa.Connection) -> None:
    partner_stories.save(connection, [standing("a"), standing("b", shown=True), standing("a", partner="yahoo")])
    partner_stories.delete(connection, "msn", ["a"])
    assert set(partner_stories.of_items(connection, ["a", "b"])) == {("msn", "b"), ("yahoo", "a")}
    partner_stories.delete_never_shown(connection, "yahoo")
    assert set(partner_stories.of_items(connection, ["a", "b"])) == {("msn", "b")}


def test_counts(connection: sa.Connection) -> None:
    partner_stories.save(
        connection, [standing("a"), standing("b"), standing("c", state="gone"), standing("d", partner="yahoo")]
    )
    assert partner_stories.counts(connection) == {"msn": {"accepted": 2, "gone": 1}, "yahoo": {"accepted": 1}}


def test_stale_feeds_the_urgent_ones_first(connection: sa.Connection) -> None:
    partner_feeds.mark_stale(connection, ["msn", "yahoo", "alexa"], NOON)
    partner_feeds.mark_urgent(connection, ["yahoo"])
    assert partner_feeds.stale(connection) == ["yahoo", "alexa", "msn"]
    assert partner_feeds.urgent(connection) == ["yahoo"]
    partner_feeds.mark_stale(connection, ["yahoo"], NOON)
    assert partner_feeds.urgent(connection) == ["yahoo"]
    partner_feeds.clear_stale(connection, "yahoo", "")
    assert partner_feeds.stale(connection) == ["alexa", "msn"]
    assert partner_feeds.urgent(connection) == []


def test_how_feeds_are_doing(connection: sa.Connection) -> None:
    partner_feeds.mark_stale(connection, ["msn", "yahoo"], NOON)
    partner_feeds.note_build(connection, "msn", [FINDING], "", NOON)
    partner_feeds.clear_stale(connection, "yahoo", "no")
    found = partner_feeds.states(connection)
    assert (found["msn"].built, found["msn"].problem, found["msn"].findings) == (NOON, "", (FINDING,))
    assert (found["yahoo"].built, found["yahoo"].problem, found["yahoo"].findings) == (None, "no", ())


def test_the_last_good_profile(connection: sa.Connection) -> None:
    profile = make_profile("msn", {}, {})
    partner_feeds.mark_stale(connection, ["msn"], NOON)
    partner_feeds.save_profiles(connection, {"msn": profile})
    assert partner_feeds.last_profile(connection, "msn") == profile
    assert partner_feeds.stale(connection) == ["msn"]
    assert partner_feeds.last_profile(connection, "yahoo") is None
    partner_feeds.remove(connection, "msn")
    assert partner_feeds.names(connection) == set()
    assert partner_feeds.last_profile(connection, "msn") is None


def test_a_profile_of_another_version(connection: sa.Connection) -> None:
    """A profile that this version cannot read is as good as none; the feed is still known."""
    partner_feeds.mark_stale(connection, ["msn"], NOON)
    connection.execute(sa.update(feeds_table).values(profile=b'{"name": 7}'))
    assert partner_feeds.last_profile(connection, "msn") is None
    assert partner_feeds.names(connection) == {"msn"}
