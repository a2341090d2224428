"""The sources that are followed: how each is, and what needs a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, items, source_pictures, source_stories, source_subscriptions, sources
from syndication.catalog.source_stories import StoryNote
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.catalog.sources import KnownSource
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import SourceHealth, SourceState
from syndication.publishing.follower.sources_in_use import sources_in_use

_LATE = timedelta(hours=1)  # of failures, after which somebody should look
_NEW = SourceState()


class SourceView(Struct, frozen=True, kw_only=True):
    """A source without its secrets: how it is, and what needs a person."""

    name: str
    url: str
    health: SourceHealth
    needs_attention: bool
    kind: str = ""
    title: str = ""
    stories: Mapping[str, int] = {}
    asked: datetime | None = None
    answered: datetime | None = None
    newest: datetime | None = None
    quiet_since: datetime | None = None
    failing: datetime | None = None
    failures: int = 0
    next_try: datetime | None = None
    status: int = 0
    problem: str = ""
    moved: str = ""
    hub: str = ""
    subscribed_until: datetime | None = None
    pushed: datetime | None = None
    push_problem: str = ""
    held: tuple[str, ...] = ()
    held_count: int = 0
    waiting: int = 0
    unread: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def read_sources(connection: Connection, declared: Sequence[FollowedSource], now: datetime) -> list[SourceView]:
    """Return the sources in the settings, and the feeds in those that are lists."""
    known = sources.find_all(connection)
    counts = source_stories.counts(connection)
    left = source_stories.with_state(connection, "left")
    similar = _similar_stories(connection)
    subscribed = {one.source: one for one in source_subscriptions.find_all(connection) if one.state != "ending"}
    views = [_view(source, known, counts, left, now) for source in sources_in_use(declared, known)]
    pictures = source_pictures.failed(connection)
    views = [
        replace(
            view,
            similar=tuple(similar.get(view.name, ())),
            pictures=tuple(f"{one.address}: {one.problem}" for one in pictures if one.source == view.name),
        )
        for view in views
    ]
    return [_with_subscription(view, subscribed.get(view.name), now) for view in views]


def _similar_stories(connection: Connection) -> dict[str, list[str]]:
    """Return lines about the stories that wait as another story has nearly the same text, by their source."""
    notes = source_stories.with_state(connection, "similar")
    stored = items.by_ids(connection, {note.item_id for note in notes})
    found: dict[str, list[str]] = {}
    for note in notes:
        item = stored[note.item_id].item if note.item_id in stored else None
        if item and item.status == "withheld":  # nobody has decided yet
            cure = f"to publish it: syndication reinstate {item.slug} --note …"
            found.setdefault(note.source, []).append(f"{item.slug} waits: {note.detail}; {cure}")
    return found


def _with_subscription(view: SourceView, subscription: SourceSubscription | None, now: datetime) -> SourceView:
    if subscription is None:
        return view
    return replace(
        view,
        subscribed_until=subscription.lease_end if subscription.is_active(now) else None,
        pushed=subscription.pushed,
        push_problem=subscription.problem,
    )


def _view(
    source: FollowedSource,
    known: Mapping[str, KnownSource],
    counts: Mapping[tuple[str, str], int],
    left: Sequence[StoryNote],
    now: datetime,
) -> SourceView:
    here, parent = known.get(source.name), known.get(source.name.partition(" ")[0])
    state = here.state if here else _NEW
    paused = bool((here and here.paused) or (parent and parent.paused))
    health = state.health(now, paused=paused)
    is_late = health == "failing" and state.failing is not None and now - state.failing > _LATE
    return SourceView(
        name=source.name,
        url=source.url,
        health=health,
        needs_attention=is_late or health in ("held", "quiet", "ended"),
        kind=state.kind or source.kind,
        title=state.title,
        stories={name: number for (of, name), number in counts.items() if of == source.name},
        asked=state.asked,
        answered=state.answered,
        newest=state.newest,
        quiet_since=state.quiet_since(now),
        failing=state.failing,
        failures=state.failures,
        next_try=here.due if here and health not in ("paused", "ended") else None,
        status=state.status,
        problem=state.problem,
        moved=state.moved if state.moved != source.url else "",
        hub=state.hub,
        held=state.held,
        held_count=state.held_count,
        waiting=state.waiting,
        unread=state.unread,
        problems=state.problems,
        left=tuple(f"{note.key}: {note.detail}" for note in left if note.source == source.name),
    )
