"""The loop that subscribes to the hubs of sources: it asks for pushes, renews, and ends what is wanted no more.

A request to a hub is only half of it: the hub then verifies at the callback, which the web server answers. So a request
is stored before it is sent, and asked again later if no verification comes. Polling goes on in any case.

While a worker is renewed, the old one and the new one run at once, with different settings. The one that started last
is right: a worker notes its settings when it starts, and one with other settings changes no subscription any more.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from threading import Event
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, source_subscriptions, sources, state
from syndication.catalog.locks import named_lock
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.http.fetch import PublicOnly
from syndication.model.errors import BusyError, SyndicationError
from syndication.model.followed_source import FollowedSource
from syndication.model.job import Message, Reply, is_success
from syndication.model.source_lease import LEASE, next_request
from syndication.publishing.follower.hub_client import send_all
from syndication.publishing.follower.sources_in_use import sources_in_use
from syndication.publishing.follower.subscription_rules import (
    MOST_TRIES_TO_END,
    WantedSubscription,
    own_places,
    wanted_subscriptions,
)
from syndication.publishing.steps import utc_now
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

_LOOK_SECONDS = 2.0  # between two looks for requests that are due
_AT_ONCE = 8
_TOKEN_BYTES = 24

Send = Callable[[Sequence[tuple[Message, PublicOnly]]], Sequence[Reply]]
"""Sends messages, each to where its guard allows, and returns the replies in their order."""


class _Plan(Struct, frozen=True):
    """What is to be done: subscriptions to add, to end, to remove, and those whose hub is asked now."""

    added: Sequence[SourceSubscription]
    ended: Sequence[SourceSubscription]
    removed: Sequence[SourceSubscription]
    due: Sequence[SourceSubscription]


class _SupersededError(Exception):
    """A worker with other settings has started later."""


def note_settings(catalog: Catalog, declared: Sequence[FollowedSource], base_url: str) -> None:
    """Note that these settings count from now; workers that have started with others ask no hub any more.

    What such a worker does at this moment is done before this returns.
    """
    with catalog.begin() as connection:
        state.put(connection, state.SOURCES_FROM, _digest(declared, base_url))


def subscribe(catalog: Catalog, declared: Sequence[FollowedSource], base_url: str, stop: Event) -> None:
    """Keep the subscriptions until `stop` is set. Errors are logged and do not end it."""
    logged = ""
    while not stop.is_set():
        try:
            keep_subscriptions(catalog, declared, base_url, send_all, utc_now())
            logged = ""
        except BusyError:  # another machine does it
            pass
        except Exception as error:  # the loop never ends (law 8), and it is logged  # noqa: BLE001
            if str(error) != logged:
                expected = isinstance(error, SyndicationError | OSError)
                log.error("hubs of sources: %s", error) if expected else log.exception("subscribing to hubs failed")
            logged = str(error)
        stop.wait(_LOOK_SECONDS)


def keep_subscriptions(
    catalog: Catalog, declared: Sequence[FollowedSource], base_url: str, send: Send, now: datetime
) -> None:
    """Bring the subscriptions in line with the sources, and ask the hubs whose turn it is.

    Raises:
        BusyError: another process does it.
        CatalogError: the database is unavailable.
    """
    with named_lock(catalog, "hubs of sources"), suppress(_SupersededError):
        own = _digest(declared, base_url)
        with catalog.read() as connection:
            _refuse_superseded(state.get(connection, state.SOURCES_FROM), own)
            known = sources.find_all(connection)
            present = source_subscriptions.find_all(connection)
        plan = _plan(present, wanted_subscriptions(declared, known, base_url), now)
        if plan.added or plan.ended or plan.removed or plan.due:
            with catalog.begin() as connection:
                _carry_out(connection, plan, now)
                # Last, as SQLite locks with the first change: a worker that starts now waits for the end of this.
                _refuse_superseded(state.locked(connection, state.SOURCES_FROM), own)
        addresses = {source.name: source.url for source in sources_in_use(declared, known)}
        _ask_hubs(catalog, plan.due, addresses, send)


def _digest(declared: Sequence[FollowedSource], base_url: str) -> str:
    return sha256(msgspec.json.encode((declared, base_url))).hexdigest()


def _refuse_superseded(newest: str, own: str) -> None:
    if newest not in ("", own):
        raise _SupersededError


def _plan(present: Sequence[SourceSubscription], wanted: Mapping[str, WantedSubscription], now: datetime) -> _Plan:
    stays = [one for one in present if one.source in wanted and wanted[one.source].matches(one)]
    stays = [one for one in stays if one.state != "ending"]
    there = {one.source for one in stays}
    others = [one for one in present if one not in stays]
    is_over = [one for one in others if one.state == "skipped" or one.failures >= MOST_TRIES_TO_END]
    added = [_subscription(name, one, now) for name, one in wanted.items() if name not in there]
    asked = [one for one in (*present, *added) if one in stays or one in added or one.state == "ending"]
    due = [one for one in asked if one.due <= now and one.state != "skipped" and one not in is_over]
    return _Plan(
        added=added,
        ended=[one for one in others if one.state != "ending" and one not in is_over],
        removed=is_over,
        due=[_with_next_secret(one) for one in due[:_AT_ONCE]],
    )


def _with_next_secret(one: SourceSubscription) -> SourceSubscription:
    """Return a subscription with a secret of its own for the next lease.

    A request that is repeated, as no verification came, has the same one: the hub may verify the first request late.
    """
    is_first = one.state not in ("active", "denied")
    return one if is_first or one.next_secret else replace(one, next_secret=secrets.token_urlsafe(_TOKEN_BYTES))


def _subscription(source: str, wanted: WantedSubscription, now: datetime) -> SourceSubscription:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return SourceSubscription(
        token=token,
        source=source,
        hub=wanted.hub,
        topic=wanted.topic,
        callback=wanted.callbacks + token,
        secret=secrets.token_urlsafe(_TOKEN_BYTES),
        state="skipped" if wanted.fault else "requested",
        due=now,
        problem=wanted.fault,
    )


def _carry_out(connection: Connection, plan: _Plan, now: datetime) -> None:
    source_subscriptions.remove(connection, [one.token for one in plan.removed])
    for one in plan.added:
        source_subscriptions.add(connection, one)
        if one.problem:
            log.warning("%s: no subscription to its hub: %s", visible(one.source), one.problem)
    for one in plan.ended:
        source_subscriptions.end(connection, one.token, now)
    for one in plan.due:
        source_subscriptions.note_request(connection, one.token, next_request(one.failures, now), one.next_secret)


def _ask_hubs(catalog: Catalog, due: Sequence[SourceSubscription], addresses: Mapping[str, str], send: Send) -> None:
    if not due:
        return
    guards = [PublicOnly(own_places(addresses.get(one.source) or _own_hub(one))) for one in due]
    replies = send([(_request(one), guard) for one, guard in zip(due, guards, strict=True)])
    with catalog.begin() as connection:
        for one, reply in zip(due, replies, strict=True):
            source_subscriptions.note_unanswered(connection, one.token, _problem(reply))


def _own_hub(one: SourceSubscription) -> str:
    """Return the hub of a source that left the settings, if it was in the place that these named.

    Only such a hub was asked without https.
    """
    return one.hub if one.hub.lower().startswith("http:") else ""


def _request(one: SourceSubscription) -> Message:
    """Return the request of section 5.1; the body has the secret."""
    form = {"hub.mode": "subscribe", "hub.topic": one.topic, "hub.callback": one.callback}
    if one.state == "ending":
        form["hub.mode"] = "unsubscribe"
    else:
        form |= {"hub.secret": one.asked_secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Message(method="POST", url=one.hub, headers=headers, body=urlencode(form).encode())


def _problem(reply: Reply) -> str:
    """Return why the hub has not verified yet."""
    if is_success(reply):
        return "the hub has accepted the request, but not verified it"
    text = visible(reply.body.decode("utf-8", "replace").partition("\n")[0][:200]).strip()
    return f"the hub: {reply.problem or f'answered {reply.status} {text}'.strip()}"
