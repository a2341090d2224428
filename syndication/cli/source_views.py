"""What `sources` and `status` show of the sources that are followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.publishing.follower.source_list import SourceView

_HEAD = ("SOURCE", "STATE", "STORIES", "LAST ANSWER", "LAST NEW", "NEXT TRY")
_MOST_LEFT = 20


def source_lines(found: Sequence[SourceView]) -> Iterator[str]:
    """Yield a table of the sources, and below it what each has to say."""
    if not found:
        yield "There are no sources; add a [[sources]] table to the settings: `syndication docs following`"
        return
    yield from table(_HEAD, [_cells(one) for one in found])
    for one in found:
        if lines := list(detail_lines(one)):
            yield ""
            yield from wrapped(f"{one.name}: {one.title or one.url}")
            for line in lines:
                yield from wrapped(line, indent="  ")


def detail_lines(one: SourceView) -> Iterator[str]:
    """Yield what a person should know about a source."""
    if one.problem:
        since = f"failing since {readable_time(one.failing)}: " if one.failing else ""
        yield f"{since}{one.problem}"
    if one.health == "ended":
        yield f"it is asked no more; to ask again: syndication sources resume {one.name}"
    if one.quiet_since:
        yield f"quiet: the last new story came at {readable_time(one.quiet_since)}"
    if one.moved:
        yield f'moved permanently; write in the settings: url = "{one.moved}"'
    if one.held:
        stories = count_of(one.held_count, "story that is new only by its id", "stories that are new only by their ids")
        yield f"held: {stories}; if the source has really changed: syndication sources accept {one.name}"
        yield from (f"held: {line}" for line in one.held)
    if one.waiting:
        yield f"{count_of(one.waiting, 'new story waits', 'new stories wait')}, as most_per_hour is reached"
    if gone := one.stories.get("waiting", 0) - one.waiting:
        yield f"{count_of(gone, 'story', 'stories')} left the source before they could be taken; raise most_per_hour"
    yield from _push_lines(one)
    yield from one.problems
    yield from (f"not taken: {line}" for line in one.unread)
    yield from one.similar[:_MOST_LEFT]
    yield from (f"picture not fetched, it stays there: {line}" for line in one.pictures[:_MOST_LEFT])
    yield from (f"left as it is here: {line}" for line in one.left[:_MOST_LEFT])
    if more := sum(max(len(lines) - _MOST_LEFT, 0) for lines in (one.left, one.similar, one.pictures)):
        yield f"and {more} more; `syndication sources --json` lists them"


def _push_lines(one: SourceView) -> Iterator[str]:
    """Yield whether the hub of a source pushes, and why not."""
    if one.subscribed_until:
        last = readable_time(one.pushed) or "never"
        yield f"pushed by {one.hub} until {readable_time(one.subscribed_until)}, last {last}"
    if one.push_problem:
        yield f"push: {one.push_problem}"


def attention_lines(found: Sequence[SourceView]) -> list[str]:
    """Return a line for each source that needs a person."""
    return [f"{one.name}: {one.health}: {next(detail_lines(one), '')}" for one in found if one.needs_attention]


def _cells(one: SourceView) -> Sequence[str]:
    return (
        one.name,
        one.health,
        str(sum(one.stories.get(state, 0) for state in ("taken", "similar", "left"))),
        readable_time(one.answered) or "never",
        readable_time(one.newest) or "never",
        readable_time(one.next_try),
    )
