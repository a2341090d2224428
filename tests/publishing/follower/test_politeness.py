"""How a source is asked: conditionally, as often as it wants, and with patience when it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication import __version__
from syndication.catalog import locks, sources
from syndication.http.fetch.connection import USER_AGENT
from syndication.model.errors import BusyError, SyndicationError
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_round
from syndication.publishing.follower.sources_in_use import is_due, sources_in_use
from tests.http.fetch.misbehaving import Server, answer, saying
from tests.publishing.follower.newswire import Newswire, WireStory, atom, counts, header
from tests.support import NOON, make_house

A = WireStory("urn:a")


def wait(wire: Newswire) -> timedelta:
    """Return how long the source is left alone after the last round."""
    with wire.workspace.catalog.read() as connection:
        known = sources.find(connection, "wire")
    assert known
    return known.due - wire.house.now


def test_the_second_request_is_conditional(wire: Newswire) -> None:
    wire.says(atom(A), 'ETag: "one"', "Last-Modified: Thu, 05 Feb 2026 12:00:00 GMT")
    wire.round()
    wire.says(b"", status="304 Not Modified")
    wire.round()
    first, second = wire.heads
    assert header(first, "If-None-Match") == header(first, "If-Modified-Since") == ""
    assert header(second, "If-None-Match") == '"one"'
    assert header(second, "If-Modified-Since") == "Thu, 05 Feb 2026 12:00:00 GMT"
    assert wire.state().status == 304
    assert wire.state().answered == wire.house.now


def test_a_document_is_asked_for_again_unless_all_of_it_was_taken(wire: Newswire) -> None:
    wire.set(most_per_hour=1)
    wire.says(atom(A, WireStory("urn:b", published=NOON + timedelta(hours=1))), 'ETag: "one"')
    assert counts(wire.round()) == {"new": 1}
    assert wire.state().waiting == 1
    wire.round(minutes=61)
    assert header(wire.heads[1], "If-None-Match") == ""
    assert wire.state().waiting == 0
    assert len(wire.headlines()) == 2


def test_new_settings_read_an_unchanged_document_again(wire: Newswire) -> None:
    wire.says(atom(A), 'ETag: "one"')
    wire.round()
    wire.set(credit="The Agency")
    assert counts(wire.round()) == {"updated": 1}
    assert header(wire.heads[1], "If-None-Match") == ""
    source = wire.item("urn:a").item.source
    assert source is not None
    assert source.name == "The Agency"


def test_who_asks_is_honest_and_can_be_reached(wire: Newswire) -> None:
    wire.set(contact="https://tribune.example/contact")
    wire.has(A)
    wire.round()
    assert header(wire.heads[0], "User-Agent") == f"syndication/{__version__} (+https://tribune.example/contact)"
    wire.set(contact="")
    wire.round()
    assert header(wire.heads[1], "User-Agent") == USER_AGENT


@pytest.mark.parametrize(
    ("headers", "head", "minutes"),
    [
        ((), "", 15),
        (("Cache-Control: public, max-age=3600",), "", 60),
        (("Cache-Control: max-age=60",), "", 15),
        (("Cache-Control: max-age=3600", "Age: 600"), "", 50),
        (("Cache-Control: no-cache, max-age=3600",), "", 15),
        (("Date: Thu, 05 Feb 2026 12:00:00 GMT", "Expires: Thu, 05 Feb 2026 14:00:00 GMT"), "", 120),
        (("Expires: 0",), "", 15),
        (("Cache-Control: max-age=999999999",), "", 24 * 60),
    ],
    ids=str,
)
def test_the_next_round_is_when_the_source_wants_it(
    wire: Newswire, headers: tuple[str, ...], head: str, minutes: int
) -> None:
    wire.says(atom(A, head=head), *headers)
    wire.round()
    assert wait(wire) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>90</ttl>", 90),
        ("<ttl>5</ttl>", 15),
        ("<ttl>soon</ttl>", 15),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 24 * 60),
        ("<sy:updatePeriod>yearly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 24 * 60),
    ],
)
def test_the_next_round_is_when_the_feed_wants_it(wire: Newswire, channel: str, minutes: int) -> None:
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    wire.says(f'<rss version="2.0" {space}><channel><title>T</title>{channel}</channel></rss>'.encode())
    wire.round()
    assert wait(wire) == timedelta(minutes=minutes)


def test_hours_and_days_that_a_feed_skips_are_skipped(wire: Newswire) -> None:
    wire.house.now = datetime(2027, 2, 5, 21, 50, tzinfo=UTC)  # a Friday
    skips = "<skipHours><hour>22</hour><hour>23</hour></skipHours><skipDays><day>Saturday</day></skipDays>"
    wire.says(f'<rss version="2.0"><channel><title>T</title>{skips}</channel></rss>'.encode())
    wire.round(minutes=0)
    assert wire.house.now + wait(wire) == datetime(2027, 2, 7, tzinfo=UTC)


def test_a_source_that_fails_is_asked_less_and_less_often(wire: Newswire) -> None:
    wire.says(b"", status="500 Internal Server Error")
    waits = []
    for _ in range(7):
        wire.round()
        waits.append(wait(wire) / timedelta(minutes=15))
    assert waits == [2, 4, 8, 16, 24, 24, 24]
    state = wire.state()
    assert (state.status, state.problem, state.failures) == (500, "answered 500", 7)
    assert state.failing == wire.house.now - timedelta(minutes=15 * 6)
    wire.has(A)
    assert counts(wire.round()) == {"new": 1}
    assert (wire.state().failing, wire.state().problem) == (None, "")


@pytest.mark.parametrize(
    ("value", "minutes"), [("7200", 120), ("60", 30), ("9999999", 24 * 60), ("soon", 30), ("-5", 30)]
)
def test_a_wish_for_a_later_try_is_respected(wire: Newswire, value: str, minutes: int) -> None:
    wire.says(b"", f"Retry-After: {value}", status="429 Too Many Requests")
    wire.round()
    assert wait(wire) == timedelta(minutes=minutes)


def test_a_feed_that_is_gone_is_asked_no_more(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.says(b"", status="410 Gone")
    wire.round()
    with wire.workspace.catalog.read() as connection:
        known = sources.find_all(connection)
    assert known["wire"].state.ended
    assert not is_due(wire.source, known, wire.house.now + timedelta(days=99))
    wire.set(url=f"{wire.server.url}/new")
    assert is_due(wire.source, known, wire.house.now)


def test_a_permanent_redirect_is_noted(wire: Newswire) -> None:
    wire.talks(saying(answer(b"", f"Location: {wire.server.url}/new", status="301 Moved Permanently")))
    wire.says(atom(A), path="/new")
    result = wire.round()
    assert counts(result) == {"new": 1}
    assert result.state.moved == f"{wire.server.url}/new"


def test_a_temporary_redirect_is_not_noted(wire: Newswire) -> None:
    wire.talks(saying(answer(b"", f"Location: {wire.server.url}/new", status="302 Found")))
    wire.says(atom(A), path="/new")
    assert counts(wire.round()) == {"new": 1}
    assert wire.state().moved == ""


def test_a_redirect_into_the_own_network_is_refused(wire: Newswire) -> None:
    other = Server({"/feed": saying(answer(atom(A)))})
    wire.talks(saying(answer(b"", f"Location: {other.url}/feed", status="302 Found")))
    wire.round()
    assert other.asked == []
    assert "is not one of the web's" in wire.state().problem
    other.close()


def test_secrets_go_to_the_host_in_the_settings_alone(wire: Newswire) -> None:
    wire.set(token="s3cret", headers={"X-Key": "k3y"})
    wire.has(A)
    wire.round()
    assert header(wire.heads[0], "Authorization") == "Bearer s3cret"
    assert header(wire.heads[0], "X-Key") == "k3y"
    assert "s3cret" not in repr(wire.source)
    assert "k3y" not in repr(wire.source)


def test_one_process_at_a_time_asks_a_source_and_a_host(wire: Newswire) -> None:
    wire.has(A)
    for name in ("source wire", "host of sources 127.0.0.1"):
        with locks.named_lock(wire.workspace.catalog, name), pytest.raises(BusyError):
            wire.round()
    assert wire.heads == []
    assert counts(wire.round()) == {"new": 1}


def test_nothing_is_taken_before_all_records_are_known(
    wire: Newswire, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from msgspec.structs import replace

    empty = make_house(tmp_path_factory.mktemp("new"))
    workspace = replace(wire.workspace, catalog=empty.catalog)
    wire.has(A)
    with pytest.raises(SyndicationError, match="syndication publish"):
        run_round(workspace, wire.source, ask, wire.house.now, 0.5)
    assert wire.heads == []
    empty.catalog.close()


def test_a_paused_source_is_not_asked(wire: Newswire) -> None:
    with wire.workspace.catalog.begin() as connection:
        sources.set_paused(connection, "wire", True, wire.house.now)
        known = sources.find_all(connection)
    assert not is_due(wire.source, known, wire.house.now + timedelta(days=1))
    assert sources_in_use([wire.source], known) == (wire.source,)
