"""Archives (RFC 5005): where feeds are cut, what stands in them, and that no subscriber loses a story."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from syndication import validation
from syndication.model.archive_cuts import (
    Archive,
    FeedKey,
    Stretch,
    cut_archives,
    is_fixed_cut,
    largest_archive,
    live_length,
    newest_archive,
)
from syndication.publishing.build import BuildRequest, BuildResult, DocumentBuilder
from tests.examples import scaled
from tests.publishing.walking import BASE, NS, READERS, walk
from tests.support import House, every_document, make_house, make_publication

_KEYS = st.lists(st.integers(0, 400), max_size=300, unique=True).map(
    lambda numbers: tuple(
        sorted(FeedKey(number // 3 * 10**6, f"tag:tribune.example,2026:{number}") for number in numbers)
    )
)

_MANY = st.sets(st.integers(0, 400), min_size=250).map(
    lambda numbers: tuple(FeedKey(number * 10**6, f"tag:tribune.example,2026:{number}") for number in sorted(numbers))
)


_FLOORS = st.none() | st.integers(-5, 405).map(
    lambda number: FeedKey(number // 3 * 10**6, f"tag:tribune.example,2026:{number}" if number % 2 else "")
)


def _all(keys: tuple[FeedKey, ...], most: int, floor: FeedKey | None = None) -> Stretch:
    return Stretch(keys, from_start=True, to_end=True, most=most, floor=floor)


@settings(max_examples=scaled(25))
@given(keys=_KEYS, most=st.integers(1, 100), floor=_FLOORS)
def test_archives_are_the_oldest_items_in_order_and_linked(
    keys: tuple[FeedKey, ...], most: int, floor: FeedKey | None
) -> None:
    found = cut_archives(_all(keys, most, floor)).archives
    held = [key for archive in found for key in archive.keys]
    assert held == list(keys[: len(held)])
    assert all(1 <= len(archive.keys) <= most for archive in found)
    names = ["", *(archive.name for archive in found), ""]
    assert [(archive.previous, archive.following) for archive in found] == list(zip(names, names[2:], strict=False))
    assert len(set(names)) == max(len(found) + 1, 1)
    name, after = newest_archive(_all(keys, most, floor))
    assert (name, after) == (names[-2], len(keys) - len(held))
    assert after <= most
    if floor:
        assert [key for key in keys if key < floor] == [key for key in held if key < floor]
        assert all(archive.keys[-1] < floor or archive.keys[0] >= floor for archive in found)


@given(keys=_KEYS, window=st.integers(1, 200), floor=_FLOORS)
def test_a_live_feed_reaches_the_newest_archive(keys: tuple[FeedKey, ...], window: int, floor: FeedKey | None) -> None:
    whole = _all(keys, largest_archive(window), floor)
    newest = keys[-live_length(window, whole) :]
    newest = tuple(key for key in newest if not floor or key >= floor)
    held = {key for archive in cut_archives(whole).archives for key in archive.keys}
    assert held | set(newest) == set(keys)


@settings(max_examples=scaled(25))
@given(keys=_KEYS.filter(bool), most=st.integers(1, 100), floor=_FLOORS, data=st.data())
def test_a_stretch_knows_what_the_whole_knows(
    keys: tuple[FeedKey, ...], most: int, floor: FeedKey | None, data: st.DataObject
) -> None:
    marks = [number for number, key in enumerate(keys) if number and is_fixed_cut(key.id, most)]
    start = data.draw(st.sampled_from([0, *marks]))
    end = data.draw(st.sampled_from([number for number in (*marks, len(keys)) if number > start]))
    whole = cut_archives(_all(keys, most, floor)).archives
    here = Stretch(keys[start:end], from_start=start == 0, to_end=end == len(keys), most=most, floor=floor)
    part = cut_archives(here)
    assert set(part.archives) <= set(whole)
    for archive in whole:
        inside = (not part.first or archive.keys[0] >= part.first) and (
            not part.beyond or archive.keys[0] < part.beyond
        )
        assert inside == (archive in part.archives)


@settings(max_examples=scaled(25))
@given(keys=_MANY, late=st.integers(10, 250), most=st.integers(20, 60))
def test_a_late_story_changes_archives_between_two_marks_alone(keys: tuple[FeedKey, ...], late: int, most: int) -> None:
    new = FeedKey(late * 10**6 + 1, f"tag:tribune.example,2026:late-{late}")
    assume(keys and new > keys[0] and any(is_fixed_cut(key.id, most) and key > new for key in keys))
    before, after = (cut_archives(_all(some, most)).archives for some in (keys, tuple(sorted((*keys, new)))))
    marks = [key for key in keys if is_fixed_cut(key.id, most)]
    run_start = max((key for key in marks if key < new), default=None)
    run_end = min(key for key in marks if key > new)

    def beyond(archive: Archive) -> bool:
        return archive.keys[0] >= run_end or (run_start is not None and archive.keys[-1] < run_start)

    def told(found: tuple[Archive, ...]) -> list[tuple[str, tuple[FeedKey, ...]]]:
        return [(archive.name, archive.keys) for archive in found if beyond(archive)]

    assert told(before) == told(after)


@example(before={0, 1, 2, 4}, changes={3}, most=3)  # one comes: the newest archive holds more
@example(before={0, 1, 2, 3, 4}, changes={3}, most=3)  # one is gone: it holds fewer
@given(
    before=st.sets(st.integers(0, 40), min_size=1),
    changes=st.sets(st.integers(0, 40), min_size=1, max_size=4),
    most=st.integers(1, 12),
)
def test_an_archive_is_made_anew_when_it_holds_other_stories(before: set[int], changes: set[int], most: int) -> None:
    def keys(numbers: set[int]) -> tuple[FeedKey, ...]:
        return tuple(FeedKey(number * 10**6, f"tag:tribune.example,2026:{number}") for number in sorted(numbers))

    found = {archive.name: archive for archive in cut_archives(_all(keys(before), most)).archives}
    after = cut_archives(_all(keys(before ^ changes), most))
    changed = after.changed(keys(changes))
    for archive in after.archives:
        was = found.get(archive.name)
        if was and was.following == archive.following and archive.name not in changed:
            assert was.keys == archive.keys


@pytest.mark.parametrize(("window", "most"), [(1, 1), (50, 50), (100, 100), (200, 100)])
def test_an_archive_is_no_longer_than_a_live_feed(window: int, most: int) -> None:
    assert largest_archive(window) == most


def _house(root: Path, window: int = 10) -> House:
    return make_house(root, make_publication(window=window, window_hours=0))


def _hour(number: int) -> str:
    return (datetime(2026, 1, 1) + timedelta(hours=number)).strftime("%Y-%m-%dT%H:00:00Z")  # noqa: DTZ001  # written as UTC


def _fill(house: House, numbers: range | list[int]) -> None:
    for number in numbers:
        house.record(f"{number}.md", f"Story {number}", published=_hour(number), section=f'"S{number % 2}"')


def test_a_walk_from_the_live_feed_meets_every_story_ever(tmp_path: Path) -> None:
    house = _house(tmp_path)
    for start in range(0, 120, 30):
        _fill(house, range(start, start + 30))
        house.publish()
        for name, folder in product(READERS, ("", "/sections/s1")):
            count = start + 30 if not folder else (start + 30) // 2
            stories = {story for _, ids, _ in walk(house, f"{folder}/{name}") for story in ids}
            assert len(stories) == count, (folder, name)
    for name, folder in product(READERS, ("", "/sections/s1")):
        walked = list(walk(house, f"{folder}/{name}"))
        assert [closed for _, _, closed in walked] == [False] + [True] * (len(walked) - 1)
        assert len(walked) > 4
        assert all(len(ids) <= 10 for _, ids, closed in walked if closed)
        assert set(walked[0][1]) & set(walked[1][1]), "the live feed reaches into the newest archive"
        assert walked[-1][0] == f"{folder}/archive/1/{name}"
        archived = [story for _, ids, closed in walked if closed for story in ids]
        assert len(archived) == len(set(archived))


def test_archives_link_to_both_neighbours_and_to_the_live_feed(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(60))
    house.publish()
    walked = [path for path, _, _ in walk(house, "/atom.xml")]
    kept = house.documents()
    for newer, path, older in zip(walked, walked[1:], [*walked[2:], ""], strict=False):
        links = {link.get("rel"): link.get("href") for link in etree.fromstring(kept[path]).iterfind("a:link", NS)}
        assert links["current"] == f"{BASE}/atom.xml"
        assert links["self"] == BASE + path
        assert links.get("prev-archive", "") == (BASE + older if older else "")
        assert links.get("next-archive", "") == (BASE + newer if "/archive/" in newer else "")


def test_archives_are_clean(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(60))
    house.publish()
    with house.catalog.read() as connection:
        made = every_document(connection)
    assert len(made) > 20
    for document in made:
        found = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=house.now)
        assert [finding for finding in found if finding.severity != "info"] == [], document.path


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    built = []
    for name, order in (("one", range(40)), ("two", range(39, -1, -1)), ("three", range(40))):
        house = _house(tmp_path / name)
        for number in order:
            _fill(house, [number])
            if name != "three":
                house.publish()
        house.publish()
        built.append({path: READERS[path.rpartition("/")[2]](body)[:2] for path, body in house.documents().items()})
        house.catalog.close()
    assert built[0] == built[1] == built[2]


def test_a_late_story_goes_into_the_archive_of_its_time(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(80))
    house.publish()
    before = house.documents()
    house.record("late.md", "Late", published="2026-01-02T05:30:00Z")
    house.publish()
    after = house.documents()
    changed = {path for path in after if after[path] != before.get(path)} | (before.keys() - after.keys())
    holding = [path for path, ids, _ in walk(house, "/atom.xml") if "tag:tribune.example,2026-01-02:late" in ids]
    assert len(holding) == 1
    assert "/archive/" in holding[0]
    assert holding[0] in changed
    assert len([path for path in changed if path.endswith("atom.xml") and "/sections/" not in path]) <= 6


def test_a_story_that_is_in_the_newest_archive_no_more_leaves_it_when_withdrawn(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11])
    house.publish()
    assert b"Story 6<" in house.documents()["/archive/1/atom.xml"]
    _fill(house, [5])  # the newest archive ends here now, with the same neighbours
    house.publish()
    assert b"Story 6<" not in house.documents()["/archive/1/atom.xml"]
    path = house.items / "6.md"
    path.write_text(path.read_text().replace("section =", 'status = "canceled"\nsection ='))
    house.publish()
    assert [path for path, body in house.documents().items() if b"Story 6<" in body] == []


def test_a_correction_changes_its_archive_and_a_withdrawal_leaves_it(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(40))
    house.publish()
    before, dates = house.documents(), house.dates()
    path = house.items / "3.md"
    path.write_text(path.read_text().replace("Text.", "Text, mended."))
    house.publish()
    after = house.documents()
    changed = [name for name in after if after[name] != before[name]]
    assert sorted(name for name in changed if name.endswith("atom.xml")) == [
        "/archive/1/atom.xml",
        "/sections/s1/archive/1/atom.xml",
    ]
    assert b"Text, mended." in after["/archive/1/atom.xml"]
    assert house.dates()["/archive/1/atom.xml"] > dates["/archive/1/atom.xml"]
    path.write_text(path.read_text().replace('section = "S1"', 'section = "S1"\nstatus = "canceled"'))
    house.publish()
    assert all(b"Story 3<" not in body for body in house.documents().values())
    assert house.documents().keys() == after.keys()


def test_a_correction_of_an_archived_story_is_announced_in_the_live_feed(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(40))
    house.publish()
    dates = house.dates()
    path = house.items / "3.md"
    note = '[[revisions]]\nat = 2026-03-01T00:00:00Z\nkind = "correction"\nnote = "It was wrong."\n+++\n\nText'
    path.write_text(path.read_text().replace("+++\n\nText", note))
    house.publish()
    for name in ("/rss.xml", "/atom.xml", "/feed.json"):
        for live, archive in ((name, f"/archive/1{name}"), (f"/sections/s1{name}", f"/sections/s1/archive/1{name}")):
            assert all(b"It was wrong." in house.documents()[path] for path in (live, archive))
            assert house.dates()[live] > dates[live]
    body = house.documents()["/atom.xml"]
    assert body.rindex(b"<title") == body.index(b'<title type="text">Story 3</title>')
    assert [found for found in validation.check(body, now=house.now) if found.severity != "info"] == []
    later = house.now + timedelta(hours=49)
    house.record("new.md", "New", published=f"{later:%Y-%m-%dT%H:%M:%SZ}")
    house.publish(50 * 3600)
    assert b"It was wrong." not in house.documents()["/atom.xml"]
    assert b"It was wrong." in house.documents()["/sections/s1/atom.xml"]


def test_a_second_look_makes_nothing_anew(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(60))
    house.publish()
    before, dates = house.documents(), house.dates()
    house.publish()
    assert (house.documents(), house.dates()) == (before, dates)
    _fill(house, [60])
    house.publish()
    archives = {path for path in before if path.startswith("/archive/") and path.endswith("atom.xml")}
    assert sum(house.documents()[path] != before[path] for path in archives) <= 1


def test_a_feeds_only_archive_is_clean_but_for_its_neighbours(tmp_path: Path) -> None:
    house = _house(tmp_path)
    for number in range(12):
        _fill(house, [number])
        house.publish()
        if lone := house.documents().get("/archive/1/atom.xml"):
            break
    found = validation.check(lone or b"", now=house.now)
    assert [finding.code for finding in found] == ["ArchiveIncomplete"]


def test_an_item_that_was_never_public_cuts_nothing(tmp_path: Path) -> None:
    house = _house(tmp_path)
    _fill(house, range(40))
    house.publish()
    before = house.documents()
    for number in range(40, 90):
        house.record(f"{number}.md", f"Secret {number}", published=_hour(number - 40), status='"withheld"')
    house.publish()
    assert house.documents() == before


@pytest.mark.parametrize("failing", ["gate", "bug"])
def test_a_killed_story_is_not_served_in_an_archive_that_cannot_be_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    house = _house(tmp_path)
    _fill(house, range(40))
    house.publish()
    (holding,) = {name.rpartition("/")[0] for name, body in house.documents().items() if b"Story 3<" in body} - {
        "/sections/s1/archive/1"
    }
    others = {name for name in house.documents() if "/archive/" in name and not name.startswith(f"{holding}/")}
    _break_archives(monkeypatch, failing)
    path = house.items / "3.md"
    path.write_text(path.read_text().replace('section = "S1"', 'section = "S1"\nstatus = "canceled"'))
    house.publish()
    after = house.documents()
    assert not [name for name, body in after.items() if b"Story 3<" in body]
    assert {name for name in others if not name.startswith("/sections/s1/archive/1/")} <= after.keys()


def _break_archives(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    """Make every archive fail from now on: the gate refuses it, or the program has a fault."""
    build = DocumentBuilder.build

    def fail(builder: DocumentBuilder, request: BuildRequest) -> BuildResult:
        if "archive/" not in request.feed.path:
            return build(builder, request)
        if failing == "bug":
            raise RuntimeError("this was not thought of")
        return BuildResult(0, "the gate refuses it")

    monkeypatch.setattr(DocumentBuilder, "build", fail)
