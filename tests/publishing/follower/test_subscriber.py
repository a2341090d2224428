"""The subscriber: it asks the hubs that sources name, renews, ends, and reads what was pushed like a document."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from syndication.catalog import source_pushes, source_subscriptions, sources
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.http.fetch import PublicOnly
from syndication.model.followed_source import FollowedSource
from syndication.model.job import Message, Reply
from syndication.model.source_lease import lease_of, next_request, renewal_of
from syndication.publishing.follower import push_intake, subscriber, subscription_rules
from syndication.publishing.follower.hub_client import MOST_REDIRECTS, send_all
from syndication.publishing.follower.poll import PollResult
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_push
from syndication.publishing.follower.subscriber import keep_subscriptions, note_settings
from syndication.publishing.follower.subscription_rules import own_places
from tests.http.fetch.misbehaving import Server, Talk, answer, saying
from tests.publishing.follower.newswire import Newswire, WireStory, atom, counts, header, tombstone

BASE = "https://feeds.tribune.example"
ONE, TWO = WireStory("urn:news:1", "One"), WireStory("urn:news:2", "Two")


class Hubs:
    """All hubs of a test: what they were asked, and how they answer."""

    def __init__(self, wire: Newswire) -> None:
        self.wire = wire
        self.reply = Reply(status=202)
        self.asked: list[dict[str, str]] = []
        self.declared = [wire.source]
        self.base_url = BASE

    def __call__(self, requests: Sequence[tuple[Message, PublicOnly]]) -> Sequence[Reply]:
        for message, _ in requests:
            assert message.method == "POST"
            form = {name: value for name, (value,) in parse_qs(message.body.decode()).items()}
            self.asked.append({"hub": message.url} | form)
        return [self.reply] * len(requests)

    def turn(self, **time: float) -> None:
        """Let time pass, and the subscriber look."""
        self.wire.house.now += timedelta(**time)
        keep_subscriptions(self.wire.workspace.catalog, self.declared, self.base_url, self, self.wire.house.now)

    def all(self) -> list[SourceSubscription]:
        with self.wire.workspace.catalog.read() as connection:
            return source_subscriptions.find_all(connection)

    def verified(self, days: float = 10) -> SourceSubscription:
        """Let the hub verify the last request."""
        (one,) = [each for each in self.all() if each.state != "ending"]
        now = self.wire.house.now
        with self.wire.workspace.catalog.begin() as connection:
            lease = timedelta(days=days)
            source_subscriptions.note_verified(connection, one.token, now + lease, renewal_of(lease, now))
        return one

    def push(self, body: bytes) -> PollResult:
        """Let the hub push, and the worker read it."""
        (one,) = [each for each in self.all() if each.state != "ending"]
        self.wire.house.now += timedelta(minutes=1)
        now = self.wire.house.now
        with self.wire.workspace.catalog.begin() as connection:
            source_pushes.add(connection, one.token, "application/atom+xml", body, now)
            source_subscriptions.note_push(connection, one.token, now)
        result = run_push(self.wire.workspace, self.wire.source, ask, now, 0.5)
        assert result
        return result


def links(wire: Newswire, hub: str = "https://hub.example/") -> str:
    return f'<link rel="hub" href="{hub}"/><link rel="self" href="{wire.source.url}"/>'


@pytest.fixture
def hubs(wire: Newswire) -> Hubs:
    """A source that names a hub and was polled once."""
    wire.has(ONE, head=links(wire))
    wire.round()
    return Hubs(wire)


def test_a_source_that_names_a_hub_is_subscribed_with_a_secret(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    (asked,), (one,) = hubs.asked, hubs.all()
    assert asked == {
        "hub": "https://hub.example/",
        "hub.mode": "subscribe",
        "hub.topic": wire.source.url,
        "hub.callback": f"{BASE}/hub/callback/{one.token}",
        "hub.secret": one.secret,
        "hub.lease_seconds": "864000",
    }
    assert len(one.token) == len(one.secret) == 32  # 24 bytes in base64
    assert one.token != one.secret
    assert one.pending


def test_a_source_without_a_hub_is_not(wire: Newswire) -> None:
    wire.has(ONE)
    wire.round()
    hubs = Hubs(wire)
    hubs.turn()
    assert (hubs.asked, hubs.all()) == ([], [])


def test_a_verified_subscription_is_renewed_before_its_end(hubs: Hubs) -> None:
    hubs.turn()
    one = hubs.verified(days=10)
    hubs.turn(days=7)
    assert len(hubs.asked) == 1
    hubs.turn(days=1)
    assert [each["hub.callback"] for each in hubs.asked] == [one.callback] * 2
    assert hubs.all()[0].is_active(hubs.wire.house.now)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(status=202), "the hub has accepted the request, but not verified it"),
        (Reply(status=400, body=b"no\x1b[31m such topic\nmore"), "no"),
        (Reply(status=0, problem="could not connect"), "the hub: could not connect"),
        (
            Reply(status=308, problem="redirects (308) without an address"),
            "the hub: redirects (308) without an address",
        ),
        (Reply(status=301), "the hub: answered 301"),
    ],
    ids=["unverified", "refused", "down", "redirect", "another redirect"],
)
def test_a_hub_that_fails_is_asked_later_and_later_and_polling_goes_on(
    wire: Newswire, hubs: Hubs, reply: Reply, problem: str
) -> None:
    hubs.reply = reply
    hubs.turn()
    assert problem in hubs.all()[0].problem
    assert "\x1b" not in hubs.all()[0].problem
    hubs.turn(minutes=9)
    assert len(hubs.asked) == 1
    hubs.turn(minutes=1)
    assert len(hubs.asked) == 2
    hubs.turn(minutes=19)
    assert len(hubs.asked) == 2
    wire.has(ONE, TWO, head=links(wire))
    assert counts(wire.round()) == {"new": 1}


def test_a_worker_that_is_replaced_subscribes_no_more(wire: Newswire, hubs: Hubs) -> None:
    """While workers are renewed, the old one still has the source in its settings."""
    catalog = wire.workspace.catalog
    note_settings(catalog, hubs.declared, BASE)
    hubs.turn()
    old, new = hubs.declared, list[FollowedSource]()
    note_settings(catalog, new, BASE)
    for declared in (new, old, new):  # workers of both settings look in turn
        hubs.declared = declared
        hubs.turn(seconds=2)
    assert [each["hub.mode"] for each in hubs.asked] == ["subscribe", "unsubscribe"]
    assert [each.state for each in hubs.all()] == ["ending"]


def test_a_worker_that_is_replaced_while_it_plans_changes_nothing(wire: Newswire, hubs: Hubs) -> None:
    catalog, real = wire.workspace.catalog, subscription_rules.wanted_subscriptions
    note_settings(catalog, hubs.declared, BASE)

    def wanted(*arguments: Any) -> Any:
        note_settings(catalog, [], BASE)
        return real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subscriber, "wanted_subscriptions", wanted)
        hubs.turn()
    assert (hubs.asked, hubs.all()) == ([], [])


@pytest.mark.parametrize(
    ("hub", "base_url", "problem"),
    [
        ("http://hub.example/", BASE, "its hub has no https, so the secret could be read on the way"),
        (
            "https://hub.example/",
            "http://127.0.0.1:8000",
            "hubs cannot reach base_url; set it to the public address of the service",
        ),
        ("ftp://hub.example/", BASE, "the address of its hub is not an http or https address"),
    ],
)
def test_a_subscription_that_cannot_be_is_skipped_with_the_reason(
    wire: Newswire, hub: str, base_url: str, problem: str
) -> None:
    wire.has(ONE, head=links(wire, hub))
    wire.round()
    hubs = Hubs(wire)
    hubs.base_url = base_url
    hubs.turn()
    hubs.turn(days=1)
    assert hubs.asked == []
    if wire.state().hub:  # the reader may have left such an address out
        assert [one.problem for one in hubs.all()] == [problem]


def test_the_reason_goes_when_the_settings_are_mended(wire: Newswire, hubs: Hubs) -> None:
    hubs.base_url = "http://127.0.0.1:8000"
    hubs.turn()
    hubs.base_url = BASE
    hubs.turn()
    (one,) = hubs.all()
    assert (one.state, len(hubs.asked)) == ("requested", 1)


def test_a_hub_in_our_own_network_is_asked_only_where_the_settings_name_it(wire: Newswire, hubs: Hubs) -> None:
    hub = Server({"/hub": saying(answer(b"", status="202 Accepted"))})
    message = Message(method="POST", url=f"{hub.url}/hub", headers={})
    (refused,) = send_all([(message, PublicOnly())])
    assert refused.status == 0
    assert hub.asked == []
    wire.talks(saying(answer(b"", status="202 Accepted")), "/hub")
    wire.has(ONE, head=links(wire, f"{wire.server.url}/hub"))
    wire.round()
    keep_subscriptions(wire.workspace.catalog, [wire.source], "http://127.0.0.1:9", send_all, wire.house.now)
    assert any(head.startswith("POST /hub ") for head in wire.server.asked)
    hub.close()


def test_each_lease_has_a_secret_of_its_own(hubs: Hubs) -> None:
    hubs.turn()
    first = hubs.verified(days=10)
    hubs.turn(days=8)
    (one,) = hubs.all()
    assert one.secret == first.secret  # until the hub has verified the new one
    assert hubs.asked[-1]["hub.secret"] == one.next_secret != one.secret
    hubs.turn(minutes=10)
    assert hubs.asked[-1]["hub.secret"] == one.next_secret  # the hub may verify the first of the two requests late
    hubs.verified(days=10)
    (renewed,) = hubs.all()
    assert (renewed.secret, renewed.next_secret) == (one.next_secret, "")
    hubs.turn(days=8)
    assert hubs.asked[-1]["hub.secret"] not in (first.secret, renewed.secret)
    assert len({each["hub.callback"] for each in hubs.asked}) == 1
    assert hubs.all()[0].next_secret not in repr(hubs.all()[0])


def redirect(location: str, status: str = "307 Temporary Redirect") -> Talk:
    return saying(answer(b"", *([f"Location: {location}"] if location else []), status=status))


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_hub_that_has_moved_is_followed_with_the_whole_request(wire: Newswire, hubs: Hubs, status: str) -> None:
    bodies = list[bytes]()

    def accept(connection: socket.socket, head: bytes) -> None:
        length = int(header(head.decode("latin-1"), "Content-Length"))
        received = head.partition(b"\r\n\r\n")[2]
        while len(received) < length:
            received += connection.recv(length)
        bodies.append(received)
        connection.sendall(answer(b"", status="202 Accepted"))

    wire.talks(redirect("/moved", status), "/hub")
    wire.talks(accept, "/moved")
    wire.has(ONE, head=links(wire, f"{wire.server.url}/hub"))
    wire.round()
    keep_subscriptions(wire.workspace.catalog, [wire.source], "http://127.0.0.1:9", send_all, wire.house.now)
    assert hubs.all()[0].problem == "the hub has accepted the request, but not verified it"
    assert parse_qs(bodies[0].decode())["hub.secret"] == [hubs.all()[0].secret]


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("", "redirects (307) without an http or https address to follow"),
        ("ftp://hub.example/", "redirects (307) without an http or https address to follow"),
        ("http://hub.example/", "redirects (307) to an address without https, so the secret could be read on the way"),
        ("/hub", f"redirects more than {MOST_REDIRECTS} times"),
    ],
)
def test_a_redirect_that_is_not_followed_is_a_problem_with_words(wire: Newswire, location: str, problem: str) -> None:
    wire.talks(redirect(location), "/hub")
    message = Message(method="POST", url=f"{wire.server.url}/hub", headers={})
    (reply,) = send_all([(message, PublicOnly(own_places(wire.source.url)))])
    assert problem in reply.problem
    assert len(wire.server.asked) == (MOST_REDIRECTS + 1 if location == "/hub" else 1)


def test_a_redirect_leads_to_no_other_place_in_our_network(wire: Newswire) -> None:
    inner = Server({"/hub": saying(answer(b"", status="202 Accepted"))})
    wire.talks(redirect(f"{inner.url.replace('http:', 'https:')}/hub"), "/hub")
    message = Message(method="POST", url=f"{wire.server.url}/hub", headers={})
    (reply,) = send_all([(message, PublicOnly(own_places(wire.source.url)))])
    assert (reply.status, inner.asked) == (0, [])
    assert "is not one of the web's" in reply.problem
    inner.close()


def test_another_hub_gets_a_subscription_and_the_old_one_is_ended(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    wire.has(ONE, head=links(wire, "https://other.example/"))
    wire.round()
    hubs.turn()
    hubs.turn(seconds=2)
    assert sorted((each["hub.mode"], each["hub"]) for each in hubs.asked[1:]) == [
        ("subscribe", "https://other.example/"),
        ("unsubscribe", "https://hub.example/"),
    ]


def test_a_source_that_left_the_settings_is_unsubscribed_and_given_up_after_some_tries(hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    hubs.declared = []
    for _ in range(10):
        hubs.turn(days=1)
    assert [each["hub.mode"] for each in hubs.asked] == ["subscribe", *["unsubscribe"] * 5]
    assert "hub.secret" not in hubs.asked[-1]
    assert hubs.all() == []


def test_a_paused_source_is_unsubscribed(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    with wire.workspace.catalog.begin() as connection:
        sources.set_paused(connection, "wire", True, wire.house.now)
    hubs.turn()
    hubs.turn(seconds=2)
    assert hubs.asked[-1]["hub.mode"] == "unsubscribe"


def test_a_push_is_read_like_a_document_and_misses_nothing_that_it_lacks(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    asked = len(wire.heads)
    assert counts(hubs.push(atom(TWO))) == {"new": 1}  # some hubs push only what is new
    assert wire.headlines() == ["One", "Two"]
    assert counts(hubs.push(atom(head=tombstone("urn:news:1")))) == {"withdrawn": 1}
    assert len(wire.heads) == asked
    assert wire.state().hub == "https://hub.example/"


def test_a_push_of_nonsense_is_a_line_and_the_source_is_asked(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    result = hubs.push(b"\0 nonsense")
    assert result.left[0].startswith("a push could not be read: is no feed")
    assert result.due <= wire.house.now + timedelta(minutes=15)
    assert not wire.state().failing
    assert hubs.all()[0].problem == result.left[0]
    assert run_push(wire.workspace, wire.source, ask, wire.house.now, 0.5) is None


def test_our_own_stories_are_refused_in_a_push_too(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    result = hubs.push(atom(WireStory("tag:tribune.example,2026:x")))
    assert "following it would be a loop" in result.left[0]
    assert wire.headlines() == ["One"]


def test_polls_are_rarer_while_pushes_bring_the_news(wire: Newswire, hubs: Hubs) -> None:
    hubs.turn()
    hubs.verified()
    assert wait(wire.round(), wire.house.now) < timedelta(minutes=20)  # nothing was pushed yet
    hubs.push(atom(ONE, TWO))
    wire.has(ONE, TWO, head=links(wire))
    assert wait(wire.round(), wire.house.now) == timedelta(hours=1)
    wire.has(ONE, TWO, WireStory("urn:news:3", "Three"), head=links(wire))
    assert wait(wire.round(), wire.house.now) < timedelta(minutes=20)  # no push has brought it
    assert wait(wire.round(), wire.house.now) < timedelta(minutes=20)
    hubs.push(atom(WireStory("urn:news:4", "Four")))
    wire.has(ONE, TWO, WireStory("urn:news:4", "Four"), head=links(wire))
    assert wait(wire.round(), wire.house.now) == timedelta(hours=1)
    assert wait(wire.round(minutes=60 * 24 * 11), wire.house.now) < timedelta(minutes=20)  # the lease is over


def wait(result: PollResult, now: datetime) -> timedelta:
    return result.due - now


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("60", 60),
        ("864000", 864_000),
        ("999999999999", 30 * 86_400),
        *((bad, 0) for bad in ("0", "", "-1", "1e9", "١")),
    ],
)
def test_a_lease_is_some_seconds_and_at_most_30_days(text: str, seconds: int) -> None:
    assert (lease_of(text) or timedelta()).total_seconds() == seconds


def test_short_leases_and_many_failures_have_their_limits(wire: Newswire) -> None:
    now = wire.house.now
    assert renewal_of(timedelta(seconds=1), now) - now == timedelta(minutes=5)
    assert [next_request(n, now) - now for n in (0, 1, 1_000_000)] == [
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(days=1),
    ]


def test_a_push_that_breaks_the_reader_is_read_once(
    wire: Newswire, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubs.turn()
    hubs.verified()
    with monkeypatch.context() as patch:
        patch.setattr(push_intake, "read_document", lambda *_: 1 // 0)
        result = hubs.push(atom(TWO))
    assert result.left == ("a push could not be read: ZeroDivisionError",)
    assert run_push(wire.workspace, wire.source, ask, wire.house.now, 0.5) is None
    wire.has(ONE, TWO, head=links(wire))
    assert counts(wire.round()) == {"new": 1}
