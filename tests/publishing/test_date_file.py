"""The file `items/.dates.json`: what a catalog that is built anew learns from it, and what it does without it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.publishing import date_file
from syndication.publishing.folder import Folder
from syndication.sources.records import FORMS
from syndication.text.dates import rfc3339
from tests.publishing.withdrawals.reading import withdraw
from tests.support import NOON, House, make_house, make_publication

FILE = ".dates.json"
CITIES = "/tags/cities/atom.xml"


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[House]:
    """A publication whose documents the clock has dated, and with a tag that no story has any more."""
    house = make_house(tmp_path / "lived", make_publication(on_withdrawal="omit"))
    for name, tag in (("a", "Cities"), ("b", "Towns")):
        house.record(f"{name}.md", f"Story {name}", slug=f'"{name}"', tags=f'["{tag}"]')
    house.publish()
    house.publication = replace(house.publication, title="Another title")
    house.publish(seconds=86_400)
    path = house.items / "a.md"
    path.write_text(path.read_text().replace("Cities", "Towns"))
    house.publish()
    yield house
    house.catalog.close()


def rebuilt(lived: House, root: Path, **fields: str) -> House:
    """Return a publication with the same records and a new catalog; the fields of the publication may differ."""
    shutil.copytree(lived.items, root / "items")
    house = make_house(root, replace(lived.publication, **fields), lived.now + timedelta(days=1))
    house.publish()
    return house


def test_the_same_documents_have_the_same_dates_and_feeds_without_stories_are_served(
    lived: House, tmp_path: Path
) -> None:
    again = rebuilt(lived, tmp_path / "again")
    assert b": Cities</title>" in lived.document(CITIES)
    assert again.documents() == lived.documents()
    assert again.dates() == lived.dates()
    text = (again.items / FILE).read_text()
    assert json.loads(text)["feeds"] == {"tags/cities": "Cities"}
    assert text == (lived.items / FILE).read_text()
    again.catalog.close()


def test_a_document_that_is_again_as_it_was_has_its_last_date(lived: House, tmp_path: Path) -> None:
    lived.publication = replace(lived.publication, title="A third title")
    lived.publish()
    before = lived.documents()
    path = lived.record("c.md", "Story c", slug='"c"', tags='["Towns"]')
    lived.publish()
    withdraw(path)
    lived.publish()
    again = rebuilt(lived, tmp_path / "again")
    assert lived.documents()["/tags/towns/feed.json"] == before["/tags/towns/feed.json"]
    assert again.dates() == lived.dates()
    again.catalog.close()


def test_other_documents_have_later_dates(lived: House, tmp_path: Path) -> None:
    again = rebuilt(lived, tmp_path / "again", title="A third title")
    kept = set(json.loads((lived.items / FILE).read_text())["dates"])
    before, after = lived.dates(), again.dates()
    assert CITIES in kept
    assert {path for path in kept if after[path] <= before[path]} == set()
    again.catalog.close()


def test_an_earlier_catalog_may_have_been_ahead_of_the_clock(lived: House, tmp_path: Path) -> None:
    ahead = lived.now.replace(microsecond=0) + timedelta(days=9)
    write_dates(lived, {CITIES: ahead})
    again = rebuilt(lived, tmp_path / "again")
    assert again.dates()[CITIES] == ahead + timedelta(seconds=1)
    again.catalog.close()


def write_dates(house: House, dates: dict[str, datetime]) -> None:
    found = {path: [rfc3339(date), "another tag"] for path, date in dates.items()}
    (house.items / FILE).write_text(json.dumps({"dates": found, "feeds": {"tags/cities": "Cities"}}))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"dates": {"/rss.xml": "never"}}',
        '{"dates": {"/rss.xml": ["2026-02-05T12:00:00", "no zone"]}}',
        '{"dates": {"/rss.xml": ["9999-12-31T23:59:59Z", "no later date"]}}',
        '{"dates": {"/rss.xml": ["0001-01-01T00:00:00+10:00", "before all dates"]}}',
        '{"dates": 1}',
        f'{{"deep": {"[" * 100_000}{"]" * 100_000}}}',
        '{"feeds": {"../etc": "No feed"}}',
        '{"dates": {"/etc\\u0000": ["2026-02-05T12:00:00Z", ""]}, "feeds": {"tags/etc": "No name\\u0000"}}',
    ],
    ids=itertools.count(),
)
def test_a_file_that_is_no_good_stops_nothing(
    lived: House, tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (lived.items / FILE).write_text(text)
    again = rebuilt(lived, tmp_path / "again")
    assert set(again.documents()) == {path for path in lived.documents() if "cities" not in path}
    assert bool(caplog.messages) is ("etc" not in text)
    assert all(FILE in message and "documents are dated by their stories" in message for message in caplog.messages)
    again.catalog.close()


def test_a_folder_that_cannot_be_written_to_has_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house(tmp_path)
    house.record("a.md")
    house.publish()
    monkeypatch.setattr(os, "access", lambda *_: False)
    house.publication = make_publication(title="Another title")
    house.publish()
    assert not (house.items / FILE).exists()
    house.catalog.close()


def test_a_large_file_is_written_more_rarely(lived: House) -> None:
    place = Folder(lived.items, FORMS)
    file = lived.items / FILE
    file.write_bytes(b" " * 1_000_000)
    os.utime(file, (NOON.timestamp(), NOON.timestamp()))
    lived.publication = replace(lived.publication, title="A third title")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(date_file, "save", lambda *_: None)
        lived.publish()
    date_file.save_if_due(lived.catalog, place, NOON.timestamp() + 9)
    assert file.stat().st_size == 1_000_000
    date_file.save_if_due(lived.catalog, place, NOON.timestamp() + 11)
    assert file.stat().st_size < 1_000_000
