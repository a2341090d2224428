"""What a source has now: it is asked, and its document, its next pages or its files are read as one page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog.sources import KnownSource
from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import Backlog, SourceState
from syndication.publishing.follower.folder_client import SourceFile, read_folder
from syndication.publishing.follower.source_client import Ask, SourceAnswer
from syndication.sources.feed.feed_links import feed_links
from syndication.sources.follow_kinds import FOLLOW_KINDS, follow_kind_of
from syndication.sources.followed import (
    FollowedStory,
    ReadOptions,
    RoundStart,
    SourcePage,
    SourceRequest,
    UnreadStory,
    plain_request,
)

_MOST_PAGES = 20


class SourceReading(Struct, frozen=True, kw_only=True):
    """The documents of a round as one page; `answer` is that of the first, `kind` what it is.

    The round is `complete` if no page is missing. Else `next` of the page is where the next round goes on; it is "" if
    that one begins anew, as a page could not be read.
    """

    page: SourcePage
    answer: SourceAnswer
    kind: str = ""
    address: str = ""
    digest: str = ""
    files: Mapping[str, tuple[int, int, int]] = {}
    more: bool = False
    complete: bool = True


def read_source(
    source: FollowedSource, known: KnownSource, state: SourceState, ask: Ask, options: ReadOptions
) -> SourceReading | SourceAnswer:
    """Return what a source has, or its answer if there is nothing to read."""
    if not source.is_remote:
        return _read_files(source, state, options)
    kind = source.kind or state.kind
    start = RoundStart(source.url, source.first_date, state.bookmark, source.token)
    request = FOLLOW_KINDS[kind].first(start) if kind in FOLLOW_KINDS else plain_request(start)
    backlog = state.backlog
    if backlog and backlog.ascending:  # nothing new comes before the page that was not read
        request, backlog = SourceRequest(backlog.next, request.headers), None
    answer = ask(source, request, _conditions(state, request, known), options.now)
    if answer.problem or answer.status == HTTPStatus.NOT_MODIFIED:
        return answer
    if sha256(answer.body).hexdigest() == state.digest and not known.accepted:
        return replace(answer, status=HTTPStatus.NOT_MODIFIED)
    return read_document(source, request, answer, ask, options, backlog)


def read_document(
    source: FollowedSource,
    request: SourceRequest,
    answer: SourceAnswer,
    ask: Ask,
    options: ReadOptions,
    backlog: Backlog | None = None,
) -> SourceReading:
    """Return what is in a document that has come, and in the pages that follow it.

    With a backlog, the pages with versions that are newer than the last round come first, then those of the backlog.

    Raises:
        IngestError: it is of no known kind, or cannot be read.
    """
    digest = sha256(answer.body).hexdigest()
    kind, page = _page_of(source, answer, options)
    if page.next or backlog:  # the first page may stay as it is although a later one changes
        answer, digest = replace(answer, etag="", last_modified=""), ""
    page, complete = _with_next_pages(source, page, request, answer, kind, options, ask, backlog)
    return SourceReading(page=page, answer=answer, kind=kind, address=request.url, digest=digest, complete=complete)


def read_once(source: FollowedSource, authority: str, ask: Ask, now: datetime) -> tuple[str, SourcePage]:
    """Return the kind of a source and what it has now, without storing anything.

    Raises:
        IngestError: it does not answer, or cannot be read.
    """
    options = ReadOptions(source.name, now, authority, source.language)
    read = read_source(source, KnownSource(source.name, now, SourceState()), SourceState(), ask, options)
    if isinstance(read, SourceAnswer):
        raise IngestError(read.problem or "there are no files")
    return read.kind, read.page


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
    if not kind and (links := feed_links(answer.body, answer.url)):
        raise IngestError(
            f"is a web page, not a feed; it names these feeds, one of which may be meant: {', '.join(links)}"
        )
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
    backlog: Backlog | None,
) -> tuple[SourcePage, bool]:
    """Return a page with the stories of those that follow it, and whether these are all.

    If there are too many, `next` is where the next round goes on. A page that fails ends them, with a line about it,
    and `next` is "".
    """
    seen = {answer.url, request.url}
    following, backlog, last = *_next_address(page, backlog, seen), ""
    while following and following not in seen:
        if len(seen) > _MOST_PAGES:
            return _cut_short(page, (backlog.next if backlog else "") or last), False
        seen.add(following)
        last = following
        found = ask(source, SourceRequest(following, request.headers), {}, options.now)
        try:
            if found.problem:
                raise IngestError(found.problem)
            more = FOLLOW_KINDS[kind].read(found.body, found.url, options)
        except IngestError as error:
            problem = f"the next page could not be read: {error}"
            return replace(page, problems=(*page.problems, problem), next=""), False
        following, backlog = _next_address(more, backlog, seen)
        page = _joined_pages([page, replace(more, hub=page.hub, topic=page.topic, title=page.title, pace=page.pace)])
    return page, True


def _next_address(page: SourcePage, backlog: Backlog | None, seen: Collection[str]) -> tuple[str, Backlog | None]:
    """Return the address after a page, and the backlog that is still to be read.

    The first page without a version that is newer than the last round leads to the backlog.
    """
    if not backlog or not backlog.next or (page.bookmark > backlog.reached and page.next):
        return page.next, backlog
    return (page.next if backlog.next in seen else backlog.next), None


def _cut_short(page: SourcePage, last: str) -> SourcePage:
    """Return a page that others follow, which this round does not read, with a line about it; `last` was read last.

    Of pages with the newest version first, the next round reads the last one again: a story may have left the list in
    the meantime, and then the one behind it is on that page.
    """
    if not page.bookmark:  # it lists all that there is, and each round begins with the newest
        return replace(page, problems=(*page.problems, f"has more than {_MOST_PAGES} pages; only these are read"))
    words = f"is behind: {page.left:,} versions are still to be read, in the next rounds"
    if page.left < 0:
        words = f"is behind: it has more than {_MOST_PAGES} pages, and the next rounds read the others"
    return replace(page, problems=(*page.problems, words), next=page.next if page.ascending else last)


def _joined_pages(pages: Sequence[SourcePage]) -> SourcePage:
    """Return several pages as one, with the facts of the last. Of a story in several, a kill or the newest counts."""
    stories = dict[str, FollowedStory]()
    for story in (story for page in pages for story in page.stories):
        before = stories.get(story.key)
        stories[story.key] = _latest(before, story) if before else story
    return replace(
        pages[-1],
        stories=tuple(stories.values()),
        skipped=tuple(each for page in pages for each in page.skipped),
        unread=tuple(each for page in pages for each in page.unread),
        problems=tuple(each for page in pages for each in page.problems),
        bookmark=max(page.bookmark for page in pages),
    )


def _latest(first: FollowedStory, second: FollowedStory) -> FollowedStory:
    """Return the kill of a story, else its newest version; without dates, and of the same date, the second one."""
    kill = next((each for each in (second, first) if each.takedown == "kill"), None)
    if kill:
        return kill
    return first if first.at and second.at and first.at > second.at else second


def _read_files(source: FollowedSource, state: SourceState, options: ReadOptions) -> SourceReading | SourceAnswer:
    found = read_folder(source.url, state.files, options.now.timestamp())
    if found.problem:
        return SourceAnswer(status=0, problem=found.problem)
    if not found.files:
        return SourceAnswer(status=HTTPStatus.NOT_MODIFIED)
    pages = [_page_of_file(source, each, options) for each in found.files]
    files = {**found.known, **{each.path: each.sign for each in found.files}}
    return SourceReading(
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
