"""`import --dry-run` and `--fix` with old feeds: which stories would come up again, before anything is published."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.model.feed_path import ATOM, JSON_FEED, RSS
from syndication.text.dates import rfc822
from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.examples import scaled
from tests.sources.wordpress.exports import export, post

HOUR = "12:00:00"
Answer = dict[str, Any]


def day(number: int) -> str:
    return f"2021-02-{number:02}"


def story(number: int, **fields: str) -> str:
    return post(number, f"Text of {number}.", post_date_gmt=f"{day(number)} {HOUR}", **fields)


def old_item(number: int, guid: str | None = None, **fields: str) -> Answer:
    """Return the old entry of a story, "" for what it does not have."""
    return {
        "guid": f"https://old.example/?p={number}" if guid is None else guid,
        "link": f"https://old.example/post-{number}/",
        "title": f"Post {number}",
        "date": f"{day(number)}T{HOUR}Z",
    } | fields


def as_rss(entries: Sequence[Answer]) -> str:
    def item(one: Answer) -> str:
        date = rfc822(datetime.fromisoformat(one["date"])) if one["date"] else ""
        guid = f'<guid isPermaLink="false">{escape(one["guid"])}</guid>' if one["guid"] else ""
        return (
            f"<item><title>{escape(one['title'])}</title><link>{escape(one['link'])}</link>{guid}"
            f"<pubDate>{date}</pubDate></item>"
        )

    return f'<rss version="2.0"><channel><title>Old</title>{"".join(map(item, entries))}</channel></rss>'


def as_atom(entries: Sequence[Answer]) -> str:
    def entry(one: Answer) -> str:
        return (
            f"<entry><id>{escape(one['guid'])}</id><title>{escape(one['title'])}</title>"
            f'<link href="{escape(one["link"])}"/><published>{one["date"]}</published></entry>'
        )

    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(map(entry, entries))}</feed>'


def as_json(entries: Sequence[Answer]) -> str:
    items = [
        {"id": one["guid"], "url": one["link"], "title": one["title"], "date_published": one["date"]} for one in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": items})


FORMS: dict[str, Callable[[Sequence[Answer]], str]] = {RSS: as_rss, ATOM: as_atom, JSON_FEED: as_json}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    made = make_empty(tmp_path)
    (tmp_path / "export.xml").write_bytes(export(*map(story, range(1, 16))))
    return made


def old_feed(room: Newsroom, *entries: Answer, name: str = "old.xml", form: str = RSS) -> str:
    (room.root / name).write_text(FORMS[form](entries))
    return name


def report(room: Newsroom, *arguments: str) -> tuple[int, Answer]:
    answer = room.run("import", "export.xml", *arguments, "--json")
    assert answer.out, answer.error
    return answer.code, json.loads(answer.out)


def kinds(checked: Answer) -> list[tuple[str, str]]:
    return [(change["kind"], change["title"]) for change in checked["comparison"]["changes"] if change.get("readers")]


def files(room: Newsroom) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in room.root.rglob("*"))


def record_of(room: Newsroom, number: int) -> Path:
    return next(room.items.rglob(f"*post-{number}.html"))


def test_no_story_comes_up_again_though_the_window_is_larger(room: Newsroom) -> None:
    feed = old_feed(room, *(old_item(number) for number in range(15, 5, -1)))
    before = files(room)
    answer = room.run("import", "export.xml", "--feed", feed, "--dry-run")
    assert answer.code == 0
    assert f"{feed} and /rss.xml as the records will make it: 0 stories would come up again\n" in answer.out
    assert files(room) == before


@pytest.mark.parametrize("form", FORMS)
def test_ids_are_compared_in_the_format_of_the_old_feed(room: Newsroom, form: str) -> None:
    feed = old_feed(room, *(old_item(number, guid=f"old-{number}") for number in range(15, 5, -1)), form=form)
    code, found = report(room, "--feed", feed, "--dry-run")
    assert (code, found["feeds"][0]["new"]) == (0, f"/{form}")


def test_what_comes_up_is_named_with_the_line_that_mends_it(room: Newsroom) -> None:
    room.done("import", "export.xml")
    feed = old_feed(room, old_item(15), old_item(14, guid="x", link="https://old.example/moved"))
    code, found = report(room, "--feed", feed, "--dry-run")
    (checked,) = found["feeds"]
    assert code == 1
    assert kinds(checked) == [("probably the same story", "Post 14")]
    change = next(change for change in checked["comparison"]["changes"] if change.get("readers"))
    assert change["cure"] == 'items/2021/02/2021-02-14-post-14.html: [ids] rss = "x"'
    record = record_of(room, 14)
    record.write_text(record.read_text().replace('rss = "https://old.example/?p=14"', 'rss = "x"'))
    assert report(room, "--feed", feed, "--dry-run")[0] == 0


def test_a_section_is_compared_with_its_own_old_feed(room: Newsroom) -> None:
    category = '<category domain="category" nicename="world"><![CDATA[World]]></category>'
    (room.root / "export.xml").write_bytes(
        export(*(post(n, "Text.", category if n % 2 else "", post_date_gmt=f"{day(n)} {HOUR}") for n in range(1, 16)))
    )
    main = old_feed(room, *(old_item(number) for number in range(15, 5, -1)))
    world = old_feed(room, *(old_item(number) for number in (15, 13, 11)), name="world.xml")
    code, found = report(room, "--feed", main, "--feed", f"sections/world={world}", "--dry-run")
    assert [(checked["new"], kinds(checked)) for checked in found["feeds"]] == [
        ("/rss.xml", []),
        ("/sections/world/rss.xml", []),
    ]
    assert code == 0
    answer = room.run("import", "export.xml", "--feed", f"sections/city={world}", "--dry-run")
    assert answer.code == 2
    assert "world.xml cannot be compared: sections/city: no public story here is in such a feed" in answer.error


def test_fix_writes_what_the_old_feed_says_into_records_that_nobody_has_read(room: Newsroom) -> None:
    room.record(
        "hand.md", "Post 12", "Text of 12.", url='"https://old.example/hand/"', published="2021-02-12T13:00:00Z"
    )
    feed = old_feed(
        room, old_item(13), old_item(12, guid="hand-made", link="https://old.example/hand/", title="By hand")
    )
    _, found = report(room, "--feed", feed, "--fix")
    assert [fix["record"] for fix in found["fixes"]] == ["items/hand.md"]
    assert found["fixes"][0]["changes"] == [
        '[ids] rss: (none) -> "hand-made"',
        "published: 2021-02-12T13:00:00Z -> 2021-02-12T12:00:00Z",
    ]
    text = (room.items / "hand.md").read_text()
    assert 'rss = "hand-made"' in text
    assert "published = 2021-02-12T12:00:00Z" in text
    before = {path: path.read_bytes() for path in room.items.rglob("*.*")}
    assert report(room, "--feed", feed, "--fix")[1]["fixes"] == []
    assert {path: path.read_bytes() for path in room.items.rglob("*.*")} == before


def test_fix_in_a_feed_without_guids(room: Newsroom) -> None:
    room.done("import", "export.xml")
    entries = [old_item(n, guid="", link=f"http://old.example/post-{n}/?utm_source=x") for n in range(15, 5, -1)]
    feed = old_feed(room, *entries)
    assert room.run("import", "check", feed).code == 1
    answer = room.run("import", "check", feed, "--fix")
    assert "fixed: 10 records, 0 left" in answer.out
    text = record_of(room, 15).read_text()
    assert "no_guid = true" in text
    assert 'url = "http://old.example/post-15/?utm_source=x"' in text
    assert kinds(json.loads(room.run("import", "check", feed, "--json").out)["feeds"][0]) == [
        ("older than the old feed", f"Post {number}") for number in range(5, 0, -1)
    ]


def test_fix_leaves_records_that_are_public(room: Newsroom) -> None:
    room.done("import", "export.xml")
    room.done("publish")
    before = record_of(room, 15).read_bytes()
    feed = old_feed(room, *(old_item(number, guid=f"x{number}") for number in range(15, 0, -1)))
    answer = room.run("import", "check", feed, "--fix", "--json")
    fixes = json.loads(answer.out)["fixes"]
    assert answer.code == 1
    assert {fix["problem"] for fix in fixes} == {"the service has read it, so its ids and its date are final"}
    assert len(fixes) == 15
    assert record_of(room, 15).read_bytes() == before


def test_fix_leaves_a_record_that_the_service_has_read_and_could_not_write(room: Newsroom) -> None:
    """In a read-only folder the version is only in the database."""
    room.done("import", "export.xml")
    record = record_of(room, 15)
    unread = record.read_bytes()
    room.done("publish")
    record.write_bytes(unread)
    room.done("publish")
    record.write_bytes(unread)
    feed = old_feed(room, old_item(15, guid="x"))
    fixes = json.loads(room.run("import", "check", feed, "--fix", "--json").out)["fixes"]
    assert [fix["problem"] for fix in fixes] == ["the service has read it, so its ids and its date are final"]
    assert record.read_bytes() == unread


def test_fix_makes_no_scheduled_story_public(room: Newsroom) -> None:
    record = room.record("a.md", "One", url='"https://old.example/one/"', published="2999-01-01T12:00:00Z")
    before = record.read_bytes()
    feed = old_feed(room, old_item(1, guid="x", link="https://old.example/one/", title="One"))
    (fix,) = report(room, "--feed", feed, "--fix")[1]["fixes"]
    assert fix["problem"].startswith("it is scheduled, and would be public with the old date")
    assert record.read_bytes() == before


def test_fix_gives_no_two_records_one_id(room: Newsroom) -> None:
    room.record("a.md", "One", url='"https://old.example/one/"')
    room.record("b.md", "Two", ids='{ rss = "x" }', url='"https://old.example/two/"')
    (room.root / "export.xml").write_bytes(export(story(1)))
    feed = old_feed(room, old_item(1, guid="x", link="https://old.example/one/", title="One"))
    before = (room.items / "a.md").read_bytes()
    fixes = report(room, "--feed", feed, "--fix")[1]["fixes"]
    assert [(fix["record"], fix["problem"]) for fix in fixes] == [
        ("items/a.md", "items/b.md has the same id or address; correct one of them"),
        ("items/b.md", "items/a.md has the same id or address; correct one of them"),
    ]
    assert (room.items / "a.md").read_bytes() == before


def test_fix_leaves_what_is_quite_another_story(room: Newsroom) -> None:
    words = "The harbour of the old town opened again on Monday after nine long years of work by engineers."
    (room.root / "export.xml").write_bytes(export(post(1, words, title="Harbour opens")))
    room.done("import", "export.xml")
    item = old_item(1, guid="x", title="Council elected")
    text = "Voters chose a new council yesterday; counting went until dawn while rain fell over every polling place."
    (room.root / "old.xml").write_text(
        as_rss([item]).replace("<pubDate>", f"<description>{text}</description><pubDate>")
    )
    answer = room.run("import", "check", "old.xml", "--fix")
    assert "quite different" in answer.out.replace("\n  ", " ")
    assert "probably another story" in answer.out
    assert 'rss = "x"' not in record_of(room, 1).read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--fix",), "give --feed, and not --dry-run"),
        (("--feed", "old.xml", "--fix", "--dry-run"), "give --feed, and not --dry-run"),
        (("--feed", "export.txt", "--dry-run"), "export.txt: is no feed"),
    ],
)
def test_wrong_use_is_named(room: Newsroom, arguments: tuple[str, ...], words: str) -> None:
    old_feed(room, old_item(1))
    (room.root / "export.txt").write_text("<html></html>")
    answer = room.run("import", "export.xml", *arguments)
    assert answer.code == 2
    assert words in answer.error
    assert not list(room.items.iterdir())


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        (b"", 2),
        (b"<rss><channel><item>", 2),
        (b"\xff\xfe<rss/>", 2),
        (b"<rss/>", 1),
        (b"<rss><channel/></rss>", 1),
        (b"{}", 2),
        (b"[]", 2),
        (b'{"version": 1, "items": []}', 2),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {"a": 1}}', 2),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [1, null, [], {"id": [], "url": {}, "tags": 1}]}', 1),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\\u0000\\u001b", "url": "http://["}]}', 1),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1e400, "authors": [[]]}]}', 2),
        (b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://["><entry><link href="/x"/></entry></feed>', 1),
        (b"<rss><channel><item><link>http://[</link><guid>http://[</guid></item></channel></rss>", 1),
        (b"<rss><channel><item><pubDate>Mon, 01 Jan 0001 00:00:00 +2359</pubDate></item></channel></rss>", 1),
        (b"<rss><channel><item><pubDate>Fri, 31 Dec 9999 23:59:59 -2359</pubDate></item></channel></rss>", 1),
        (b"<rss><channel>" + b"<item><guid>" + b"x" * 200_000 + b"</guid></item></channel></rss>", 1),
        (b'<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c SYSTEM "/etc/passwd">]><rss><channel><item><title>&c;</title>'
         b"</item></channel></rss>", 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["dry-run", "fix", "check"])
def test_any_old_feed_ends_in_a_report_or_an_error(room: Newsroom, feed: bytes, code: int, command: str) -> None:
    (room.root / "export.xml").write_bytes(export(story(1)))
    (room.root / "old.xml").write_bytes(feed)
    if command == "check":
        room.done("import", "export.xml")
        answer = room.run("import", "check", "old.xml", "--fix")
    else:
        answer = room.run("import", "export.xml", "--feed", "old.xml", f"--{command}")
    assert answer.code in (0, 1, 2)
    assert (answer.code == 2) == (code == 2), answer
    assert "old.xml" in (answer.error if code == 2 else answer.out)
    assert "root:" not in answer.out


def test_ids_of_several_stories_are_printed(room: Newsroom) -> None:
    feed = old_feed(room, old_item(15, guid="x"), old_item(14, guid="x"))
    answer = room.run("import", "export.xml", "--feed", feed, "--dry-run")
    line = next(line for line in answer.out.splitlines() if "several stories" in line)
    assert '"Post 15" https://old.example/post-15/' in line
    assert '"Post 14" https://old.example/post-14/' in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The harbour was […]", "3 texts end as an excerpt does"),
        ("The harbour is open.", "no text has 100 words, the longest has 4"),
        ("word " * 100 + "<p><a href='/x'>Read more</a></p>", "3 texts end as an excerpt does"),
    ],
)
def test_texts_that_are_only_excerpts_are_reported(room: Newsroom, text: str, words: str) -> None:
    (room.root / "export.xml").write_bytes(export(*(post(number, text) for number in range(1, 4))))
    assert words in room.done("import", "export.xml", "--dry-run")


# One of each kind that systems write, and such as a careless migration makes of them.
GUIDS = (
    "https://old.example/?p={}", "http://old.example/?p={}", "https://www.old.example/?p={}", "{:024x}",
    "tag:old.example,2004-1-5:x{}", "{} at https://old.example", "51a:8f0:{}", "{}", "/node/{}", "HTTP://Old.Example/{}",
    "https://old.example/ä b|{}", "https://old.example/post-{}/#x", "",
)  # fmt: skip


def random_move(chance: Random, room: Newsroom) -> tuple[str, str]:
    """Write an export and an old feed with much that may go wrong; return the argument of --feed, and the feed here."""
    category = '<category domain="category" nicename="world"><![CDATA[World]]></category>'
    numbers = range(1, chance.randint(2, 14))
    exported = [number for number in numbers if chance.random() < 0.9]
    (room.root / "export.xml").write_bytes(
        export(
            *(
                post(
                    number,
                    chance.choice(("Text.", f"Text of {number}.", "<script>x</script>y")),
                    category if chance.random() < 0.7 else "",
                    post_date_gmt=f"{day(number)} {HOUR}",
                    post_modified_gmt=chance.choice((f"{day(number)} {HOUR}", f"{day(20)} {HOUR}")),
                    status=chance.choice(("publish",) * 6 + ("draft",)),
                    guid=escape(chance.choice(GUIDS[:-1]).format(number)),
                )
                for number in exported
            )
        )
    )
    entries = []
    for number in sorted(chance.sample(numbers, chance.randint(1, len(numbers))), reverse=True):
        guid = chance.choice(GUIDS).format(number)
        link = chance.choice(
            ("https://old.example/post-{}/",) * 4 + ("http://www.old.example/post-{}", "https://x.example/{}")
        )
        date = chance.choice((f"{day(number)}T{HOUR}Z",) * 4 + (f"{day(number)}T13:00:00Z", ""))
        entries.append(old_item(number, guid=guid, link=link.format(number), date=date))
    form = chance.choice(tuple(FORMS))
    folder = chance.choice(("", "", "sections/world"))
    source = old_feed(room, *entries, form=form)
    return (f"{folder}={source}" if folder else source), folder


def without_cures(checked: Answer) -> Answer:
    """Return a comparison without what to write: that differs once the service has read the records."""
    comparison: Answer = checked["comparison"]
    changes = [change | {"cure": ""} for change in comparison["changes"]]
    return comparison | {"changes": changes, "new": checked["new"]}


@given(st.integers(0, 2**32))
@settings(max_examples=scaled(10))
def test_what_is_published_comes_up_as_the_dry_run_said(seed: int) -> None:
    """The same changes in the same readers, for random windows, formats, ids, addresses and dates."""
    chance = Random(seed)
    here = Path.cwd()
    with TemporaryDirectory() as folder:
        window = f"window = {chance.randint(1, 8)}\nwindow_hours = {chance.choice((0, 48, 400))}\n"
        room = make_empty(Path(folder), LEAST + window)
        os.chdir(folder)
        try:
            feed, path = random_move(chance, room)
            with_feed = chance.random() < 0.7
            if not with_feed:
                room.run("import", "export.xml")
            dry = room.run("import", "export.xml", "--feed", feed, "--dry-run", "--json")
            room.run("import", "export.xml", "--feed", feed)
            room.done("publish")
            checked = room.run("import", "check", "old.xml", "--json", *(("--against", path) if path else ()))
            found = json.loads(dry.out)["feeds"]
            if checked.code == 2:
                assert (dry.code, found) == (2, [])
                return
            (after,) = json.loads(checked.out)["feeds"]
            assert after["basis"] == "published"
            assert [without_cures(one) for one in found] == [without_cures(after)]
        finally:
            os.chdir(here)
