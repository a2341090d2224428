"""The date of a document never goes back: whoever publishes, by whatever clock, and after the document was gone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog, documents, locks, renderings
from syndication.catalog.locks import LockName
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.model.progress import ignore_progress
from syndication.publishing import feeds, intake, sitemaps, storage
from syndication.publishing.folder import Folder
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.scan import scan_folder
from syndication.sources.records import FORMS
from syndication.text.dates import rfc3339
from tests.conftest import DATABASE
from tests.publishing.withdrawals.reading import bring_back, withdraw
from tests.support import NOON, PATIENCE, House, every_document, make_house, make_publication

START = NOON + timedelta(days=365)


def document(modified: datetime, body: bytes = b"1") -> Document:
    return Document(path="/rss.xml", media_type="application/rss+xml", body=body, modified=modified, self_url="")


def test_an_earlier_date_is_refused_also_when_the_document_is_gone(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        documents.save(connection, "", [document(NOON)])
        documents.save(connection, "", [document(NOON + timedelta(seconds=1), b"2")])
    with pytest.raises(CatalogError, match=r"^/rss\.xml: .* later date"), catalog.begin() as connection:
        documents.save(connection, "", [document(NOON, b"3")])
    with catalog.begin() as connection:
        connection.execute(sa.text("delete from documents"))
    with pytest.raises(CatalogError), catalog.begin() as connection:
        documents.save(connection, "", [document(NOON, b"3")])


@pytest.mark.parametrize("body", ["Text.", "Another text."])
def test_an_archive_that_comes_back_has_a_later_date_or_the_same_bytes(tmp_path: Path, body: str) -> None:
    house = make_house(tmp_path, make_publication(window=5, window_hours=0))
    for number in range(16):
        published = rfc3339(NOON + timedelta(hours=number))
        house.record(f"{number:02}.md", f"HEAD{number:02}", slug=f'"s{number}"', published=published)
    house.publish()
    use_other_settings(house)
    before, bodies = house.dates(), house.documents()
    gone, file, text = forget_first_of_an_archive(house, before)
    file.write_text(text.replace("Text.", body))
    house.publish()
    after = house.dates()
    assert gone <= after.keys()
    same = {path for path in gone if house.document(path) == bodies[path]}
    assert same == (gone if body == "Text." else set())
    assert {path for path in gone - same if after[path] <= before[path]} == set()
    house.catalog.close()


def use_other_settings(house: House) -> None:
    """Let the clock date every document."""
    house.publication = replace(house.publication, title="Another title")
    house.publish(seconds=86_400)


def forget_first_of_an_archive(house: House, before: dict[str, datetime]) -> tuple[set[str], Path, str]:
    """Forget a story with which an archive begins; return the documents that are gone, and the record."""
    for file in sorted(house.items.glob("*.md"))[1:]:
        text = file.read_text()
        file.unlink()
        with house.catalog.begin() as connection:
            item_id = next(line for line in text.splitlines() if line.startswith("id = ")).split('"')[1]
            storage.forget_item(connection, item_id, "cli ada", house.now)
        house.publish()
        gone = before.keys() - house.dates().keys()
        if gone:
            return gone, file, text
        file.write_text(text)
        house.publish()
    raise AssertionError("no archive begins with any of these stories")


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_no_date_goes_back(catalog: Catalog, tmp_path: Path, seed: int) -> None:
    """Nodes whose clocks differ publish in turns, and time passes slower than the clocks differ."""
    chance = random.Random(seed)
    house = House(tmp_path, catalog, make_publication(window=4, window_hours=1), START)
    seen: dict[str, tuple[datetime, bytes]] = {}
    moment = START
    for number in range(16):
        moment += timedelta(seconds=chance.choice([1, 5, 400]))
        happen(house, chance, number, moment)
        publish_at(house, moment + timedelta(seconds=chance.choice([-90, 0, 90])))
        with catalog.read() as connection:
            made = every_document(connection)
        for one in made:
            date, body = seen.get(one.path, (one.modified, one.body))
            assert (one.modified > date) or (one.modified == date and one.body == body), (number, one.path)
            seen[one.path] = (one.modified, one.body)


def happen(house: House, chance: random.Random, number: int, moment: datetime) -> None:
    """Let a story come, change, move to another section, be withdrawn or come back."""
    known = sorted(house.items.glob("*.md"))
    if len(known) < 6 or chance.random() < 0.3:
        published = rfc3339(moment - timedelta(hours=chance.choice([2, 30, 300])))
        section = f'"S{chance.randrange(3)}"'
        house.record(f"{number:02}.md", f"HEAD{number:02}", slug=f'"s{number}"', published=published, section=section)
        return
    path = chance.choice(known)
    if 'status = "canceled"' in path.read_text():
        bring_back(path)
    else:
        chance.choice([withdraw, move, change])(path)


def move(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace('"S0"', '"S9"').replace('"S1"', '"S0"').replace('"S9"', '"S1"'))


def change(path: Path) -> None:
    path.write_text(path.read_text().replace("Text.", "Text. More."))


def publish_at(house: House, now: datetime) -> None:
    """Publish everything by a clock, with the sitemaps; what may not change in this second stays as it is."""
    house.now = now
    house.publish(seconds=0)
    sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress)


def test_a_publisher_whose_lock_broke_stores_nothing_older_than_the_next_one(
    postgresql_schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection of its lock breaks in the middle of a feed; then another publisher takes over, 20 s later."""
    house = fresh_house(postgresql_schema, tmp_path)
    house.record("a.md", "First", slug='"a"')
    house.publish()
    house.record("b.md", "Second", slug='"b"')
    take_in(house, START + timedelta(seconds=100))
    pause = Pause(monkeypatch)
    slow = Thread(target=lambda: build_feed(house, START + timedelta(seconds=100)))
    slow.start()
    pause.wait()
    break_locks(house.catalog, "publishing", "publisher")
    house.record("c.md", "Third", slug='"c"')
    next_one = Thread(target=lambda: take_in_and_build(house, START + timedelta(seconds=120)))
    next_one.start()
    wait_until(lambda: not next_one.is_alive() or waits_for_a_lock(house.catalog))
    seen = house.dates()["/atom.xml"]
    pause.end()
    slow.join()
    next_one.join()
    assert house.dates()["/atom.xml"] >= seen
    assert b"Third" in house.document("/atom.xml")
    house.catalog.close()


