"""Where the archives of a feed begin and end (RFC 5005 section 4): a function of its items alone.

Whoever builds the feed, in whatever order its stories came, cuts it at the same places, and a story that comes late
changes the one archive that it belongs into. So what decides is not a count from the beginning but the id of a story:
one in many is a mark, and an archive begins there; what is too long between two marks is cut at its lightest story.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from msgspec import Struct

from syndication.text.dates import from_micros

_LARGEST = 100
FIRST = "1"


class FeedKey(Struct, frozen=True, order=True):
    """The place of an item in a feed: when it was published, in microseconds since 1970, and its id."""

    published: int
    id: str


class Stretch(Struct, frozen=True):
    """Neighbouring items of a feed, oldest first, from a mark (or the first of all) to before one (or the last).

    An archive of it holds `most` items at the most.
    """

    keys: tuple[FeedKey, ...]
    from_start: bool
    to_end: bool
    most: int


class Archive(Struct, frozen=True):
    """A closed part of a feed, its items oldest first, and the names of the parts before and after it, "" for none."""

    name: str
    keys: tuple[FeedKey, ...]
    previous: str = ""
    following: str = ""


class Cut(Struct, frozen=True):
    """The archives of a part of a feed, from `first` on and before `beyond`; None where it begins or ends itself.

    `beside` are the items with which the archives before and after these begin, `unclosed` those in no archive yet.
    """

    archives: tuple[Archive, ...]
    first: FeedKey | None
    beyond: FeedKey | None
    beside: tuple[FeedKey, ...] = ()
    unclosed: tuple[FeedKey, ...] = ()

    def changed(self, places: Iterable[FeedKey]) -> set[str]:
        """Return the names of the archives that these places of the feed lie in, or whose end they may have moved.

        The newest archive ends where what is unclosed begins, and no name in it tells that this has moved: by a story
        that came and is the first there now, or by one that is gone.
        """
        starts = [archive.keys[0] for archive in self.archives]
        elsewhere = set(self.unclosed[1:])
        found = (bisect_right(starts, place) - 1 for place in places if place not in elsewhere)
        # What lies before all stories of a feed is in its first archive.
        return {self.archives[max(number, 0)].name for number in found if self.archives}


def largest(window: int) -> int:
    """Return how many items an archive may hold: no more than a live feed, which must reach into the newest."""
    return min(_LARGEST, window)


def is_mark(item_id: str, most: int) -> bool:
    """Tell whether an archive of up to `most` items begins with this item wherever it stands."""
    return _weight(item_id) % max(most * 2 // 3, 1) == 0


def cut(stretch: Stretch) -> Cut:
    """Return the archives of a stretch whose neighbours are in it too; the newest part of a feed is still open."""
    parts = list(_parts(stretch.keys, stretch.most))
    names = [FIRST if stretch.from_start and not number else name_of(part[0]) for number, part in enumerate(parts)]
    closed = len(parts) - 1 if stretch.to_end else len(parts)
    first = 0 if stretch.from_start else 1
    last = closed if stretch.to_end else closed - 1
    around = {-1: "", closed: "", **dict(enumerate(names[:closed]))}
    found = (
        Archive(names[number], tuple(parts[number]), around[number - 1], around[number + 1])
        for number in range(first, last)
    )
    return Cut(
        tuple(found),
        first=None if stretch.from_start or not parts else parts[min(first, len(parts) - 1)][0],
        beyond=None if stretch.to_end else parts[-1][0],
        beside=tuple(
            parts[number][0] for number, ends in ((0, stretch.from_start), (-1, stretch.to_end)) if parts and not ends
        ),
        unclosed=tuple(parts[-1]) if parts and stretch.to_end else (),
    )


def run_of(stretch: Stretch, place: FeedKey) -> tuple[FeedKey | None, FeedKey | None]:
    """Return the marks around a place: of how its feed is cut, what changes there decides no further than that."""
    marks = [key for key in stretch.keys if is_mark(key.id, stretch.most)]
    number = bisect_right(marks, place)
    return marks[number - 1] if number else None, marks[number] if number < len(marks) else None


def newest(stretch: Stretch) -> tuple[str, int]:
    """Return the name of the newest archive, "" if there is none, and how many items came after it."""
    parts = list(_parts(stretch.keys, stretch.most))
    if len(parts) < 2:
        return "", len(stretch.keys)
    first = FIRST if stretch.from_start and len(parts) == 2 else ""
    return first or name_of(parts[-2][0]), len(parts[-1])


def reach(window: int, stretch: Stretch) -> int:
    """Return how many items a live feed holds at least: it reaches into the newest archive, so that none is missed."""
    _, after = newest(stretch)
    return max(window, after + 1)


def name_of(key: FeedKey) -> str:
    """Return the name of the archive that begins with an item: a number, stable as the item's own date and id."""
    return f"{from_micros(key.published):%Y%m%d%H%M%S}{_weight(key.id) // 1024 % 1000:03}"


def _parts(keys: Sequence[FeedKey], most: int) -> Iterator[Sequence[FeedKey]]:
    starts = [number for number, key in enumerate(keys) if not number or is_mark(key.id, most)]
    for start, end in pairwise([*starts, len(keys)]):
        yield from _cut(keys[start:end], most)


def _cut(run: Sequence[FeedKey], most: int) -> list[Sequence[FeedKey]]:
    done: list[Sequence[FeedKey]] = []
    waiting = [run]
    while waiting:
        part = waiting.pop()
        if len(part) <= most:
            done.append(part)
            continue
        place = min(range(1, len(part)), key=lambda number: _weight(part[number].id))
        waiting += (part[place:], part[:place])
    return done


@lru_cache(16_384)  # the newest stories are weighed at every publication, in each of their feeds
def _weight(item_id: str) -> int:
    return int.from_bytes(sha256(item_id.encode()).digest()[:8])
