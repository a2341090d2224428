"""What no format can carry, refused before anything is written and by the name of the entry at fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndication.model.feed import Entry, Feed
from syndication.text.xml import illegal_character

_FEED_NEEDS = ("id", "title", "home", "base_url", "publisher")
_ENTRY_NEEDS = ("id", "url", "title", "summary")


class UnwritableEntryError(ValueError):
    """An entry cannot be written in any format; `entry_id` says which."""

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id = entry_id
        self.problem = problem
        # The id itself may be what is wrong: the message must be fit for a terminal and a log.
        super().__init__(f"entry {ascii(entry_id)[1:-1]}: {problem}")


def refuse_unwritable(feed: Feed) -> None:
    """Return if every format can carry `feed`.

    Raises:
        UnwritableEntryError: the first entry that holds a character that XML cannot carry,
            has a date without a time zone, or lacks its id, address, title or summary.
        ValueError: the same of the feed itself.
    """
    problem = _problem(feed, _FEED_NEEDS)
    if problem:
        raise ValueError(f"feed /{ascii(feed.path)[1:-1]}: {problem}")
    for entry in feed.entries:
        problem = _problem(entry, _ENTRY_NEEDS) or _nameless(entry)
        if problem:
            raise UnwritableEntryError(entry.id, problem)


def _problem(value: Feed | Entry, needs: tuple[str, ...]) -> str:
    for field in needs:
        if not getattr(value, field).strip():
            return f"{field} is empty; give it one"
    for name, part in _parts(value):
        if isinstance(part, str) and (found := illegal_character(part)):
            return f"{name} holds {found[1]} at character {found[0] + 1}, which no feed can carry; delete it"
        if isinstance(part, datetime) and part.tzinfo is None:
            return f"{name} has no time zone; give it one"
    return ""


def _nameless(entry: Entry) -> str:
    return "" if all(author.name.strip() for author in entry.authors) else "an author has no name; give one"


def _parts(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield every leaf of `value`, but not of its entries, with the names of the fields that lead to it."""
    if isinstance(value, Struct):
        for field in value.__struct_fields__:
            if field != "entries":
                yield from _parts(getattr(value, field), f"{name} {field}".lstrip())
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part, name)
    else:
        yield name, value
