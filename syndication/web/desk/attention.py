"""What needs a person, for the first screen and for the line above all screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from flask import current_app
from msgspec import Struct

from syndication.catalog import (
    Connection,
    feeds,
    items,
    jobs,
    kill_requests,
    losses,
    partner_keys,
    record_files,
    state,
    tokens,
)
from syndication.catalog.calendar import find_dates
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.pauses import pauses_of
from syndication.delivery.target_list import list_paused
from syndication.delivery.unfetched import find_unfetched
from syndication.model import heartbeat
from syndication.model.calendar import CalendarEntry, CalendarQuery
from syndication.model.delivery_target import ListedTarget
from syndication.model.errors import CatalogError
from syndication.model.feed_path import page_path
from syndication.model.followed_source import FollowedSource
from syndication.model.kill_request import KillRequest, state_of_request
from syndication.model.partners.ledger import Unfetched
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.tokens import Scope, covers
from syndication.model.tokens import state as token_state
from syndication.publishing.follower.source_list import read_sources
from syndication.publishing.partners.by_hand import withdrawals_by_hand
from syndication.publishing.partners.overview import partner_overviews
from syndication.publishing.partners.silence import silence_lines
from syndication.text.shown_address import shown_address
from syndication.web.context import here
from syndication.web.desk.story_edits import shows

DUE_WITHIN = timedelta(hours=6)
ENDS_WITHIN = timedelta(days=14)
FAILS_FOR = timedelta(minutes=15)
MOST_LISTED = 8
_MOST_DATES = 200
_MOST_JOBS = 1000
_OWN_KINDS = ("event", "purge", "purge-hook", "ping", "apple-news")  # not those of subscribers, which come and go

TodoKind = Literal[
    "publisher", "unfetched", "by_hand", "quarantined", "broken", "vanished", "losing", "held_back", "partner",
    "silent", "paused", "held_by_pause", "given_up", "failing", "source", "ending", "kill_asked", "kill_unanswered",
]  # fmt: skip


class Alarms(Struct, frozen=True):
    """After how many minutes somebody must look, 0 for never; found in `app.extensions["alarms"]`.

    `kills_by_two`: a kill that one person asks for waits for a second one.
    """

    withdrawal_minutes: int = 0
    wire_silence_minutes: int = 0
    ledger_days: int = 90
    kills_by_two: bool = False


class Todo(Struct, frozen=True):
    """Something that needs a person: how much of it, the first of it as text, and what of it has a screen.

    `stories` have a slug and a text, `links` an address below the desk and a text.
    `paused` are the targets of deliveries that somebody has paused.
    """

    kind: TodoKind
    count: int
    lines: tuple[str, ...] = ()
    stories: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_urgent: bool = False
    paused: tuple[ListedTarget, ...] = ()


class StartScreen(Struct, frozen=True):
    """The first screen: what needs a person, and what becomes of stories in the next hours."""

    todos: tuple[Todo, ...]
    due: tuple[CalendarEntry, ...]


def alarms() -> Alarms:
    """Return the alarms of the current application."""
    found = current_app.extensions["alarms"]
    assert isinstance(found, Alarms)
    return found


def start_of(
    connection: Connection,
    publication: Publication,
    followed: Sequence[FollowedSource],
    rules: Alarms,
    role: Scope,
    now: datetime,
) -> StartScreen:
    """Return what the first screen shows to a role; the tokens are for those who manage them."""
    found = (
        *_of_publisher(connection, now),
        *(_of_kills(connection, now) if rules.kills_by_two and covers(role, "withdraw") else ()),
        *_of_withdrawals(connection, publication, rules, now),
        *_of_pauses(connection),
        *_of_stories(connection, role, now),
        *_of_feeds(connection, publication, rules, now),
        *_of_jobs(connection, now),
        *_of_sources(connection, followed, now),
        *(_of_keys(connection, publication, now) if covers(role, "admin") else ()),
    )
    return StartScreen(tuple(todo for todo in found if todo.count), due_soon(connection, role, now))


def due_soon(connection: Connection, role: Scope, now: datetime) -> tuple[CalendarEntry, ...]:
    """Return what becomes of stories in the next hours, of those that a role may see."""
    wanted = CalendarQuery(since=now, until=now + DUE_WITHIN, limit=_MOST_DATES)
    found = find_dates(connection, wanted, None, now).entries
    known = items.by_ids(connection, [entry.id for entry in found])
    return tuple(entry for entry in found if entry.id in known and shows(role, known[entry.id], now))


def late_withdrawals() -> list[Unfetched]:
    """Return the withdrawals that a partner should have fetched by now: every screen says so.

    While the database is unavailable there are none: the page says that instead.
    """
    site, rules = here(), alarms()
    if not rules.withdrawal_minutes or not site.publication.partners:
        return []
    try:
        with site.catalog.read() as connection:
            return find_unfetched(
                connection, site.publication, rules.withdrawal_minutes, rules.ledger_days, site.clock()
            )
    except CatalogError:
        return []


def _of_publisher(connection: Connection, now: datetime) -> Iterator[Todo]:
    beat = heartbeat.read(state.get(connection, state.PUBLISHER))
    if beat and heartbeat.health(beat, now) in ("late", "failing"):
        yield Todo("publisher", 1, (beat.problem,) if beat.problem else (), is_urgent=True)


def _of_kills(connection: Connection, now: datetime) -> Iterator[Todo]:
    """Yield the kills that wait for a second person, and those that nobody can confirm any more."""
    found = kill_requests.unanswered(connection)
    waiting = [pair for pair in found if state_of_request(*pair, now) == "open"]
    over = [pair for pair in found if pair not in waiting]
    yield Todo("kill_asked", len(waiting), stories=_asked(waiting), is_urgent=True)
    yield Todo("kill_unanswered", len(over), stories=_asked(over))


def _asked(found: Sequence[tuple[KillRequest, Stored]]) -> tuple[tuple[str, str], ...]:
    return tuple((one.item.slug, f"{one.item.headline} – {asked.user}") for asked, one in found[:MOST_LISTED])


def _of_withdrawals(connection: Connection, publication: Publication, rules: Alarms, now: datetime) -> Iterator[Todo]:
    if not publication.partners:
        return
    late = find_unfetched(connection, publication, rules.withdrawal_minutes, rules.ledger_days, now)
    needed = withdrawals_by_hand(connection, publication, rules.ledger_days, now).needed
    yield _of_items(connection, "unfetched", [(one.item_id, one.partner) for one in late], is_urgent=True)
    yield _of_items(connection, "by_hand", [(one.item_id, one.partner) for one in needed], is_urgent=True)


def _of_items(connection: Connection, kind: TodoKind, found: Sequence[tuple[str, str]], *, is_urgent: bool) -> Todo:
    """Return stories at partners as a thing to do: each links to where it has arrived."""
    known = items.by_ids(connection, [item_id for item_id, _ in found[:MOST_LISTED]])
    stories = tuple(
        (known[item_id].item.slug, f"{known[item_id].item.headline} – {partner}")
        for item_id, partner in found[:MOST_LISTED]
        if item_id in known
    )
    return Todo(kind, len(found), stories=stories, is_urgent=is_urgent)


def _of_stories(connection: Connection, role: Scope, now: datetime) -> Iterator[Todo]:
    waiting = [stored for stored in items.quarantined(connection) if shows(role, stored, now)]
    slugs = tuple((one.item.slug, one.item.headline) for one in waiting[:MOST_LISTED])
    yield Todo("quarantined", len(waiting), stories=slugs)
    broken, vanished = record_files.broken(connection), record_files.vanished(connection)
    yield Todo("broken", len(broken), tuple(file.path for file in broken[:MOST_LISTED]))
    yield Todo("vanished", len(vanished), tuple(file.path for file in vanished[:MOST_LISTED]))
    yield Todo("losing", losses.count(connection)["loses content"])


def _of_feeds(connection: Connection, publication: Publication, rules: Alarms, now: datetime) -> Iterator[Todo]:
    held = feeds.problems(connection)
    yield Todo("held_back", len(held), tuple(f"{page_path(path)}: {why}" for path, why in held[:MOST_LISTED]))
    if publication.partners:
        faulty = [one for one in partner_overviews(connection, publication, now.date()) if one.problem]
        yield Todo("partner", len(faulty), tuple(f"{one.name}: {one.problem}" for one in faulty[:MOST_LISTED]))
        silent = silence_lines(connection, publication.partners, rules.wire_silence_minutes, now)
        yield Todo("silent", len(silent), tuple(silent[:MOST_LISTED]))


def _of_pauses(connection: Connection) -> Iterator[Todo]:
    """Yield the targets that are paused, and the withdrawals of which they have not heard."""
    found = list_paused(connection)
    held = [(item_id, one.target) for one in found for item_id in one.withdrawals]
    yield _of_items(connection, "held_by_pause", held, is_urgent=True)
    yield Todo("paused", len(found), is_urgent=True, paused=found[:MOST_LISTED])


def _of_jobs(connection: Connection, now: datetime) -> Iterator[Todo]:
    dead = [one for one in jobs.tally(connection) if one.dead]
    yield Todo("given_up", sum(one.dead for one in dead), tuple(f"{one.kind}: {one.dead}" for one in dead))
    yield _of_failing(connection, now)


def _of_failing(connection: Connection, now: datetime) -> Todo:
    """Return the targets of the settings that fail for so long that it is no mere restart."""
    failed = [job for kind in _OWN_KINDS for job in jobs.failed(connection, kind, most=_MOST_JOBS)]
    paused = pauses_of(connection)
    failed = [one for one in failed if JobTarget(one.kind, one.target) not in paused]
    failed = [one for one in failed if one.due is not None and one.since < now - FAILS_FOR]
    targets = tuple(dict.fromkeys(shown_address(one.target) for one in failed))
    return Todo("failing", len(targets), targets[:MOST_LISTED])


def _of_sources(connection: Connection, followed: Sequence[FollowedSource], now: datetime) -> Iterator[Todo]:
    if followed:
        found = [one for one in read_sources(connection, followed, now) if one.needs_attention]
        yield Todo(
            "source", len(found), tuple(f"{one.name}: {one.problem}".rstrip(": ") for one in found)[:MOST_LISTED]
        )


def _of_keys(connection: Connection, publication: Publication, now: datetime) -> Iterator[Todo]:
    """Yield the tokens and keys of partners that end soon."""
    ending = [
        ("/tokens", token.name)
        for token in tokens.all_tokens(connection)
        if token_state(token, now) == "active" and token.expires and token.expires < now + ENDS_WITHIN
    ]
    keys = [key for partner in publication.partners for key in partner_keys.of_partner(connection, partner.name)]
    ending += [
        (f"/partners/{key.partner}#partner-keys", f"{key.partner}: {key.name}")
        for key in keys
        if key.is_valid(now) and key.ends and key.ends < now + ENDS_WITHIN
    ]
    yield Todo("ending", len(ending), links=tuple(ending[:MOST_LISTED]))
