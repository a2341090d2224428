"""One round of polling a source: ask, read, take the stories, and store the new state of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import sources
from syndication.catalog.sources import KnownSource
from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_schedule import QuietTimes, next_round, next_try_of_source
from syndication.model.source_state import MOST_LINES, SourceState
from syndication.publishing.follower.decision import Effect
from syndication.publishing.follower.folder_client import SourceFile, read_folder
from syndication.publishing.follower.loops import refuse_own_stories
from syndication.publishing.follower.page_intake import PageReport, take_page
from syndication.publishing.follower.source_client import Ask, SourceAnswer
from syndication.publishing.workspace import Workspace
from syndication.sources.follow_kinds import FOLLOW_KINDS, follow_kind_of
from syndication.sources.followed import (
    Pace,
    ReadOptions,
    RoundStart,
    SourcePage,
    SourceRequest,
    UnreadStory,
    plain_request,
)

_MOST_PAGES = 20
_SOON = timedelta(seconds=1)  # to the next round if there are more files


class PollResult(Struct, frozen=True, kw_only=True):
    """The state of a source after a round, when it is asked again, and what became of its stories."""

    name: str
    state: SourceState
    due: datetime
    effects: Mapping[Effect, int] = {}
    left: tuple[str, ...] = ()


class _Reading(Struct, frozen=True, kw_only=True):
    """The documents of a round as one page; `answer` is that of the first, `kind` what it is."""

    page: SourcePage
    answer: SourceAnswer
    kind: str = ""
    address: str = ""
    digest: str = ""
    files: Mapping[str, tuple[int, int, int]] = {}
    more: bool = False


def poll(workspace: Workspace, source: FollowedSource, ask: Ask, now: datetime, chance: float) -> PollResult:
    """Ask a source once, take its stories, and store its state. The caller has the lock of the source.

    `chance`, from 0 to 1, spreads the next rounds.

    Raises:
        BusyError, CatalogError, FolderError: nothing can be written now. The state stays, so the round is repeated.
    """
    with workspace.catalog.read() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
    state = _of_same_address(known.state, source)
    try:
        options = ReadOptions(source.name, now, workspace.publication.authority, source.language)
        read = _read_source(source, known, state, ask, options)
        if isinstance(read, SourceAnswer):
            result = _without_news(source, state, read, now, chance)
        else:
            result = _take(workspace, source, known, state, read, now, chance)
    except IngestError as error:
        result = _failed(source, state, SourceAnswer(status=state.status, problem=str(error)), now, chance)
    with workspace.catalog.begin() as connection:
        sources.save(connection, source.name, result.state, result.due)
        if known.accepted and not result.state.failing:
            sources.set_accepted(connection, source.name, False)
    return result


def read_once(source: FollowedSource, authority: str, ask: Ask, now: datetime) -> tuple[str, SourcePage]:
    """Return the kind of a source and what it has now, without storing anything.

    Raises:
        IngestError: it does not answer, or cannot be read.
    """
    options = ReadOptions(source.name, now, authority, source.language)
    read = _read_source(source, KnownSource(source.name, now, SourceState()), SourceState(), ask, options)
    if isinstance(read, SourceAnswer):
        raise IngestError(read.problem or "there are no files")
    return read.kind, read.page


def note_failure(
    workspace: Workspace, source: FollowedSource, problem: str, now: datetime, chance: float
) -> PollResult:
    """Store that a round has failed for a reason that nobody expected."""
    with workspace.catalog.begin() as connection:
        known = sources.find(connection, source.name) or KnownSource(source.name, now, SourceState())
        result = _failed(source, known.state, SourceAnswer(status=0, problem=problem), now, chance)
        sources.save(connection, source.name, result.state, result.due)
    return result


def _of_same_address(state: SourceState, source: FollowedSource) -> SourceState:
    """Return the state, without what belongs to a document if the settings have changed."""
    fingerprint = source.fingerprint
    if state.fingerprint == fingerprint:
        return state
    cleared = replace(state, etag="", last_modified="", digest="", moved="", ended=False, files={})
    return replace(cleared, fingerprint=fingerprint, kind=source.kind)


def _read_source(
    source: FollowedSource, known: KnownSource, state: SourceState, ask: Ask, options: ReadOptions
) -> _Reading | SourceAnswer:
    """Return what a source has, or its answer if there is nothing to read."""
    if not source.is_remote:
        return _read_files(source, state, options)
    kind = source.kind or state.kind
    start = RoundStart(source.url, source.first_date, state.bookmark, source.token)
    request = FOLLOW_KINDS[kind].first(start) if kind in FOLLOW_KINDS else plain_request(start)
    answer = ask(source, request, _conditions(state, request, known), options.now)
    if answer.problem or answer.status == HTTPStatus.NOT_MODIFIED:
        return answer
    digest = sha256(answer.body).hexdigest()
    if digest == state.digest and not known.accepted:
        return replace(answer, status=HTTPStatus.NOT_MODIFIED)
    kind, page = _page_of(source, answer, options)
    page = _with_next_pages(source, page, request, answer, kind, options, ask)
    return _Reading(page=page, answer=answer, kind=kind, address=request.url, digest=digest)


def _conditions(state: SourceState, request: SourceRequest, known: KnownSource) -> Mapping[str, str]:
    if known.accepted or state.address != request.url:
        return {}
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in found.items() if value}


def _page_of(source: FollowedSource, answer: SourceAnswer, options: ReadOptions) -> tuple[str, SourcePage]:
    """Return the kind of a document, and what is in it.

    Raises:
        IngestError: it is of no known kind, or cannot be read.
    """
    kind = source.kind or follow_kind_of(answer.body, answer.content_type)
    if not kind:
        what = answer.content_type.partition(";")[0].strip()[:80] or "no media type"
        raise IngestError(f"is no feed, and nothing else that can be followed ({what}); check url, or set kind")
    return kind, FOLLOW_KINDS[kind].read(answer.body, answer.url, options)


def _with_next_pages(
    source: FollowedSource,
    page: SourcePage,
    request: SourceRequest,
    answer: SourceAnswer,
    kind: str,
    options: ReadOptions,
    ask: Ask,
) -> SourcePage:
    """Return a page with the stories of those that follow it. A page that fails ends them, with a line about it."""
    seen = {answer.url, request.url}
    following = page.next
    while following and following not in seen:
        if len(seen) > _MOST_PAGES:
            return replace(
                page, problems=(*page.problems, f"has more than {_MOST_PAGES} pages; the rest waits"), bookmark=""
            )
        seen.add(following)
        found = ask(source, SourceRequest(following, request.headers), {}, options.now)
        try:
            if found.problem:
                raise IngestError(found.problem)
            more = FOLLOW_KINDS[kind].read(found.body, found.url, options)
        except IngestError as error:
            return replace(page, problems=(*page.problems, f"the next page could not be read: {error}"), bookmark="")
        following = more.next
        page = _joined_pages([page, replace(more, hub=page.hub, topic=page.topic, title=page.title, pace=page.pace)])
    return page


def _joined_pages(pages: Sequence[SourcePage]) -> SourcePage:
    """Return several pages as one, with the facts of the last; of a story in several, the last one counts."""
    stories = {story.key: story for page in pages for story in page.stories}
    return replace(
        pages[-1],
        stories=tuple(stories.values()),
        skipped=tuple(each for page in pages for each in page.skipped),
        unread=tuple(each for page in pages for each in page.unread),
        problems=tuple(each for page in pages for each in page.problems),
    )


def _read_files(source: FollowedSource, state: SourceState, options: ReadOptions) -> _Reading | SourceAnswer:
    found = read_folder(source.url, state.files, options.now.timestamp())
    if found.problem:
        return SourceAnswer(status=0, problem=found.problem)
    if not found.files:
        return SourceAnswer(status=HTTPStatus.NOT_MODIFIED)
    pages = [_page_of_file(source, each, options) for each in found.files]
    files = {**found.known, **{each.path: each.sign for each in found.files}}
    return _Reading(
        page=_joined_pages(pages),
        answer=SourceAnswer(status=HTTPStatus.OK),
        address=source.url,
        files=files,
        more=found.more,
    )


def _page_of_file(source: FollowedSource, file: SourceFile, options: ReadOptions) -> SourcePage:
    """Return what is in a file; a file that cannot be read is a line."""
    try:
        if file.problem:
            raise IngestError(file.problem)
        return _page_of(source, SourceAnswer(status=HTTPStatus.OK, body=file.data), options)[1]
    except IngestError as error:
        return SourcePage(unread=(UnreadStory(file.name, str(error)),))


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
        asked=now,
        status=answer.status,
        problem=answer.problem,
        failing=state.failing or now,
        failures=failures,
        quiet_seconds=_quiet_seconds(source),
    )
    due = next_try_of_source(source.interval, failures, answer.retry_after, now, chance)
    return PollResult(name=source.name, state=after, due=due)


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


def _take(
    workspace: Workspace,
    source: FollowedSource,
    known: KnownSource,
    state: SourceState,
    read: _Reading,
    now: datetime,
    chance: float,
) -> PollResult:
    page, answer = read.page, read.answer
    refuse_own_stories(workspace, source, page)
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


def _with_document(state: SourceState, read: _Reading, report: PageReport) -> SourceState:
    """Return the state with the document that was taken. If not all was, the next round reads it again."""
    page, answer = read.page, read.answer
    is_complete = not (report.waiting or report.held)
    return replace(
        state,
        address=read.address,
        kind=read.kind,
        title=page.title[:200],
        etag=answer.etag if is_complete else "",
        last_modified=answer.last_modified if is_complete else "",
        digest=read.digest if is_complete else "",
        bookmark=page.bookmark if is_complete and page.bookmark else state.bookmark,
        hub=page.hub or answer.hub,
        topic=answer.topic or page.topic,
        feeds=page.feeds,
        files=dict(read.files) if is_complete else state.files,
    )


def _quiet_seconds(source: FollowedSource) -> int:
    return int(source.quiet.total_seconds()) if source.quiet else 0


def _quiet_times(pace: Pace) -> QuietTimes:
    return QuietTimes(pace.hours, pace.days)


def total_effects(results: Sequence[PollResult]) -> Mapping[Effect, int]:
    """Return how many stories several rounds have changed, by effect."""
    return sum((Counter(result.effects) for result in results), Counter[Effect]())
