"""Where the archives of a feed begin and end (RFC 5005 section 4): a function of its items alone.

Every build of a feed must cut it at the same places, in whatever order the stories arrive, and a late story must
change only the archive of its date. So the cuts do not depend on a count from the beginning, but on hashes of ids:
the hash of an id is its weight. Some weights make a story a fixed cut: an archive always begins there. A run between
two fixed cuts that is too long for one archive is cut at its story with the smallest weight, again and again.

A feed that moved in from another site has one more cut: its floor (`model.floors`). All before it is in archives.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from msgspec import Struct

from syndication.text.dates import from_micros

_LARGEST = 100
# Read four cuts on each side. A new oldest story renames the archive after its own, and the archive after that links
# to it.
_CUTS = 4
FIRST = "1"


class FeedKey(Struct, frozen=True, order=True):
    """The place of an item in a feed: when it was published, in microseconds since 1970, and its id."""

    published: int
    id: str


class Stretch(Struct, frozen=True):
    """Consecutive items of a feed, oldest first, from a fixed cut to before another fixed cut.

    `from_start` and `to_end` say that it begins with the first item or ends with the last item of the feed instead.
    An archive contains at most `most` items. Another cut is before the first item from `floor` on.
    """

    keys: tuple[FeedKey, ...]
    from_start: bool
    to_end: bool
    most: int
    floor: FeedKey | None = None


class Archive(Struct, frozen=True):
    """A closed part of a feed, its items oldest first, and the names of the parts before and after it, "" for none."""

    name: str
    keys: tuple[FeedKey, ...]
    previous: str = ""
    following: str = ""


class ArchiveSection(Struct, frozen=True):
    """The archives of a part of a feed: from `first` on, None for its start, and before `beyond`, None for its end.

    `neighbours` are the first items of the archive before and the archive after these. `unclosed` are the newest items,
    which are in no archive yet.
    """

    archives: tuple[Archive, ...]
    first: FeedKey | None
    beyond: FeedKey | None
    neighbours: tuple[FeedKey, ...] = ()
    unclosed: tuple[FeedKey, ...] = ()

    def changed(self, places: Iterable[FeedKey]) -> set[str]:
        """Return the names of the archives that contain these places of the feed, or whose end may have moved.

        The newest archive ends before the first unclosed item. Its content changes when that item changes, because
        a new story is now the first one, or the first one is gone.
        """
        starts = [archive.keys[0] for archive in self.archives]
        elsewhere = set(self.unclosed[1:])
        found = (bisect_right(starts, place) - 1 for place in places if place not in elsewhere)
        # A place before all stories of a feed belongs to its first archive.
        return {self.archives[max(number, 0)].name for number in found if self.archives}


def largest_archive(window: int) -> int:
    """Return the maximum length of an archive: at most that of a live feed, which must reach the newest archive."""
    return min(_LARGEST, window)


def is_fixed_cut(item_id: str, most: int) -> bool:
    """Return whether an archive of up to `most` items always begins with this item."""
    return _weight(item_id) % max(most * 2 // 3, 1) == 0


def up_to_cuts(keys: Iterator[FeedKey], most: int) -> tuple[list[FeedKey], bool]:
    """Return the keys up to a number of cuts, the last included, and whether there are no more keys after it."""
    found: list[FeedKey] = []
    cuts = 0
    for key in keys:
        found.append(key)
        cuts += is_fixed_cut(key.id, most)
        if cuts == _CUTS:
            return found, next(keys, None) is None
    return found, True


def newest_stretch(newest_first: Iterable[FeedKey], most: int, floor: FeedKey | None = None) -> Stretch:
    """Return the newest items of a feed, back over its newest archives, from the items that were ever public."""
    found, from_start = up_to_cuts(iter(newest_first), most)
    return Stretch(tuple(reversed(found)), from_start, True, most, floor)


def cut_archives(stretch: Stretch) -> ArchiveSection:
    """Return the archives of a stretch whose neighbours are in it too; the newest part of a feed is not closed yet."""
    parts = _parts(stretch)
    closed = len(parts) - 1 if stretch.to_end else len(parts)
    names = [FIRST if stretch.from_start and not number else archive_name(parts[number][0]) for number in range(closed)]
    first = 0 if stretch.from_start else 1
    last = closed if stretch.to_end else closed - 1
    around = {-1: "", closed: "", **dict(enumerate(names[:closed]))}
    found = (
        Archive(names[number], tuple(parts[number]), around[number - 1], around[number + 1])
        for number in range(first, last)
    )
    return ArchiveSection(
        tuple(found),
        first=None if stretch.from_start or not parts else next(iter(parts[min(first, len(parts) - 1)]), stretch.floor),
        beyond=None if stretch.to_end else parts[-1][0],
        neighbours=tuple(
            parts[number][0] for number, ends in ((0, stretch.from_start), (-1, stretch.to_end)) if parts and not ends
        ),
        unclosed=tuple(parts[-1]) if parts and stretch.to_end else (),
    )


def fixed_cuts_around(stretch: Stretch, place: FeedKey) -> tuple[FeedKey | None, FeedKey | None]:
    """Return the fixed cuts around a place: a change there has no effect on cuts outside them."""
    cuts = [key for key in stretch.keys if is_fixed_cut(key.id, stretch.most)]
    number = bisect_right(cuts, place)
    return cuts[number - 1] if number else None, cuts[number] if number < len(cuts) else None


def newest_archive(stretch: Stretch) -> tuple[str, int]:
    """Return the name of the newest archive, "" if there is none, and how many items came after it."""
    parts = _parts(stretch)
    if len(parts) < 2:
        return "", len(stretch.keys)
    first = FIRST if stretch.from_start and len(parts) == 2 else ""
    return first or archive_name(parts[-2][0]), len(parts[-1])


def live_length(window: int, stretch: Stretch) -> int:
    """Return the minimum length of a live feed: it overlaps the newest archive, so that no item is in neither.

    At a floor, the newest archive ends and the live feed begins.
    """
    name, after = newest_archive(stretch)
    begins_at_floor = name and stretch.floor and bisect_left(stretch.keys, stretch.floor) == len(stretch.keys) - after
    return window if begins_at_floor else max(window, after + 1)


def archive_name(key: FeedKey) -> str:
    """Return the name of the archive that begins with an item: a number made of the date and the id of the item."""
    return f"{from_micros(key.published):%Y%m%d%H%M%S}{_weight(key.id) // 1024 % 1000:03}"


def _parts(stretch: Stretch) -> list[Sequence[FeedKey]]:
    """Return a stretch in parts. The last one of a feed is not closed; it is empty if all items are before a floor."""
    keys, floor = stretch.keys, stretch.floor
    cuts = {0} | {number for number, key in enumerate(keys) if is_fixed_cut(key.id, stretch.most)}
    cuts |= {bisect_left(keys, floor)} if floor else set()
    starts = sorted(cuts - {len(keys)})
    runs = [keys[start:end] for start, end in pairwise([*starts, len(keys)])] if keys else []
    parts = [part for run in runs for part in _cut_run(run, stretch.most)]
    is_all_before = bool(keys and floor and keys[-1] < floor and stretch.to_end)
    return [*parts, ()] if is_all_before else parts


def _cut_run(run: Sequence[FeedKey], most: int) -> list[Sequence[FeedKey]]:
    """Return a run in parts of at most `most` items, each cut at the item with the smallest weight."""
    parts: list[Sequence[FeedKey]] = []
    waiting = [run]
    while waiting:
        part = waiting.pop()
        if len(part) <= most:
            parts.append(part)
            continue
        place = min(range(1, len(part)), key=lambda number: _weight(part[number].id))
        waiting += (part[place:], part[:place])
    return parts


@lru_cache(16_384)  # every publication needs the weights of the newest stories, once per feed
def _weight(item_id: str) -> int:
    return int.from_bytes(sha256(item_id.encode()).digest()[:8])
