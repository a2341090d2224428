"""Refuse what no format can contain, before anything is written. The error names the entry at fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndication.model.feed import Entry, Feed
from syndication.text.characters import illegal_character

_FEED_NEEDS = ("id", "title", "home", "base_url", "publisher")
_ENTRY_NEEDS = ("id", "url", "title", "summary")


class UnwritableEntryError(ValueError):
    """The entry with the id `entry_id` cannot be written in any format."""

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id = entry_id
        self.problem = problem
        # The id itself may hold the bad character, and the message must be safe for terminals and logs.
        super().__init__(f"entry {ascii(entry_id)[1:-1]}: {problem}")


def refuse_unwritable(feed: Feed) -> None:
    """Do nothing if every format can contain `feed`.

    Raises:
        UnwritableEntryError: an entry has a character that XML does not allow, a date without a time zone, or no id,
            address, title or summary.
        ValueError: the feed itself has such a problem.
    """
    problem = _problem(feed, _FEED_NEEDS)
    if problem:
        raise ValueError(f"feed /{ascii(feed.path)[1:-1]}: {problem}")
    for entry in feed.entries:
        problem = _problem(entry, _ENTRY_NEEDS) or _author_problem(entry)
        if problem:
            raise UnwritableEntryError(entry.id, problem)


def _problem(value: Feed | Entry, needs: tuple[str, ...]) -> str:
    for field in needs:
        if not getattr(value, field).strip():
            return f"{field} is empty; give it one"
    for name, part in _leaves(value):
        if isinstance(part, str) and (found := illegal_character(part)):
            return f"{name} contains {found[1]} at character {found[0] + 1}, which no feed can contain; delete it"
        if isinstance(part, datetime) and part.tzinfo is None:
            return f"{name} has no time zone; give it one"
    return ""


def _author_problem(entry: Entry) -> str:
    return "" if all(author.name.strip() for author in entry.authors) else "an author has no name; give one"


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield each plain value in `value` with the path of field names that leads to it.

    Entries are skipped, and findings, which no format contains.
    """
    if isinstance(value, Struct):
        for field in value.__struct_fields__:
            if field not in ("entries", "findings"):
                yield from _leaves(getattr(value, field), f"{name} {field}".lstrip())
    elif isinstance(value, tuple):
        for part in value:
            yield from _leaves(part, name)
    else:
        yield name, value
