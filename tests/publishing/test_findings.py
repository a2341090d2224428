"""What stories lose on the way into the feeds is counted and logged, and is in no public byte."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from syndication.catalog import items, losses
from syndication.model.item_findings import LossTally
from syndication.publishing import steps, worker
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.folder import Folder
from syndication.publishing.steps import Step
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, resolve
from syndication.sources.records import FORMS
from syndication.text.loss import Loss, LossSeverity
from syndication.web.app import create_app
from tests.losing import COSMETIC, LOSING, LOST, RESTYLED, report_marks
from tests.support import House, every_item, with_shared_statements

EMPTY = "<script>x()</script>"
NOTHING_LEFT = "nothing of the body is left"


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    report_marks(monkeypatch)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let records be read at once that were written in this moment."""
    monkeypatch.setattr("syndication.publishing.arrival.QUIET_SECONDS", 0.0)


def workspace(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def tally(house: House) -> Mapping[LossSeverity, int]:
    with house.catalog.read() as connection:
        return losses.count(connection)


def test_each_version_of_a_story_is_counted_when_it_is_checked(house: House) -> None:
    house.record("a.html", "First", body=LOSING)
    house.record("b.html", "Second", body=RESTYLED, section='"World"', tags='["x", "y"]')
    house.record("c.html", "Third", body="<p>Words.</p>")
    _, published = house.publish()
    assert (published.losses.losing, published.losses.cosmetic) == (1, 1)
    assert [(story.path, list(map(str, story.findings))) for story in published.losses.stories] == [
        ("items/a.html", [f"body: {LOST}"])
    ]
    assert tally(house) == {"loses content": 1, "cosmetic": 1}
    house.record("d.html", "Fourth", body="<p>Words.</p>")
    assert house.publish()[1].losses == LossTally()
    house.record("a.html", "First", body=RESTYLED)
    assert house.publish()[1].losses == LossTally(cosmetic=1)
    assert tally(house) == {"loses content": 0, "cosmetic": 2}


def test_a_withdrawn_story_has_lost_nothing(house: House) -> None:
    house.record("a.html", "First", body=LOSING)
    house.publish()
    house.record("a.html", "First", body=LOSING, status='"canceled"')
    assert house.publish()[1].losses == LossTally()
    assert tally(house) == {"loses content": 0, "cosmetic": 0}


def test_a_story_of_which_nothing_is_left_waits_with_the_reason_until_it_is_corrected(house: House) -> None:
    house.record("a.html", "First")
    house.record("b.html", "Second", body=f"{EMPTY}<!-- data-lost -->")
    _, published = house.publish()
    (problem,) = {line.partition(": ")[2] for line in published.quarantined}
    assert problem == f"{NOTHING_LEFT}: {LOST}; write a text, or a link to what it shows"
    with house.catalog.read() as connection:
        assert [(one.path, one.quarantine) for one in items.quarantined(connection)] == [("items/b.html", problem)]
    assert b"Second" not in b"".join(house.documents().values())
    house.record("b.html", "Second", body=LOSING)
    house.publish()
    assert b"Second" in house.document("/rss.xml")
    assert tally(house) == {"loses content": 1, "cosmetic": 0}


def test_the_log_counts_stories_and_says_none_of_their_words(
    house: House, settled: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "syndication")
    for number in range(2):
        house.record(f"{number}.html", f"Story {number}", body=LOSING, embargo_until="2999-01-01T00:00:00Z")
    house.record("c.html", "Third", body=RESTYLED)
    publisher = worker.Publisher(workspace(house), ChangeQueue())
    publisher.publish(None)
    publisher.publish(None)
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "content" in line] == [
        "2 stories lose content, 1 story has cosmetic changes; see `syndication status`"
    ]
    assert LOST not in "".join(lines)


def test_while_many_stories_are_checked_the_log_has_one_line(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "syndication")
    done = iter(Step(losses=LossTally(losing=1), more=number < 9) for number in range(10))
    monkeypatch.setattr(steps, "step", lambda *_: next(done))
    publisher = worker.Publisher(workspace(house), ChangeQueue())
    for _ in range(10):
        publisher.publish(None)
    assert [record.getMessage() for record in caplog.records] == ["10 stories lose content; see `syndication status`"]


def test_a_step_adds_up_what_was_lost_in_all_its_parts(house: House, settled: None) -> None:
    publication = replace(house.publication, window=2, window_hours=0)
    for number in range(40):
        published = f"2026-02-05T12:{number:02}:00Z"
        house.record(f"{number}.html", f"Story {number}", body=LOSING, published=published)
    house.record("later.html", "Later", body=RESTYLED, published="2999-01-01T00:00:00Z")
    done = steps.step(replace(workspace(house), publication=publication))
    assert (done.losses.losing, done.losses.cosmetic, len(done.losses.stories)) == (40, 1, 40)


@contextmanager
def site(house: House) -> Iterator[FlaskClient]:
    told = {name: getattr(house.publication, name) for name in house.publication.__struct_fields__}
    chosen = Settings(**told, items=str(house.items), database=house.catalog.url)
    app = create_app(resolve(chosen, house.items.parent))
    found = app.extensions["syndication"]
    with_shared_statements(found.catalog)
    yield app.test_client()
    found.cache.stop()
    found.catalog.close()


def test_no_document_and_no_page_shows_findings(house: House) -> None:
    house.record("a.html", "First", body=LOSING + RESTYLED, section='"World"', authors='[{name = "Jane Doe"}]')
    house.publish()
    documents = house.documents()
    assert len(documents) >= 9
    found = list(documents.values())
    with site(house) as client:
        answers = [client.get(path) for path in ("/", "/items/first", "/sections/world/", "/feed.json", "/metrics")]
    assert [answer.status_code for answer in answers] == [200] * 5
    found += [answer.get_data() for answer in answers]
    for lost in (LOST, COSMETIC, "loses content", "player.example"):
        assert not [body for body in found if lost.encode() in body]
    with house.catalog.read() as connection:
        (stored,) = every_item(connection)
    assert stored.entry
    assert len(stored.entry.findings) == 2


@pytest.mark.parametrize("message", ["\x01", "\x0b\x00", "\ufffe", "\x9b2J", "<b>&amp;", "\n" * 9, "x" * 100_000])
def test_whatever_was_lost_holds_no_story_back(house: House, monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    """A character reference in a body can stand for a character that no feed can contain."""
    monkeypatch.setattr("tests.losing._MARKS", {"data-lost": Loss("loses content", f"lost: {message}")})
    house.record("a.html", "First", body=LOSING)
    _, published = house.publish()
    assert (published.quarantined, published.losses.losing) == ((), 1)
    assert b"First" in house.document("/rss.xml")
