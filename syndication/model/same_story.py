"""Entries that are probably the same story though no id says so, and joined ones that probably are not. Pure.

The work grows with the number of entries alone: only entries that share a title, an address or a date are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.text.lines import one_line
from syndication.text.word_overlap import count_words, share_alike, words_alike

LEAST_ALIKE = 48  # words
_MOST_OF_A_DATE = 5  # entries with the same date that are compared with each other
_MOST_COMPARED = 2_000  # texts of one feed
_LEAST_WORDS = 12  # different words of a text; fewer say nothing
_LEAST_SHARE = 0.4
_DAYS_APART = timedelta(days=2)  # of two entries that only share a title: "The weather" comes every week


class ProbablePair(Struct, frozen=True):
    """Two entries that are probably the same story, and why."""

    before: FeedEntry
    after: FeedEntry
    why: str


def probable_pairs(
    old: Sequence[FeedEntry], new: Sequence[FeedEntry], all_entries: Sequence[Iterable[FeedEntry]] = ()
) -> list[ProbablePair]:
    """Return the pairs among entries without a counterpart; each entry is in one pair at most.

    A title says nothing if several entries of one of `all_entries` (the old feed, the new feed) have it.
    """
    left, right = dict.fromkeys(old), dict.fromkeys(new)
    common = {title for entries in all_entries for title, count in Counter(map(_title, entries)).items() if count > 1}
    pairs: list[ProbablePair] = []
    for pair in (*_by_address(old, new), *_by_title(old, new, common), *_by_text(old, new)):
        if pair.before in left and pair.after in right:
            pairs.append(pair)
            del left[pair.before], right[pair.after]
    return pairs


def is_other_story(before: FeedEntry, after: FeedEntry) -> bool:
    """Return whether two entries that share an id or address have quite different titles and texts."""
    if not (before.title and after.title) or min(map(count_words, (_text(before), _text(after)))) < _LEAST_WORDS:
        return False
    return share_alike(before.title, after.title) < _LEAST_SHARE and not _have_similar_texts(before, after)


def _have_similar_texts(before: FeedEntry, after: FeedEntry) -> bool:
    return share_alike(_text(before), _text(after)) >= _LEAST_SHARE


def _title(entry: FeedEntry) -> str:
    return one_line(entry.title).casefold()


def _text(entry: FeedEntry) -> str:
    return entry.content or entry.summary


def _by_address(old: Sequence[FeedEntry], new: Sequence[FeedEntry]) -> Iterator[ProbablePair]:
    return _unique_pairs(old, new, _path_and_query, "the same address at another host")


def _by_title(old: Sequence[FeedEntry], new: Sequence[FeedEntry], common: Collection[str]) -> Iterator[ProbablePair]:
    for pair in _unique_pairs(old, new, _title, "the same title"):
        if _title(pair.before) not in common and (_are_near(pair) or _have_similar_texts(pair.before, pair.after)):
            yield pair


def _are_near(pair: ProbablePair) -> bool:
    before, after = pair.before.published, pair.after.published
    return before is None or after is None or abs(before - after) <= _DAYS_APART


def _by_text(old: Sequence[FeedEntry], new: Sequence[FeedEntry]) -> Iterator[ProbablePair]:
    by_date = _by_key(old, _second)
    same_date = ((before, after) for after in new for before in by_date.get(_second(after), ())[:_MOST_OF_A_DATE])
    for before, after in islice(same_date, _MOST_COMPARED):
        alike = words_alike(_text(before), _text(after)) if after.published else 0
        if alike >= LEAST_ALIKE:
            yield ProbablePair(before, after, f"the same date, and {alike} words alike")


def _unique_pairs(
    old: Sequence[FeedEntry], new: Sequence[FeedEntry], key: Callable[[FeedEntry], Hashable], why: str
) -> Iterator[ProbablePair]:
    """Yield the pairs of entries with the same key, where no other entry of either feed has it."""
    left, right = _by_key(old, key), _by_key(new, key)
    for value, found in left.items():
        if value and len(found) == len(right.get(value, ())) == 1:
            yield ProbablePair(found[0], right[value][0], why)


def _by_key(entries: Sequence[FeedEntry], key: Callable[[FeedEntry], Hashable]) -> dict[Hashable, list[FeedEntry]]:
    found: dict[Hashable, list[FeedEntry]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return found


def _second(entry: FeedEntry) -> datetime | None:
    return entry.published.replace(microsecond=0) if entry.published else None


def _path_and_query(entry: FeedEntry) -> str:
    try:
        parts = urlsplit(entry.link)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    return f"{path}?{parts.query}" if path or parts.query else ""
