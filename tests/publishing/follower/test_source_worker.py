"""The loop that follows sources: each one is asked when it is due, and nothing ends the loop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest
from msgspec.structs import replace

from syndication.catalog import Connection, source_stories, sources
from syndication.catalog.sources import KnownSource
from syndication.model.errors import CatalogError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import SourceState
from syndication.publishing.follower import source_worker
from syndication.publishing.follower.source_client import SourceAnswer
from syndication.publishing.follower.source_worker import follow
from syndication.sources.followed import SourceRequest
from tests.publishing.follower.newswire import Newswire, WireStory, atom
from tests.support import PATIENCE


class FakeWire:
    """Answers instead of servers; `asked` are the names of the sources in their order."""

    def __init__(self, answers: Mapping[str, Callable[[], SourceAnswer]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(
        self, source: FollowedSource, request: SourceRequest, conditions: Mapping[str, str], now: datetime
    ) -> SourceAnswer:
        self.asked.append(source.name)
        return self.answers[source.name]()


def answered(body: bytes) -> Callable[[], SourceAnswer]:
    return lambda: SourceAnswer(status=200, url="https://wire.example/feed", body=body)


def source(name: str, host: str = "", every: str = "15m") -> FollowedSource:
    url = f"https://{host or name}.example/feed"
    return FollowedSource(name=name, url=url, every=every, status="usable", rights="full")


def wait_for(is_true: Callable[[], bool]) -> None:
    """Wait until something is true, which the loop makes true."""
    ends = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < ends
        Event().wait(0.01)


@pytest.fixture
def run(wire: Newswire, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Run the loop until the end of the test; each look follows the last at once."""
    monkeypatch.setattr(source_worker, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(source_worker, "utc_now", lambda: wire.house.now)
    stop, threads = Event(), list[Thread]()

    def start(fake: FakeWire, *declared: FollowedSource) -> None:
        threads.append(Thread(target=follow, args=(wire.workspace, declared, stop, fake), daemon=True))
        threads[0].start()

    yield start
    stop.set()
    for thread in threads:
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive()


def test_each_source_is_asked_and_a_broken_one_stops_no_other(wire: Newswire, run: Callable[..., None]) -> None:
    def broken() -> SourceAnswer:
        raise ZeroDivisionError

    fake = FakeWire({"bad": broken, "good": answered(atom(WireStory("urn:news:1", "One")))})
    run(fake, source("bad"), source("good"))
    wait_for(lambda: wire.headlines() == ["One"])
    wait_for(lambda: "bad" in _known(wire))
    assert _known(wire)["bad"].problem == "cannot be read here: ZeroDivisionError"


def test_a_source_is_asked_again_only_when_it_is_due(wire: Newswire, run: Callable[..., None]) -> None:
    fake = FakeWire({"wire": answered(atom(WireStory("urn:news:1", "One"))), "often": answered(atom())})
    run(fake, source("wire"), source("often", every="1m"))
    wait_for(lambda: _known(wire).keys() == {"wire", "often"})
    wire.house.now += timedelta(minutes=10)
    wait_for(lambda: fake.asked.count("often") == 2)
    assert fake.asked.count("wire") == 1
    wire.house.now += timedelta(minutes=10)
    wait_for(lambda: fake.asked.count("wire") == 2)


def test_two_sources_of_one_host_are_not_asked_at_once(wire: Newswire, run: Callable[..., None]) -> None:
    release, under_way = Event(), list[str]()

    def slow() -> SourceAnswer:
        under_way.append("one")
        release.wait(PATIENCE)
        return answered(atom())()

    fake = FakeWire({"one": slow, "two": answered(atom()), "three": answered(atom())})
    run(fake, source("one", "same"), source("two", "same"), source("three", "other"))
    wait_for(lambda: "three" in _known(wire) and "one" in under_way)
    assert "two" not in fake.asked
    release.set()
    wait_for(lambda: "two" in fake.asked)


def test_a_database_that_is_gone_for_a_while_does_not_end_the_loop(
    wire: Newswire, run: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "syndication")
    read = wire.workspace.catalog.read
    gone = Event()
    gone.set()

    def fail() -> object:
        if gone.is_set():
            raise CatalogError("reading the database: it is gone")
        return read()

    monkeypatch.setattr(wire.workspace.catalog, "read", fail)
    fake = FakeWire({"wire": answered(atom(WireStory("urn:news:1", "One")))})
    run(fake, source("wire"))
    wait_for(lambda: "it is gone" in caplog.text)
    gone.clear()
    wait_for(lambda: fake.asked == ["wire"])
    assert caplog.text.count("it is gone") == 1


def test_a_folder_that_is_missing_is_logged_once_and_looked_for_again(
    wire: Newswire, run: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(source_worker, "_REFUSED_SECONDS", 0.01)
    fake = FakeWire({"wire": answered(atom(WireStory("urn:news:1", "One")))})
    moved = wire.house.items.rename(wire.house.items.with_name("moved"))
    run(fake, source("wire"))
    wait_for(lambda: len(fake.asked) > 3)
    moved.rename(wire.house.items)
    wait_for(lambda: wire.headlines() == ["One"])
    assert sum("there is no such folder" in record.message for record in caplog.records) == 1


def test_a_fault_after_new_settings_does_not_ask_again_and_again(wire: Newswire, run: Callable[..., None]) -> None:
    wire.has(WireStory("urn:news:1", "One"))
    wire.round()

    def broken() -> SourceAnswer:
        raise ZeroDivisionError

    fake = FakeWire({"wire": broken, "often": answered(atom())})
    run(fake, replace(wire.source, credit="Another"), source("often", every="1m"))
    wait_for(lambda: _known(wire)["wire"].failures == 1 and "often" in _known(wire))
    wire.house.now += timedelta(minutes=2)
    wait_for(lambda: fake.asked.count("often") == 2)
    assert fake.asked.count("wire") == 1


def test_a_round_that_ends_while_the_states_are_read_is_not_repeated(
    wire: Newswire, run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    is_read, looked_again = Event(), Event()
    find_all = sources.find_all

    def find_slowly(connection: Connection) -> dict[str, KnownSource]:
        known = find_all(connection)
        if is_read.is_set():
            looked_again.set()
        elif fake.asked:
            is_read.set()
            wait_for(lambda: not rounds())
        return known

    def rounds() -> list[Thread]:
        return [each for each in enumerate_threads() if "_round" in each.name]

    def answer() -> SourceAnswer:
        assert is_read.wait(PATIENCE)
        return answered(atom())()

    monkeypatch.setattr(sources, "find_all", find_slowly)
    fake = FakeWire({"wire": answer})
    run(fake, wire.source)
    assert looked_again.wait(PATIENCE)
    assert fake.asked == ["wire"]


def test_a_source_that_left_the_settings_is_forgotten_but_not_its_stories(
    wire: Newswire, run: Callable[..., None]
) -> None:
    wire.has(WireStory("urn:news:1", "One"))
    wire.round()
    run(FakeWire({"other": answered(atom())}), source("other"))
    wait_for(lambda: set(_known(wire)) == {"other"})
    with wire.workspace.catalog.read() as connection:
        assert source_stories.by_keys(connection, "wire", ["urn:news:1"]) == {}
    assert wire.item("urn:news:1").item.headline == "One"


def _known(wire: Newswire) -> dict[str, SourceState]:
    with wire.workspace.catalog.read() as connection:
        return {name: known.state for name, known in sources.find_all(connection).items()}