def fresh_house(schema: str, root: Path) -> House:
    catalog = Catalog(DATABASE, schema)
    catalog.migrate()
    with catalog.begin() as connection:
        for table in ("items", "records", "feeds", "names", "documents", "document_dates", "state", "sitemaps"):
            connection.execute(sa.text(f"delete from {table}"))
    return House(root, catalog, make_publication(), START)


class Pause:
    """Stops the first build of a feed after it has read what is stored, until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reached, self._go_on = Event(), Event()
        self._read = renderings.of_items
        monkeypatch.setattr(renderings, "of_items", self._paused)

    def _paused(self, *arguments: Any) -> object:
        found = self._read(*arguments)
        if not self._reached.is_set():
            self._reached.set()
            assert self._go_on.wait(PATIENCE)
        return found

    def wait(self) -> None:
        assert self._reached.wait(PATIENCE)

    def end(self) -> None:
        self._go_on.set()


def take_in(house: House, now: datetime) -> None:
    place = Folder(house.items, FORMS)
    changes = scan_folder(house.catalog, place, now.timestamp())
    intake.take_in(house.catalog, place, changes, house.publication, now, ignore_progress)


def build_feed(house: House, now: datetime) -> None:
    """Build the feed of all stories; the connection of the lock may be broken at the end."""
    try:
        feeds.build_one(EntryChecker(house.catalog, house.publication, house.pictures, now), "")
    except CatalogError:
        assert now == START + timedelta(seconds=100)


def take_in_and_build(house: House, now: datetime) -> None:
    take_in(house, now)
    build_feed(house, now)


def break_locks(catalog: Catalog, *names: LockName) -> None:
    """Break the connections that hold these locks, as an administrator or a network would."""
    numbers = [locks._number(name) for name in names]
    with catalog.begin() as connection:
        found = sa.text("select pid from pg_locks where locktype = 'advisory' and objid = any(:numbers) and granted")
        for pid in connection.scalars(found, {"numbers": numbers}).all():
            connection.execute(sa.text("select pg_terminate_backend(:pid)"), {"pid": pid})


def waits_for_a_lock(catalog: Catalog) -> bool:
    with catalog.read() as connection:
        waiting = sa.text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        return bool(connection.scalar(waiting))


def wait_until(holds: Callable[[], bool]) -> None:
    pause = Event()
    while not holds():
        pause.wait(0.01)
