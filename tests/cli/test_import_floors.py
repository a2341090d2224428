"""`import --feed`: which feed here an old feed sets the floor of, what is written, and what status and why say then."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.cli.import_lines import NO_FLOORS
from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.sources.wordpress.exports import export, post

FILE = ".floors.json"
OLD = range(1, 31)  # posts of the old site, one each day, in two categories in turn
CATEGORIES = ("City", "World")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path, f"{LEAST}window = 20\nwindow_hours = 48\n")


def day(number: int) -> datetime:
    return datetime(2021, 1, 1, 9, tzinfo=UTC) + timedelta(days=number)


def category(name: str) -> str:
    return f'<category domain="category" nicename="{name.lower()}"><![CDATA[{name}]]></category>'


def give(room: Newsroom, numbers: Iterable[int] = OLD) -> str:
    path = room.root / "export.xml"
    posts = (
        post(number, post_date_gmt=f"{day(number):%Y-%m-%d %H:%M:%S}", more=category(CATEGORIES[number % 2]))
        for number in numbers
    )
    path.write_bytes(export(*posts))
    return str(path)


def old_feed(room: Newsroom, name: str, numbers: Iterable[int], dated: Iterable[int] | None = None) -> str:
    """Write an RSS feed; return its path. Entries have a date if they are `dated`."""
    listed = list(numbers)
    with_date = set(listed if dated is None else dated)
    entries = "".join(
        f"<item><link>https://old.example/post-{number}/</link><guid>https://old.example/?p={number}</guid>"
        + (f"<pubDate>{day(number):%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if number in with_date else "")
        + "</item>"
        for number in reversed(listed)
    )
    path = room.root / name
    path.write_text(f"<rss version='2.0'><channel><title>Old</title>{entries}</channel></rss>")
    return str(path)


def extent(oldest: int, newest: int, length: int) -> dict[str, object]:
    return {
        "oldest": f"{day(oldest):%Y-%m-%dT%H:%M:%SZ}",
        "newest": f"{day(newest):%Y-%m-%dT%H:%M:%SZ}",
        "length": length,
    }


def decided(room: Newsroom) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((room.items / FILE).read_text())["feeds"]
    return found


def live(room: Newsroom, path: str = "/feed.json") -> list[str]:
    return [item["title"] for item in json.loads(room.document(path))["items"]]


def posts(numbers: Iterable[int]) -> list[str]:
    return [f"Post {number}" for number in numbers]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["import", "dry run"])
def test_an_import_without_a_floor_says_so_in_one_line(room: Newsroom, dry: tuple[str, ...]) -> None:
    path, feed = give(room), old_feed(room, "old.xml", range(21, 31))
    without = room.done("import", path, *dry)
    assert [line for line in without.splitlines() if "has a floor" in line] == [NO_FLOORS]
    assert room.told("import", path, *dry)["has_floors"] is False
    assert "has a floor" not in room.run("import", path, "--feed", feed, *dry).out


def test_the_floor_of_an_earlier_import_counts(room: Newsroom) -> None:
    room.run("import", give(room, range(1, 11)), "--feed", old_feed(room, "old.xml", range(5, 11)))
    assert "has a floor" not in room.done("import", give(room))


def test_feeds_begin_where_the_old_feed_began(room: Newsroom) -> None:
    world = old_feed(room, "world.xml", range(23, 31, 2))
    room.done(
        "import", give(room), "--feed", old_feed(room, "old.xml", range(21, 31)), "--feed", f"sections/world={world}"
    )
    assert decided(room) == {"all": extent(21, 30, 10), "sections/world": extent(23, 29, 4)}
    room.done("publish")
    assert live(room) == posts(range(30, 20, -1))
    assert live(room, "/sections/world/feed.json") == posts(range(29, 22, -2))
    assert live(room, "/sections/city/feed.json") == posts(range(30, 10, -2))
    status = room.done("status")
    assert "feeds that moved here:\n  3 feeds start at their floor until new stories fill them\n" in status
    assert room.told("status")["floors"] == 3
    for old, here in (("old.xml", "all"), ("world.xml", "sections/world")):
        assert "0 stories would come up again" in room.done("import", "check", str(room.root / old), "--against", here)


def test_without_an_old_feed_old_stories_come_up(room: Newsroom) -> None:
    feed = old_feed(room, "old.xml", range(21, 31))
    room.done("import", give(room))
    room.done("publish")
    answer = room.run("import", "check", feed)
    assert answer.code == 1
    assert "older than the old feed: 10 (comes up again)" in answer.out
    assert "to mend it: import again with --feed: it sets a floor" in answer.out
    room.done("import", give(room), "--feed", feed)
    room.done("publish")
    assert "0 stories would come up again" in room.done("import", "check", feed)


def test_an_old_feed_of_a_feed_that_is_not_here_is_named(room: Newsroom) -> None:
    feed = old_feed(room, "old.xml", range(21, 31))
    room.done("import", give(room), "--feed", f"sections/wrold={feed}")
    room.done("publish")
    assert "  /sections/wrold/: has an old feed in items/.floors.json, but no story here is in it; " in room.done(
        "status"
    )
    assert live(room) == posts(range(30, 10, -1)), "the others have no floor"


def test_a_change_at_the_old_site_is_no_correction_here(room: Newsroom) -> None:
    room.done("import", give(room))
    room.done("publish")
    source = give(room, [number for number in OLD if number != 3])
    text = Path(source).read_text()
    changed = post(3, "New text.", post_date_gmt=f"{day(3):%Y-%m-%d %H:%M:%S}", post_modified_gmt="2021-01-31 12:00:00")
    Path(source).write_text(text.replace("</channel>", f"{changed}</channel>"))
    assert "1 updated" in room.done("import", source)
    room.done("publish")
    assert live(room) == posts(range(30, 10, -1))
    path = next(room.items.rglob("*post-3.html"))
    note = '[[revisions]]\nat = 2021-01-31T13:00:00Z\nkind = "correction"\nnote = "It was wrong."\n+++\n\n'
    path.write_text(path.read_text().replace("+++\n\n<p>New", f"{note}<p>New"))
    room.done("publish")
    assert live(room) == [*posts(range(30, 10, -1)), "Post 3"], "but a correction here is one"


def test_why_names_the_floor(room: Newsroom) -> None:
    room.done("import", give(room), "--feed", old_feed(room, "old.xml", range(21, 31)))
    room.done("publish")
    line = next(iter(room.done("why", "post-15", "all").splitlines()))
    assert line.startswith("/  not in, before the floor: older than what readers of the old feed know")
    assert re.search(r"; in the archive /archive/\d+/rss\.xml$", line)
    assert "beyond the window" in room.done("why", "post-5", "all"), "without a floor it would not be there either"
    assert room.done("why", "post-21", "all").startswith("/  in: number 10 of 10")


def test_a_dry_run_decides_nothing(room: Newsroom) -> None:
    room.done("import", give(room), "--feed", old_feed(room, "old.xml", range(21, 31)), "--dry-run")
    assert not (room.items / FILE).exists()


def test_a_later_feed_replaces_the_floor_of_its_feed_alone(room: Newsroom) -> None:
    world = old_feed(room, "world.xml", range(23, 31, 2))
    room.done(
        "import", give(room), "--feed", old_feed(room, "old.xml", range(16, 26)), "--feed", f"sections/world={world}"
    )
    before = (room.items / FILE).read_bytes()
    room.done("import", give(room), "--feed", f"sections/world={world}")
    assert (room.items / FILE).read_bytes() == before, "the same again changes nothing"
    room.done("import", give(room), "--feed", f"all={old_feed(room, 'old.xml', range(21, 31))}")
    assert decided(room) == {"all": extent(21, 30, 10), "sections/world": extent(23, 29, 4)}


def test_two_feeds_of_one_path_count_as_what_readers_of_both_know(room: Newsroom) -> None:
    rss, other = old_feed(room, "rss.xml", range(21, 31)), old_feed(room, "other.xml", range(10, 25))
    room.done("import", give(room), "--feed", rss, "--feed", other)
    assert decided(room) == {"all": extent(21, 30, 10)}


def test_entries_without_a_date_have_that_of_their_story(room: Newsroom) -> None:
    feed = old_feed(room, "old.xml", range(21, 31), dated=())
    answer = room.run("import", give(room), "--feed", feed)
    assert (answer.code, answer.error) == (0, "")
    assert decided(room) == {"all": extent(21, 30, 10)}


def test_dates_to_come_or_at_the_end_of_time_stop_nothing(room: Newsroom) -> None:
    feed = room.root / "old.xml"
    dates = (
        "31 Dec 9999 23:59:59 -2300",
        "1 Jan 2100 00:00:00 +0000",
        f"{day(21):%d %b %Y %H:%M:%S} +0000",
    )
    entries = "".join(
        f"<item><guid>{number}</guid><pubDate>{date}</pubDate></item>" for number, date in enumerate(dates)
    )
    feed.write_text(f"<rss version='2.0'><channel><title>Old</title>{entries}</channel></rss>")
    room.done("import", give(room), "--feed", str(feed))
    found = decided(room)["all"]
    assert found["length"] == 3
    assert found["oldest"] == f"{day(21):%Y-%m-%dT%H:%M:%SZ}"
    assert datetime.fromisoformat(str(found["newest"])) <= datetime.now(UTC)
    room.done("publish")
    assert room.done("status").startswith("30 stories")


def test_a_feed_without_any_date_sets_no_floor_and_is_named(room: Newsroom) -> None:
    feed = old_feed(room, "old.xml", [50, 51], dated=())
    answer = room.run("import", give(room), "--feed", feed)
    assert answer.error == (
        f"{feed}: no entry has a date, so the feed here has no floor: readers may see old stories as new\n"
    )
    assert not (room.items / FILE).exists()


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (
            "section/world={feed}",
            "is neither a file or an address, nor a feed here with one; write SOURCE, all=SOURCE or",
        ),
        ("sections/World News={feed}", "is no feed here; did you mean sections/world-news=…?"),
        ("sections/={feed}", "is neither a file"),
        ("sections/world=", "is neither a file"),
        ("={feed}", "is neither a file"),
        ("rss.xml={feed}", "is neither a file"),
        ("sections/world=missing.xml", "missing.xml: cannot be read"),
    ],
)
def test_another_form_is_a_plain_error(room: Newsroom, option: str, words: str) -> None:
    answer = room.run("import", give(room), "--feed", option.format(feed=old_feed(room, "old.xml", [30])))
    assert answer.code == 2
    assert words in answer.error
    assert list(room.items.iterdir()) == []


def test_a_file_with_an_equals_sign_in_its_name_is_a_file(room: Newsroom) -> None:
    room.done("import", give(room), "--feed", old_feed(room, "feed=rss2.xml", range(21, 31)))
    assert decided(room) == {"all": extent(21, 30, 10)}


def test_a_damaged_file_of_floors_stops_the_import_before_it_writes(room: Newsroom) -> None:
    room.write(FILE, "{")
    answer = room.run("import", give(room), "--feed", old_feed(room, "old.xml", [30]))
    assert answer.code == 2
    assert "items/.floors.json: cannot be read: " in answer.error
    assert [path.name for path in room.items.iterdir()] == [FILE]


NO_EXPORT = {
    "no export at all": "It is a text.",
    "another kind of XML": "<opml><body/></opml>",
    "broken at its start": "<rss version='2.0' xmlns:wp='http://wordpress.org/export/1.2/'><channel><item>",
    "without a story": export().decode(),
}


@pytest.mark.parametrize("what", NO_EXPORT)
def test_an_export_without_a_story_decides_nothing(room: Newsroom, what: str) -> None:
    room.write(FILE, '{"imported": "2021-01-02T00:00:00Z", "feeds": {}}')
    wrong = room.root / "wrong.xml"
    wrong.write_text(NO_EXPORT[what])
    room.run("import", str(wrong), "--feed", old_feed(room, "old.xml", range(21, 31)))
    assert decided(room) == {}


def test_an_export_that_is_broken_at_its_end_decides_with_its_first_story(room: Newsroom) -> None:
    whole = Path(give(room))
    whole.write_bytes(whole.read_bytes().rpartition(b"<item>")[0])
    answer = room.run("import", str(whole), "--feed", old_feed(room, "old.xml", range(21, 31)))
    assert answer.code
    assert list(room.items.rglob("*.md")) + list(room.items.rglob("*.html"))
    assert decided(room) == {"all": extent(21, 30, 10)}


@pytest.mark.parametrize("name", [".addresses.toml", ".dates.json", FILE])
@pytest.mark.parametrize("what", ["pipe", "folder", "broken", "link"])
def test_damaged_decisions_are_a_line_of_status_and_stop_nothing(room: Newsroom, name: str, what: str) -> None:
    if name == FILE:
        room.done("publish")  # a new database is not filled without the floors
    damage(room.items / name, what)
    room.record("a.md", "Harbour reopens")
    room.done("publish")
    assert "Harbour reopens" in room.document("/rss.xml")
    answer = room.run("status")
    assert answer.code == 1
    lines = answer.out.splitlines()
    (line,) = [line for line in lines if name in line]
    assert line.startswith(f"  items/{name}: cannot be read: ")
    assert lines[lines.index(line) - 1].startswith("damaged files next to the records")


@pytest.mark.parametrize("what", ["pipe", "folder", "broken", "link"])
def test_a_new_database_is_not_filled_while_the_file_of_floors_is_damaged(room: Newsroom, what: str) -> None:
    room.done("import", give(room), "--feed", old_feed(room, "old.xml", range(21, 31)))
    whole = (room.items / FILE).read_bytes()
    (room.items / FILE).unlink()
    damage(room.items / FILE, what)
    answer = room.run("publish")
    assert answer.code == 1
    assert answer.error.startswith("error: items/.floors.json: cannot be read: ")
    assert "; correct it, or delete it and import again with --feed; nothing is published until then" in answer.error
    assert room.run("status").out.count("items/.floors.json: cannot be read: ") == 1
    (room.items / FILE).rmdir() if what == "folder" else (room.items / FILE).unlink()
    room.write(FILE, whole.decode())
    room.done("publish")
    assert live(room) == posts(range(30, 20, -1))


def damage(place: Path, what: str) -> None:
    match what:
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
        case "broken":
            place.write_bytes(b"\xff")
        case "link":
            place.symlink_to("/etc/hostname")
