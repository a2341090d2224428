"""One round of polling a source: ask, read, take the stories, and store the new state of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, source_subscriptions, sources
from syndication.catalog.sources import KnownSource
from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_schedule import QuietTimes, next_round, next_try_of_source
from syndication.model.source_state import MOST_LINES, Backlog, SourceState
from syndication.publishing.follower.decision import Effect
from syndication.publishing.follower.loops import refuse_own_stories
from syndication.publishing.follower.page_intake import PageReport, take_page
from syndication.publishing.follower.source_client import Ask, SourceAnswer
from syndication.publishing.follower.source_reader import SourceReading, read_source
from syndication.publishing.workspace import Workspace
from syndication.sources.followed import Pace, ReadOptions, SourcePage

_WITH_PUSHES = timedelta(hours=1)  # between two polls of a source whose hub pushes
_NO_SUCH_PAGE = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.REQUEST_URI_TOO_LONG)
_SOON = timedelta(seconds=1)  # to the next round if there are more files


class PollResult(Struct, frozen=True, kw_only=True):
    """The state of a source after a round, when it is asked again, and what became of its stories."""

    name: str
    state: SourceState
    due: datetime
    effects: Mapping[Effect, int] = {}
    left: tuple[str, ...] = ()


def poll(workspace: Workspace, source: FollowedSource, ask: Ask, now: datetime, chance: float) -> PollResult:
    """Ask a source once, take its stories, and store its state. The caller has the lock of the source.

    `chance`, from 0 to 1, spreads the next rounds.

    Raises:
        BusyError, CatalogError, FolderError: nothing can be written now. The state stays, so the round is repeated.
    """
    with workspace.catalog.read() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
    state = state_of_address(known.state, source)
    try:
        options = ReadOptions(source.name, now, workspace.publication.authority, source.language)
        read = read_source(source, known, state, ask, options)
        if isinstance(read, SourceAnswer):
            result = _without_news(source, state, read, now, chance)
        else:
            result = take_reading(workspace, source, known, state, read, now, chance)
    except IngestError as error:
        result = _failed(source, state, SourceAnswer(status=state.status, problem=str(error)), now, chance)
    with workspace.catalog.begin() as connection:
        result = _with_pace(connection, result, now)
        sources.save(connection, source.name, result.state, result.due)
        if known.accepted and not result.state.failing:
            sources.set_accepted(connection, source.name, False)
    return result


def _with_pace(connection: Connection, result: PollResult, now: datetime) -> PollResult:
    """Return the result with a later next poll, if pushes bring the news; a poll that finds news ends that."""
    subscription = source_subscriptions.of_source(connection, result.name)
    if not subscription or not subscription.reliable:
        return result
    if any(effect != "none" for effect in result.effects):
        source_subscriptions.note_missed_push(connection, result.name)
        return result
    is_slow = subscription.is_active(now) and not (result.state.failing or result.state.waiting or result.state.backlog)
    return replace(result, due=max(result.due, now + _WITH_PUSHES)) if is_slow else result


def note_failure(
    workspace: Workspace, source: FollowedSource, problem: str, now: datetime, chance: float
) -> PollResult:
    """Store that a round has failed for a reason that nobody expected."""
    with workspace.catalog.begin() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
        state = state_of_address(known.state, source)
        result = _failed(source, state, SourceAnswer(status=0, problem=problem), now, chance)
        sources.save(connection, source.name, result.state, result.due)
    return result


def state_of_address(state: SourceState, source: FollowedSource) -> SourceState:
    """Return the state, without what belongs to a document if the settings have changed."""
    fingerprint = source.fingerprint
    if state.fingerprint == fingerprint:
        return state
    cleared = replace(state, etag="", last_modified="", digest="", moved="", ended=False, backlog=None, files={})
    return replace(cleared, fingerprint=fingerprint, kind=source.kind)


def _without_news(
    source: FollowedSource, state: SourceState, answer: SourceAnswer, now: datetime, chance: float
) -> PollResult:
    """Return the state after an answer without anything to read: unchanged, gone for good, or a failure."""
    if answer.status == HTTPStatus.GONE:
        ended = replace(state, ended=True, asked=now, status=answer.status, problem="the source has ended (410)")
        return PollResult(name=source.name, state=ended, due=now + source.interval)
    if answer.status != HTTPStatus.NOT_MODIFIED or answer.problem:
        return _failed(source, state, answer, now, chance)
    due = next_round(source.interval, answer.fresh, now, chance)
    began = state.began or (now if not source.is_remote else None)
    after = _answered(replace(state, began=began), source, answer, now)
    return PollResult(name=source.name, state=after, due=due)


def _failed(
    source: FollowedSource, state: SourceState, answer: SourceAnswer, now: datetime, chance: float
) -> PollResult:
    failures = state.failures + 1
    after = replace(
        state,
        backlog=_backlog_after_failure(state, answer),
        asked=now,
        status=answer.status,
        problem=answer.problem,
        failing=state.failing or now,
        failures=failures,
        quiet_seconds=_quiet_seconds(source),
    )
    due = next_try_of_source(source.interval, failures, answer.retry_after, now, chance)
    return PollResult(name=source.name, state=after, due=due)


def _backlog_after_failure(state: SourceState, answer: SourceAnswer) -> Backlog | None:
    """Return the backlog, None if its address is refused: then the next round begins at the bookmark."""
    backlog = state.backlog
    return None if backlog and backlog.ascending and answer.status in _NO_SUCH_PAGE else backlog


def _answered(state: SourceState, source: FollowedSource, answer: SourceAnswer, now: datetime) -> SourceState:
    """Return the state after a success."""
    return replace(
        state,
        asked=now,
        answered=now,
        status=answer.status,
        problem="",
        failing=None,
        failures=0,
        moved=answer.moved,
        quiet_seconds=_quiet_seconds(source),
    )


def take_reading(
    workspace: Workspace,
    source: FollowedSource,
    known: KnownSource,
    state: SourceState,
    read: SourceReading,
    now: datetime,
    chance: float,
) -> PollResult:
    """Take the stories of a document, and return the state after it.

    Raises:
        IngestError: it is a feed of this publication, or has its stories.
        BusyError, CatalogError, FolderError: nothing can be written now.
    """
    page, answer = read.page, read.answer
    refuse_own_stories(workspace.publication, source, page)
    report = take_page(workspace, source, page, state, now, accepted=known.accepted)
    after = _answered(_with_document(state, read, report), source, answer, now)
    after = replace(
        after,
        began=state.began or now,
        newest=now if report.effects.get("new") else state.newest,
        waiting=report.waiting,
        held=report.held,
        held_count=report.held_count,
        unread=report.unread,
        problems=_lines_about(page)[:MOST_LINES],
    )
    due = next_round(source.interval, max(answer.fresh, page.pace.seconds), now, chance, _quiet_times(page.pace))
    due = now + _SOON if read.more else due
    return PollResult(name=source.name, state=after, due=due, effects=report.effects, left=report.left)


def _lines_about(page: SourcePage) -> tuple[str, ...]:
    """Return what a document as a whole has that a person should know."""
    counted = Counter[str]()
    for each in page.skipped:
        counted[each.reason] += each.count
    return (*page.problems, *(f"{count:,} not taken: {reason}" for reason, count in counted.items()))


def _with_document(state: SourceState, read: SourceReading, report: PageReport) -> SourceState:
    """Return the state with the document that was taken. If not all was, the next round reads it again."""
    page, answer = read.page, read.answer
    is_complete = not (report.waiting or report.held)
    is_read = is_complete and not report.pictures_left
    bookmark, backlog = _next_start(state, read) if is_complete else (state.bookmark, state.backlog)
    return replace(
        state,
        address=read.address,
        kind=read.kind,
        title=page.title[:200],
        etag=answer.etag if is_read else "",
        last_modified=answer.last_modified if is_read else "",
        digest=read.digest if is_read else "",
        bookmark=bookmark,
        backlog=backlog,
        hub=page.hub or answer.hub,
        topic=answer.topic or page.topic,
        feeds=page.feeds,
        files=dict(read.files) if is_complete else state.files,
    )


def _next_start(state: SourceState, read: SourceReading) -> tuple[str, Backlog | None]:
    """Return where the next round begins, after one whose stories were all taken: its bookmark, and the backlog.

    While there is a backlog with the newest version first, the bookmark stays: what has come since must be read then.
    """
    page, before = read.page, state.backlog
    if page.ascending:
        rest = Backlog(page.next, page.left, page.bookmark, ascending=True) if page.next and not read.complete else None
        return page.bookmark or state.bookmark, rest
    reached = before.bookmark if before else page.bookmark
    if read.complete or not reached:
        return reached or state.bookmark, None
    is_first = before.first if before else state.began is None
    latest = max(page.bookmark, before.reached if before else "")
    if not (page.next or before or is_first):  # a page failed: the next round is as this one
        return state.bookmark, None
    return state.bookmark, Backlog(page.next, page.left, reached, latest, first=is_first)


def _quiet_seconds(source: FollowedSource) -> int:
    return int(source.quiet.total_seconds()) if source.quiet else 0


def _quiet_times(pace: Pace) -> QuietTimes:
    return QuietTimes(pace.hours, pace.days)
