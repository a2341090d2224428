"""`import` of exports from Blogger, Medium, Substack and Movable Type: archives, a second time, old feeds."""

from __future__ import annotations

import json
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.sources.export_support import files_in

SOURCES = Path(__file__).parents[1] / "sources"
EXPORTS = {
    "blogger": (SOURCES / "blogger/cases/takeout.atom", 2),
    "medium": (SOURCES / "medium/cases/export", 3),
    "substack": (SOURCES / "substack/cases/export", 3),
    "movable-type": (SOURCES / "movable_type/cases/movable_type.txt", 5),
}


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path, f'{LEAST}timezone = "Europe/Berlin"\n')


def records(room: Newsroom) -> dict[str, str]:
    return {str(path.relative_to(room.items)): path.read_text("utf-8") for path in room.items.rglob("[!.]*.*")}


def report(room: Newsroom, *arguments: str) -> Any:
    return json.loads(room.run("import", *arguments, "--json").out)


def archive(room: Newsroom, source: Path) -> str:
    """Pack an export as it is downloaded, with a folder around it."""
    path = room.root / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files_in(source).items():
            packed.writestr(f"Takeout/{name}", data)
    return str(path)


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_archive_is_imported_once(room: Newsroom, kind: str) -> None:
    source, count = EXPORTS[kind]
    first = report(room, archive(room, source))
    assert (first["kind"], first["stories"]["new"]) == (kind, count)
    before = records(room)
    assert len(before) == count
    assert report(room, archive(room, source))["stories"]["unchanged"] == count
    assert report(room, str(source), "--from", kind)["stories"]["unchanged"] == count
    assert records(room) == before


@pytest.mark.parametrize("kind", EXPORTS)
def test_nothing_but_what_was_public_goes_out(room: Newsroom, kind: str) -> None:
    room.run("import", str(EXPORTS[kind][0]))
    room.done("publish")
    assert "SECRET" not in "".join(records(room).values())
    for path in ("/rss.xml", "/atom.xml", "/feed.json"):
        assert "SECRET" not in room.document(path)


ENTRY = (
    "TITLE: {title}\nBASENAME: {name}\nSTATUS: Publish\nDATE: 02/05/2021 12:00:00 PM\nCONVERT BREAKS: 0\n"
    "-----\nBODY:\n{text}\n-----\n--------\n"
)


def give(room: Newsroom, *entries: tuple[str, str, str]) -> str:
    path = room.root / "export.txt"
    path.write_text("".join(ENTRY.format(name=name, title=title, text=text) for name, title, text in entries))
    return str(path)


def test_a_story_without_id_and_address_is_known_by_its_date_and_slug(room: Newsroom) -> None:
    room.record("a.md", "By hand", slug='"a_day"', aliases='["a-day"]')
    others = ("day", "B", "Two."), ("", "港の再開", "Three.")
    source = give(room, ("a_day", "A", "One."), *others)
    assert report(room, source)["stories"] == {"new": 3}
    assert report(room, source)["stories"] == {"unchanged": 3}
    changed = give(room, ("a_day", "A, corrected", "One, corrected."), *others)
    assert report(room, changed)["stories"] == {"updated": 1, "unchanged": 2}
    assert len(records(room)) == 4
    assert "2021/02/2021-02-05-a-day-2.html" in records(room)


def test_a_later_import_with_the_old_feed_adds_ids_and_addresses(room: Newsroom) -> None:
    source = give(room, ("a_day", "A", "One."), ("other", "B", "Two."))
    report(room, source)
    feed = room.root / "old.xml"
    feed.write_text(
        '<rss version="2.0"><channel><item><link>https://old.example/2021/a-day.html</link>'
        "<guid>https://old.example/2021/a-day.html</guid><pubDate>Fri, 05 Feb 2021 11:00:00 GMT</pubDate></item>"
        "</channel></rss>"
    )
    answer = report(room, source, "--feed", str(feed))
    assert answer["stories"] == {"updated": 1, "unchanged": 1}
    assert answer["unmatched"] == []
    assert report(room, source, "--feed", str(feed))["stories"] == {"unchanged": 2}
    assert len(records(room)) == 2
    text = "".join(records(room).values())
    assert 'rss = "https://old.example/2021/a-day.html"\npermalink = true' in text
    assert 'url = "https://old.example/2021/a-day.html"' in text


def test_ids_of_blogger_are_in_both_feeds(room: Newsroom) -> None:
    room.run("import", str(EXPORTS["blogger"][0]))
    room.done("publish")
    known = "tag:blogger.com,1999:blog-77.post-1001"
    assert f'<guid isPermaLink="false">{known}</guid>' in unescape(room.document("/rss.xml"))
    assert f"<id>{known}</id>" in unescape(room.document("/atom.xml"))


def test_other_files_of_a_download_are_named(room: Newsroom) -> None:
    answer = room.run("import", archive(room, EXPORTS["medium"][0]))
    assert "profile.html: is no export that is known here; it is left out" in answer.error
