"""`import check --live`: what subscribers get at an address today, compared with the old feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from syndication.cli.feed_comparison import COULD_NOT_COMPARE, comparison_lines, summary
from syndication.cli.tables import count_of
from syndication.http.fetch import Fetched, anywhere, fetch
from syndication.model.errors import FetchError, IngestError
from syndication.model.feed_entry import FeedEntry
from syndication.model.reappearance import FeedComparison, compare_feeds
from syndication.publishing.import_runs.checked_feed import name_of_format
from syndication.publishing.import_runs.expected_comparison import entries_elsewhere
from syndication.publishing.import_runs.old_feeds import SavedFeed
from syndication.sources.feed import read_feed

_HTTP_OK = 200
_PERMANENT = frozenset((301, 308))
_MOST_HOPS = 1
_FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json application/json "
    "application/xml text/xml".split()
)


class LiveFeed(Struct, frozen=True, omit_defaults=True):
    """What subscribers get: the status, the redirects before it, its type, what is wrong, and the comparison.

    There is no comparison if they get no feed.
    """

    old: str
    url: str
    status: int = 0
    hops: int = 0
    type: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    comparison: FeedComparison | None = None


def check_live(feed: SavedFeed, old_feeds: Sequence[SavedFeed], url: str) -> LiveFeed:
    """Return what subscribers get at an address, compared with the old feed."""
    try:
        fetched = fetch(url, anywhere)
    except FetchError as error:
        return LiveFeed(feed.source, url, problems=(str(error),))
    problems = list(_problems(fetched))
    comparison = None
    if fetched.status == _HTTP_OK:
        try:
            comparison = _comparison(fetched, feed, old_feeds)
        except IngestError as error:
            problems.append(str(error))
    return LiveFeed(
        feed.source,
        url,
        fetched.status,
        len(fetched.redirects),
        fetched.header("Content-Type"),
        tuple(problems),
        tuple(_notes(fetched, feed)),
        comparison,
    )


def exit_code(live: LiveFeed) -> int:
    """Return 0 if all is well, 1 if a story comes up again or something is wrong, 2 if there was nothing to compare."""
    if live.comparison is None:
        return COULD_NOT_COMPARE
    return 1 if live.comparison.coming_up or live.problems else 0


def live_lines(live: LiveFeed) -> Iterator[str]:
    """Yield the lines about a feed."""
    what = summary(live.comparison) if live.comparison else "could not be compared"
    yield f"{live.old} and {live.url}: {what}"
    if live.status:
        yield f"  status {live.status}, {count_of(live.hops, 'redirect')}, {live.type or 'no type'}"
    yield from (f"  wrong: {problem}" for problem in live.problems)
    yield from (f"  note: {note}" for note in live.notes)
    yield from comparison_lines(live.comparison) if live.comparison else ()


def _comparison(fetched: Fetched, feed: SavedFeed, old_feeds: Iterable[SavedFeed]) -> FeedComparison:
    new: tuple[FeedEntry, ...] = read_feed(fetched.body, fetched.url)
    return compare_feeds(feed.found, new, entries_elsewhere(feed, old_feeds))


def _problems(fetched: Fetched) -> Iterator[str]:
    """Yield what is wrong for every reader."""
    if fetched.status != _HTTP_OK:
        yield f"it is answered with the status {fetched.status}"
    if fetched.problem:
        yield fetched.problem
    if len(fetched.redirects) > _MOST_HOPS:
        chain = " -> ".join(redirect.url for redirect in fetched.redirects)
        yield f"it is redirected {len(fetched.redirects)} times ({chain}); let it lead to the last address at once"
    kind = fetched.header("Content-Type").partition(";")[0].strip().lower()
    if fetched.status == _HTTP_OK and kind not in _FEED_TYPES:
        yield f"it has the type {kind or '(none)'}, which is that of no feed"


def _notes(fetched: Fetched, feed: SavedFeed) -> Iterator[str]:
    """Yield what is no error, but should not stay."""
    for redirect in fetched.redirects:
        if redirect.status not in _PERMANENT:
            yield f"it is redirected with {redirect.status}; 301 says that it is for good"
    name = name_of_format(fetched.body)
    if fetched.status == _HTTP_OK and name != feed.name:
        yield f"it is another format than the old feed ({name}, not {feed.name})"
