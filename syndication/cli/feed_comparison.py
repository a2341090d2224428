"""How commands print the comparison of an old feed with the one that replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndication.cli.tables import count_of, wrapped
from syndication.model.reader_models import READERS
from syndication.model.reappearance import COMES_UP, FeedComparison, ReappearanceKind, StoryChange
from syndication.publishing.identity_fixes import IdentityFix
from syndication.publishing.import_runs.checked_feed import CheckedFeed

COULD_NOT_COMPARE = 2
_MOST_LINES = 10  # changes of each kind
_LONGEST = 1_000  # characters of a line; --json has all
_ABOUT_SETTINGS: frozenset[ReappearanceKind] = frozenset(("older than the old feed", "beyond what readers take"))
_CURES: dict[ReappearanceKind, str] = {
    "older than the old feed": "import again with --feed: it sets a floor, before which the feed here has no story",
    "not in the old feed": "leave the story out of this feed, or accept that readers see it once",
    "probably the same story": "if it is the same, write the line",
    "probably another story": "if it is another one, correct the address or the ids of its record",
    "twice": "give each story its own id",
}


def checked_lines(checked: CheckedFeed) -> Iterator[str]:
    """Yield the lines about a feed: how many stories come up again, then the first changes of each kind."""
    future = " as the records will make it" if checked.basis == "expected" else ""
    yield f"{checked.old} and {checked.new}{future}: {summary(checked.comparison)}"
    yield from comparison_lines(checked.comparison)


def summary(comparison: FeedComparison) -> str:
    """Return how many stories would come up again."""
    return f"{count_of(len(comparison.coming_up), 'story', 'stories')} would come up again"


def comparison_lines(comparison: FeedComparison) -> Iterator[str]:
    """Yield what stays the same, and the first changes of each kind with old and new values and what to write."""
    new = count_of(comparison.new_stories, "new story", "new stories")
    yield f"  {count_of(comparison.same, 'story is', 'stories are')} the same, {new}"
    for kind in dict.fromkeys(change.kind for change in comparison.changes):
        yield from _kind_lines(kind, [change for change in comparison.changes if change.kind == kind])


def fix_lines(fixes: Sequence[IdentityFix]) -> Iterator[str]:
    """Yield each record that --fix has changed, and each that it has left, with the reason."""
    for fix in fixes:
        if fix.problem:
            yield from _wrapped(f"{fix.record}: left as it is, as {fix.problem}; not written: {'; '.join(fix.changes)}")
        else:
            yield from _wrapped(f"{fix.record}: written: {'; '.join(fix.changes)}")
    written = sum(not fix.problem for fix in fixes)
    yield f"fixed: {count_of(written, 'record')}, {len(fixes) - written} left"


def _kind_lines(kind: ReappearanceKind, changes: Sequence[StoryChange]) -> Iterator[str]:
    yield f"  {kind}: {len(changes)}{' (comes up again)' if kind in COMES_UP else ''}"
    for change in changes[:_MOST_LINES]:
        values = " -> ".join(filter(None, (change.old, change.new)))
        parts = (change.how, values, _in_readers(change.readers))
        yield from _wrapped(f"{change.title}: {'; '.join(filter(None, parts))}", "    ")
        if change.cure and kind not in _ABOUT_SETTINGS:
            yield from _wrapped(f"write in {change.cure}", "      ")
    if len(changes) > _MOST_LINES:
        yield f"    and {len(changes) - _MOST_LINES} more"
    setting = changes[0].cure if kind in _ABOUT_SETTINGS else ""
    if cure := "; or ".join(filter(None, (_CURES.get(kind, ""), setting))):
        yield from _wrapped(f"to mend it: {cure}", "    ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrapped(f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text, indent)


def _in_readers(readers: Sequence[str]) -> str:
    """Return which readers show a story as new."""
    if len(readers) == len(READERS):
        return "in all readers"
    return f"in {', '.join(readers)}" if readers else ""
