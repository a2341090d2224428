"""What a hub has pushed is read like a document that was asked for. Only polls say how a source is, and when it is due.

A push may have only some stories of the feed (some hubs send only what is new), so it never says that one is missing.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from msgspec.structs import replace

from syndication.catalog import source_pushes, source_subscriptions, sources
from syndication.catalog.source_pushes import SourcePush
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.catalog.sources import KnownSource
from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import SourceState
from syndication.publishing.follower.poll import PollResult, state_of_address, take_reading
from syndication.publishing.follower.source_client import Ask, SourceAnswer
from syndication.publishing.follower.source_reader import read_document
from syndication.publishing.workspace import Workspace
from syndication.sources.followed import ReadOptions, SourceRequest

_OF_POLLS = (
    "address",
    "kind",
    "bookmark",
    "backlog",
    "asked",
    "status",
    "problem",
    "failing",
    "failures",
    "moved",
    "hub",
    "topic",
    "feeds",
    "files",
)
"""The fields of a state that a push leaves as they are. The validators are cleared: the next poll reads everything."""


def take_push(
    workspace: Workspace, source: FollowedSource, push: SourcePush, ask: Ask, now: datetime, chance: float
) -> PollResult:
    """Take the stories of a push. One that cannot be read is a line, and the source is asked instead.

    Raises:
        BusyError, CatalogError, FolderError: nothing can be written now. The push stays, so it is read again.
    """
    with workspace.catalog.read() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
        subscription = source_subscriptions.find(connection, push.token)
    state = state_of_address(known.state, source)
    problem = ""
    try:
        result = _push_result(workspace, source, known, state, _answer(push, state, subscription), ask, now, chance)
    except IngestError as error:
        problem = f"a push could not be read: {error}"
        result = PollResult(name=source.name, state=state, due=_next_poll(known, source, now), left=(problem,))
    with workspace.catalog.begin() as connection:
        sources.save(connection, source.name, result.state, result.due)
        source_pushes.note_read(connection, push)
        if problem:
            source_subscriptions.note_problem(connection, push.token, problem)
    return result


def note_unreadable_push(
    workspace: Workspace, source: FollowedSource, push: SourcePush, problem: str, now: datetime
) -> PollResult:
    """Store that reading a push has failed for a reason that nobody expected; the source is asked instead."""
    with workspace.catalog.begin() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
        due = _next_poll(known, source, now)
        sources.save(connection, source.name, known.state, due)
        source_pushes.note_read(connection, push)
        source_subscriptions.note_problem(connection, push.token, problem)
    return PollResult(name=source.name, state=known.state, due=due, left=(problem,))


def _push_result(
    workspace: Workspace,
    source: FollowedSource,
    known: KnownSource,
    state: SourceState,
    answer: SourceAnswer,
    ask: Ask,
    now: datetime,
    chance: float,
) -> PollResult:
    options = ReadOptions(source.name, now, workspace.publication.authority, source.language)
    read = read_document(source, SourceRequest(answer.url), answer, ask, options)
    result = take_reading(workspace, source, known, state, read, now, chance)
    is_complete = not (result.state.waiting or result.state.held)
    due = known.due if is_complete else _next_poll(known, source, now)
    return replace(result, state=_with_polls(result.state, state), due=due)


def _with_polls(after: SourceState, before: SourceState) -> SourceState:
    """Return the state after a push, with what only polls change as it was."""
    fields = {name: getattr(before, name) for name in _OF_POLLS}
    held = {} if after.held else {"held": before.held, "held_count": before.held_count}
    return replace(after, etag="", last_modified="", digest="", **fields, **held)


def _answer(push: SourcePush, state: SourceState, subscription: SourceSubscription | None) -> SourceAnswer:
    topic = subscription.topic if subscription else state.topic
    return SourceAnswer(status=HTTPStatus.OK, url=topic, body=push.body, content_type=push.content_type)


def _next_poll(known: KnownSource, source: FollowedSource, now: datetime) -> datetime:
    """Return the next moment at which the source may be asked, politely."""
    asked = known.state.asked
    return min(known.due, max(now, asked + source.interval) if asked else now)
