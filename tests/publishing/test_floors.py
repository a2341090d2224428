"""Feeds that moved here begin where the old feed began, until new stories fill them; archives hold the rest."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication import validation
from syndication.catalog import Catalog, floors
from syndication.model.floors import FloorDecisions, OldFeedExtent
from syndication.publishing import floor_file, steps
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.examples import scaled
from tests.publishing.walking import READERS, walk
from tests.publishing.withdrawals.reading import withdraw
from tests.support import NOON, House, every_document, make_house, make_publication

OLD = range(40)  # stories of the old site, one each hour, in two sections in turn
LAST = OLD[-1]
FEEDS = ("", "/sections/s0", "/sections/s1")


def hour(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)


def toml(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def extent(oldest: int, newest: int, length: int) -> OldFeedExtent:
    return OldFeedExtent(hour(oldest), hour(newest), length)


MAIN = {"": extent(30, 39, 10)}


def decide(house: House, feeds: dict[str, OldFeedExtent], imported: int = LAST + 1) -> None:
    floor_file.add(Folder(house.items, FORMS), FloorDecisions(hour(imported), feeds))


def fill(house: House, numbers: Iterable[int], **fields: str) -> None:
    for number in numbers:
        published, section = toml(hour(number)), f'"S{number % 2}"'
        house.record(f"{number}.md", f"Story {number}", published=published, section=section, **fields)


def house_with(root: Path, catalog: Catalog, window: int = 20, hours: int = 0) -> House:
    return House(root, catalog, make_publication(window=window, window_hours=hours), NOON + timedelta(days=365))


def live(house: House, feed: str = "") -> list[int]:
    """Return the numbers of the stories in a live document, the oldest first, after a look at all formats."""
    found = {name: READERS[name](house.document(f"{feed}/{name}"))[0] for name in READERS}
    assert len({tuple(ids) for ids in found.values()}) == 1
    return sorted(numbers_of(found["rss.xml"]))


def numbers_of(ids: Iterable[str]) -> list[int]:
    return [int(found.rpartition("-")[2]) for found in ids]


def archived(house: House, feed: str = "") -> list[int]:
    """Return the numbers of the stories in the archives that the live document leads to, the oldest first."""
    return sorted(number for _, ids, closed in walk(house, f"{feed}/rss.xml") if closed for number in numbers_of(ids))


class Case(NamedTuple):
    """A window, what old feeds held, how many stories are new, and the stories of the live documents that follow."""

    window: int
    hours: int
    old: dict[str, OldFeedExtent]
    new: int
    everything: Iterable[int]
    odd: Iterable[int]


CASES = {
    "nothing new": Case(20, 0, MAIN, 0, range(30, 40), range(21, 40, 2)),
    "a window of fifty, longer than all": Case(50, 0, MAIN, 0, range(30, 40), range(21, 40, 2)),
    "all of two days": Case(5, 48, MAIN, 0, range(30, 40), range(21, 40, 2)),
    "a few new stories": Case(20, 0, MAIN, 5, range(30, 45), range(21, 45, 2)),
    "as many as the window has room for": Case(20, 0, MAIN, 10, range(30, 50), range(21, 50, 2)),
    "the window is no longer than the old feed": Case(10, 0, MAIN, 0, range(30, 40), range(21, 40, 2)),
    "a section with an old feed of its own": Case(
        20, 0, MAIN | {"sections/s1": extent(31, 39, 5)}, 0, range(30, 40), range(31, 40, 2)
    ),
    "a section that had no story for long": Case(
        20, 0, MAIN | {"sections/s1": extent(1, 9, 5)}, 0, range(30, 40), range(1, 40, 2)
    ),
    "the section alone": Case(50, 0, {"sections/s1": extent(31, 39, 5)}, 0, range(40), range(31, 40, 2)),
    "an old feed without dates of its last days": Case(
        20, 0, {"": extent(30, 34, 5)}, 0, range(30, 40), range(25, 40, 2)
    ),
    "an entry that an editor pinned to the old feed years ago": Case(
        20, 0, {"": extent(-9000, 39, 10)}, 0, range(30, 40), range(21, 40, 2)
    ),
    "stories of the old feed that the export does not have": Case(
        20, 0, {"": extent(30, 39, 14)}, 0, range(30, 40), range(13, 40, 2)
    ),
    "nothing of the old feed is here": Case(20, 0, {"": extent(100, 105, 6)}, 0, (), range(29, 40, 2)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_nothing_older_than_the_old_feed_is_live_and_all_is_in_archives(
    catalog: Catalog, tmp_path: Path, case: Case
) -> None:
    house = house_with(tmp_path, catalog, case.window, case.hours)
    decide(house, case.old)
    fill(house, OLD)
    house.publish()
    fill(house, range(40, 40 + case.new))
    house.publish()
    assert live(house) == list(case.everything)
    assert live(house, "/sections/s1") == list(case.odd)
    for feed in FEEDS:
        wanted = [number for number in range(40 + case.new) if not feed or number % 2 == int(feed[-1])]
        assert sorted({*live(house, feed), *archived(house, feed)}) == wanted


def test_new_stories_fill_the_window_and_the_floor_has_no_effect_then(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog)
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    with catalog.read() as connection:
        assert floors.count_in_effect(connection) == 3
    fill(house, range(40, 75))
    house.publish()
    found = live(house)
    assert found[-20:] == list(range(55, 75))
    assert len(found) <= 21, "it may reach one story into the newest archive"
    with catalog.read() as connection:
        assert floors.count_in_effect(connection) == 0
    assert sorted({*found, *archived(house)}) == list(range(75))


def test_the_last_archive_ends_where_the_live_document_begins(house: House) -> None:
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    assert archived(house) == list(range(30))
    with house.catalog.read() as connection:
        made = every_document(connection)
    for document in made:
        found = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=house.now)
        codes = {finding.code for finding in found if finding.severity != "info"}
        assert codes <= {"ArchiveIncomplete"}, document.path  # the only archive of its feed


def test_the_cut_at_the_floor_stays_when_the_floor_has_no_effect_any_more(house: House) -> None:
    house.publication = replace(house.publication, window=20, window_hours=0)
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    before = {path: ids for path, ids, closed in walk(house, "/atom.xml") if closed}
    fill(house, range(40, 90))
    house.publish()
    after = {path: ids for path, ids, closed in walk(house, "/atom.xml") if closed}
    assert len(after) > len(before) > 1
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize("number", [-1, 5], ids=["before all others", "among them"])
def test_a_late_story_before_the_floor_goes_into_its_archive_alone(
    catalog: Catalog, tmp_path: Path, number: int
) -> None:
    house = house_with(tmp_path, catalog)
    decide(house, MAIN)
    fill(house, [number for number in OLD if number != 5])
    house.publish()
    before = house.documents()
    published = toml(hour(number) + timedelta(minutes=30))
    house.record("late.md", "Late 1000", published=published, section='"S1"')
    house.publish()
    for feed in ("", "/sections/s1"):
        assert 1000 not in live(house, feed)
        assert archived(house, feed).count(1000) == 1
        assert house.document(f"{feed}/atom.xml") == before[f"{feed}/atom.xml"]


def test_a_late_story_of_the_last_days_pushes_the_oldest_one_out(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog)
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    house.record("late.md", "Late 1000", published=toml(hour(33) + timedelta(minutes=30)), section='"S1"')
    house.publish()
    assert live(house, "/sections/s1") == [*range(23, 40, 2), 1000]
    assert archived(house, "/sections/s1")[:11] == list(range(1, 23, 2))


def test_a_withdrawal_does_not_move_older_stories_up(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog)
    house.publication = replace(house.publication, on_withdrawal="tombstone")
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    withdraw(house.items / "37.md")
    house.publish()
    assert live(house) == [number for number in range(30, 40) if number != 37]
    assert live(house, "/sections/s1") == [number for number in range(21, 40, 2) if number != 37]


def test_a_withdrawal_below_the_floor_reaches_the_archive_and_is_announced(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog)
    house.publication = replace(house.publication, on_withdrawal="tombstone", window_hours=48)
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    withdraw(house.items / "4.md")
    house.publish()
    assert live(house) == list(range(30, 40))
    assert 4 not in archived(house)
    assert all(b"Story 4<" not in body for body in house.documents().values())
    noticed = [path for path, body in house.documents().items() if b"deleted-entry" in body and b'story-4"' in body]
    assert "/atom.xml" in noticed
    assert any(path.startswith("/archive/") for path in noticed)


CORRECTION = '[[revisions]]\nat = {at}\nkind = "correction"\nnote = "It was wrong."\n+++\n\nText'


def test_a_correction_after_the_import_is_announced_in_the_live_document(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog, hours=48)
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    path = house.items / "4.md"
    path.write_text(path.read_text().replace("+++\n\nText", CORRECTION.format(at=toml(hour(60)))))
    house.publish()
    assert live(house) == [4, *range(30, 40)]
    assert live(house, "/sections/s0") == [4, *range(20, 40, 2)]


@pytest.mark.parametrize("modified", [5, LAST, LAST + 1])
def test_a_change_at_the_old_site_brings_no_old_story_in(catalog: Catalog, tmp_path: Path, modified: int) -> None:
    house = house_with(tmp_path, catalog, hours=48)
    decide(house, MAIN)
    fill(house, range(4, 40))
    fill(house, range(4), modified=toml(hour(modified)))
    house.publish()
    assert live(house) == list(range(30, 40))
    assert live(house, "/sections/s1") == list(range(21, 40, 2))


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    found = []
    for name, order in (("at once", [OLD]), ("backwards", [[number] for number in reversed(OLD)])):
        house = make_house(tmp_path / name, make_publication(window=20, window_hours=0))
        decide(house, MAIN)
        for numbers in order:
            fill(house, numbers)
            house.publish()
        found.append({path: READERS[path.rpartition("/")[2]](body)[:2] for path, body in house.documents().items()})
        house.catalog.close()
    assert found[0] == found[1]


def test_a_floor_that_comes_or_goes_later_moves_the_stories(catalog: Catalog, tmp_path: Path) -> None:
    house = house_with(tmp_path, catalog)
    fill(house, range(120))
    house.publish()
    before = {path: READERS[path.rpartition("/")[2]](body) for path, body in house.documents().items()}
    assert live(house)[-20:] == list(range(100, 120))
    for last in (119, 60):  # a later old feed replaces the floor
        decide(house, {"": extent(last - 4, last, 5)})
        house.publish()
        assert live(house)[0] == max(last - 4, live(house)[-21 if len(live(house)) > 20 else 0])
        for feed in FEEDS:
            wanted = [number for number in range(120) if not feed or number % 2 == int(feed[-1])]
            assert sorted({*live(house, feed), *archived(house, feed)}) == wanted
            assert len(archived(house, feed)) == len(set(archived(house, feed)))
    floor_file.remove(Folder(house.items, FORMS))
    house.publish()
    assert {path: READERS[path.rpartition("/")[2]](body) for path, body in house.documents().items()} == before


@settings(max_examples=scaled(8))
@given(
    rounds=st.lists(st.sets(st.integers(0, 60), max_size=12), min_size=1, max_size=3),
    oldest=st.integers(-1, 61),
    newest=st.integers(-1, 61),
    length=st.integers(1, 15),
    window=st.integers(1, 12),
    hours=st.sampled_from([0, 5]),
    own=st.booleans(),
)
def test_live_documents_and_archives_hold_all_stories_whatever_the_floor(
    rounds: list[set[int]], oldest: int, newest: int, length: int, window: int, hours: int, *, own: bool
) -> None:
    with TemporaryDirectory() as root:
        house = make_house(Path(root), make_publication(window=window, window_hours=hours))
        main = {"": extent(min(oldest, newest), newest, length)}
        decide(house, main | ({"sections/s1": extent(oldest, max(oldest, newest), 3)} if own else {}))
        done: set[int] = set()
        for numbers in rounds:
            fill(house, numbers - done)
            done |= numbers
            house.publish()
            for feed in FEEDS:
                wanted = sorted(number for number in done if not feed or number % 2 == int(feed[-1]))
                if not wanted:
                    continue
                live_numbers, closed = live(house, feed), archived(house, feed)
                assert sorted({*live_numbers, *closed}) == wanted
                assert len(closed) == len(set(closed))
                if not feed:
                    assert all(number >= min(oldest, newest) for number in live_numbers)
                if feed == "/sections/s1" and own:
                    assert all(number >= oldest for number in live_numbers)
                elif feed:
                    assert len([number for number in live_numbers if number <= newest]) <= length
        house.catalog.close()


def test_a_rebuild_has_the_same_bytes(tmp_path: Path) -> None:
    house = make_house(tmp_path / "lived", make_publication(window=20, window_hours=48))
    decide(house, MAIN | {"sections/s1": extent(31, 39, 5)})
    fill(house, OLD)
    house.publish()
    house.record("late.md", "Late 1000", published=toml(hour(33) + timedelta(minutes=30)), section='"S0"')
    house.publish()
    fill(house, range(40, 45))
    house.publish()
    shutil.copytree(house.items, tmp_path / "again" / "items")
    again = make_house(tmp_path / "again", house.publication, house.now + timedelta(days=1))
    again.publish()
    assert again.documents() == house.documents()
    assert again.dates() == house.dates()
    for one in (house, again):
        one.catalog.close()


def test_a_floor_alone_is_followed_without_changed_records(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(window=20, window_hours=0))
    fill(house, OLD)
    for path in house.items.iterdir():
        os.utime(path, (1e9, 1e9))
    place = Folder(house.items, FORMS)
    workspace = Workspace(house.catalog, place, house.publication, house.pictures)
    steps.step(workspace)
    assert len(live(house)) >= 20
    decide(house, MAIN)
    steps.step(workspace, paths=())
    assert live(house) == list(range(30, 40))
    assert steps.step(workspace, paths=()).documents == 0
    floor_file.remove(place)
    steps.step(workspace, paths=())
    assert len(live(house)) >= 20
    house.catalog.close()


DAMAGED = {
    "no JSON": "{",
    "a list": "[]",
    "no moment": '{"feeds": {}}',
    "a moment without a zone": '{"imported": "2026-01-02T00:00:00", "feeds": {}}',
    "the end of time": '{"imported": "9999-12-31T23:59:59-23:00", "feeds": {}}',
    "an unknown feed": '{"imported": "2026-01-02T00:00:00Z", "feeds": {"../etc": {"oldest": "2026-01-02T00:00:00Z", '
    '"newest": "2026-01-02T00:00:00Z", "length": 1}}}',
    "no length": '{"imported": "2026-01-02T00:00:00Z", "feeds": {"all": {"oldest": "2026-01-02T00:00:00Z", '
    '"newest": "2026-01-02T00:00:00Z", "length": 0}}}',
    "a huge number": '{"imported": "2026-01-02T00:00:00Z", "feeds": {"all": {"oldest": "2026-01-02T00:00:00Z", '
    f'"newest": "2026-01-02T00:00:00Z", "length": {10**30}}}}}}}',
    "deep": f'{{"imported": {"[" * 100_000}',
    "large": " " * 1_000_001,
    "another encoding": json.dumps({"imported": "ü"}, ensure_ascii=False).encode("utf-16").decode("latin-1"),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_changes_no_floor_and_is_named(
    house: House, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    decide(house, MAIN)
    fill(house, OLD)
    house.publish()
    house.write(floor_file.NAME, text)
    for _ in range(2):
        house.publish()
    assert live(house) == list(range(30, 40))
    (line,) = caplog.messages
    assert line.startswith("items/.floors.json: cannot be read: ")
    assert line.endswith("; correct it, or delete it and import again with --feed")
    assert floor_file.problem(Folder(house.items, FORMS)) == line
