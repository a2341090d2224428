"""`import` of Ghost, Arc XP and Drupal: records, their feeds, a second time, and the address of the old site."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_empty

SOURCES = Path(__file__).parent.parent / "sources"
by_kind = pytest.mark.parametrize(
    ("kind", "guid"),
    [("ghost", "64000000000000000000a001"), ("arc", ""), ("drupal", "10001 at https://old.example")],
)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


def export(kind: str) -> str:
    return str(SOURCES / kind / "small.json")


@by_kind
def test_an_export_is_recognised_imported_once_and_published(room: Newsroom, kind: str, guid: str) -> None:
    report = json.loads(room.run("import", export(kind), "--site", "https://old.example", "--json").out)
    assert (report["kind"], report["stories"], report["refused"]) == (kind, {"new": 1}, [])
    assert "1 unchanged" in room.done("import", export(kind), "--site", "https://old.example", "--from", kind)
    room.done("publish")
    feed = room.document("/rss.xml")
    assert "<title>A title</title>" in feed
    assert "<link>https://old.example/a-title" in feed
    assert (f'<guid isPermaLink="false">{guid}</guid>' in feed) == bool(guid)
    assert "1 unchanged" in room.done("import", export(kind), "--site", "https://old.example")


def test_stories_for_payers_are_counted_or_imported_with_a_warning(room: Newsroom) -> None:
    document = json.loads(Path(export("ghost")).read_text("utf-8"))
    for post in document["db"][0]["data"]["posts"]:
        post["visibility"] = "paid"
    (room.root / "paid.json").write_text(json.dumps(document), "utf-8")
    command = ("import", str(room.root / "paid.json"), "--site", "https://old.example")
    assert json.loads(room.run(*command, "--json").out)["skipped"] == {"visibility paid": 1}
    answer = room.run(*command, "--paid")
    assert 'set paid_stories = "summary" first' in answer.error
    (record,) = room.items.rglob("[!.]*.html")
    assert 'access = "paid"\n' in record.read_text("utf-8")


@by_kind
def test_a_dry_run_writes_nothing(room: Newsroom, kind: str, guid: str) -> None:
    report = json.loads(room.run("import", export(kind), "--site", "https://old.example", "--dry-run", "--json").out)
    assert report["stories"] == {"new": 1}
    assert list(room.items.rglob("[!.]*.*")) == []


@by_kind
def test_an_export_may_be_in_a_folder_of_an_archive(room: Newsroom, kind: str, guid: str) -> None:
    with zipfile.ZipFile(room.root / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(export(kind), f"backup/data/{kind}.json")
        archive.writestr("backup/package.json", '{"name": "theme", "version": "0.1.0"}')
    answer = room.run("import", str(room.root / "all.zip"), "--site", "https://old.example")
    assert "1 new" in answer.out
    assert "package.json: is no export that is known here; it is left out" in answer.error


@pytest.mark.parametrize("address", ["old.example", "ftp://old.example", "https://"])
def test_an_address_that_is_none_is_named(room: Newsroom, address: str) -> None:
    answer = room.run("import", export("ghost"), "--site", address)
    assert answer.code == 2
    assert "is no http or https address; write https://old.example" in answer.error


def test_the_redirects_are_those_of_the_kind(room: Newsroom) -> None:
    data = Path(export("ghost")).read_text().replace('"slug": "ann"', '"slug": "ann-2"')
    (room.root / "ghost.json").write_text(data)
    assert 'feeds that `from = "ghost"` does not find' in room.run("import", str(room.root / "ghost.json")).out
