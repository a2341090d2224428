"""A bulk import into a service that runs sends nothing; what editors publish after it is sent as ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, events, feeds, jobs, subscriptions
from syndication.delivery.outbox import announce
from syndication.delivery.targets import Targets
from syndication.model.floors import FloorDecisions, OldFeedExtent
from syndication.model.item import Item
from syndication.model.known_ids import KnownIds
from syndication.model.webhook import Webhook
from syndication.publishing import floor_file
from syndication.publishing.folder import Folder
from syndication.publishing.gate import GateError
from syndication.publishing.imports import Importer
from syndication.publishing.record_index import index_records
from syndication.sources.export import ForeignStory
from syndication.sources.records import FORMS
from tests.publishing.withdrawals.reading import withdraw
from tests.support import House, every_job, make_publication

CALLBACK, HUB, CACHE = "http://a.example/", "https://hub.example/", "http://127.0.0.1:6081"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
TARGETS = Targets(
    hubs=(HUB,), caches=(CACHE,), webhooks=(Webhook(name="room", url="https://room.example/", secret=SECRET),)
)


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


@pytest.fixture
def house(catalog: Catalog, tmp_path: Path) -> House:
    """A publication with a story of its own, all of it announced, with subscribers of all formats."""
    house = House(tmp_path, catalog, make_publication(window=20, window_hours=0, on_withdrawal="omit"), day(100))
    house.record("own.md", "Our own", published="2026-04-10T12:00:00Z", section='"City"')
    house.publish()
    sent(house)
    with catalog.begin() as connection:
        for name in ("rss.xml", "atom.xml", "feed.json"):
            end = house.now + timedelta(days=10)
            subscriptions.save(connection, f"/{name}", "x", CALLBACK, "", lease_end=end, now=house.now)
    return house


def sent(house: House) -> set[str]:
    """Announce what there is; return the kinds of the jobs."""
    with house.catalog.begin() as connection:
        announce(connection, TARGETS, house.publication, house.now)
        found = every_job(connection)
        jobs.drop(connection, [job.key for job in found])
    return {job.kind for job in found}


def bring(house: House, numbers: range, *, ids: bool = True, **fields: object) -> None:
    """Import stories of days 1, 2, 3 … as `syndication import` does, with their ids or without."""
    place = Folder(house.items, FORMS)
    with Importer(place, house.publication.authority, index_records(place), dry=False) as importer:
        for number in numbers:
            known = KnownIds(rss=f"https://old.example/?p={number}") if ids else None
            item = Item(headline=f"Old {number}", published=day(number), body="Text.", section="World", ids=known)
            importer.take(ForeignStory(f"post {number}", replace(item, url=f"https://old.example/{number}", **fields)))


def decide(house: House) -> None:
    extent = OldFeedExtent(day(41), day(50), 10)
    floor_file.add(Folder(house.items, FORMS), FloorDecisions(day(60), {"": extent}))


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
@pytest.mark.parametrize("has_floor", [True, False], ids=["with a floor", "without one"])
def test_an_import_sends_nothing_but_purges(house: House, *, ids: bool, has_floor: bool) -> None:
    if has_floor:
        decide(house)
    for numbers in (range(26, 51), range(1, 26)):  # in two batches, as a service that runs takes them in
        bring(house, numbers, ids=ids)
        house.publish()
        assert sent(house) == {"purge"}
    assert b"Old 50" in house.document("/rss.xml")
    assert (b"Old 40<" in house.document("/rss.xml")) is not has_floor
    assert b"Old 50" in house.document("/sections/world/rss.xml")
    with house.catalog.read() as connection:
        assert [event.slug for event in events.after(connection, 0)] == []


def test_the_next_story_is_sent_to_all_and_the_floor_holds_in_what_is_pushed(house: House) -> None:
    decide(house)
    bring(house, range(1, 51))
    house.publish()
    sent(house)
    house.record("next.md", "Next", published="2026-04-10T13:00:00Z", section='"World"')
    house.publish()
    assert {"push", "ping", "event", "purge"} <= sent(house)
    for path in ("/rss.xml", "/atom.xml", "/feed.json"):
        document = house.document(path)
        assert all(text in document for text in (b"Next", b"Old 41", b"Old 50"))
        assert not any(f"Old {number}".encode() in document for number in range(10, 41))


def test_a_story_that_comes_together_with_an_import_is_sent(house: House) -> None:
    decide(house)
    bring(house, range(1, 51))
    house.record("next.md", "Next", published="2026-04-10T13:00:00Z", section='"World"')
    house.publish()
    assert {"push", "ping", "event"} <= sent(house)


def test_news_before_an_import_are_sent_after_it(house: House) -> None:
    house.record("next.md", "Next", published="2026-04-10T13:00:00Z")
    house.publish()
    bring(house, range(1, 51))
    house.publish()
    assert {"push", "ping", "event"} <= sent(house)


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
def test_a_scheduled_story_of_the_old_site_is_sent_when_it_is_due(house: House, *, ids: bool) -> None:
    bring(house, range(1), ids=ids, published=house.now + timedelta(hours=1))
    house.publish()
    assert not {"push", "ping", "event"} & sent(house)
    house.publish(3700)
    assert {"push", "ping", "event"} <= sent(house)


def test_a_change_of_an_imported_story_is_sent(house: House) -> None:
    bring(house, range(41, 51))
    house.publish()
    sent(house)
    path = next(house.items.rglob("*old-50.md"))
    path.write_text(path.read_text().replace("Text.", "Text, mended."))
    house.publish()
    assert {"push", "ping", "event"} <= sent(house)


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
def test_a_withdrawal_of_an_imported_story_is_sent(house: House, *, ids: bool) -> None:
    bring(house, range(41, 51), ids=ids)
    house.publish()
    sent(house)
    withdraw(next(house.items.rglob("*old-50.md")))
    house.publish()
    assert b"Old 50" not in house.document("/rss.xml")
    assert {"push", "ping", "event"} <= sent(house)


def test_a_document_that_could_not_be_built_is_sent_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise GateError("no good")

    house.record("next.md", "Next", published="2026-04-10T13:00:00Z")
    with monkeypatch.context() as patched:
        patched.setattr("syndication.publishing.gate.checked_skeleton", refuse)
        house.publish()
    assert "push" not in sent(house)
    with house.catalog.begin() as connection:
        feeds.mark_all_stale(connection, house.now)
    house.publish()
    assert {"push", "ping"} <= sent(house)
