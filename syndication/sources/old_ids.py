"""Ids in old feeds that cannot all be right: one of several stories, or several of one story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from syndication.model.known_ids import known_ids_of
from syndication.sources.old_entry import OldEntry
from syndication.text.address_key import address_key

ReusedIds = Mapping[tuple[str, str], list[OldEntry]]


class IdConflict(Struct, frozen=True):
    """Ids of old feeds that cannot all be right: the problem, and the stories or the ids that it is about."""

    problem: str
    parts: tuple[str, ...]


def conflicts_of(entries: Iterable[OldEntry], reused: ReusedIds) -> Iterator[IdConflict]:
    """Yield the conflicts of the entries of all feeds; `reused` is what `reused_ids` found."""
    yield from _reuses(reused)
    yield from _doubles(entries)


def reused_ids(entries: Iterable[OldEntry]) -> ReusedIds:
    """Return the entries that have the id of another story, by that id."""
    stories: dict[tuple[str, str], list[OldEntry]] = {}
    for entry in entries:
        if entry.known_id:
            stories.setdefault(id_key(entry), []).append(entry)
    different = {key: _different_stories(found) for key, found in stories.items()}
    return {key: found for key, found in different.items() if len(found) > 1}


def _different_stories(entries: Iterable[OldEntry]) -> list[OldEntry]:
    """Return the entries with different addresses, or with different titles if none of them has an address."""
    by_link = {address_key(entry.link): entry for entry in entries if entry.link}
    return list((by_link or {entry.title: entry for entry in entries}).values())


def _reuses(reused: ReusedIds) -> Iterator[IdConflict]:
    for (_, known), entries in reused.items():
        yield IdConflict(
            f"the old feeds have the id {known} for several stories; it is taken for none of them",
            tuple(entry.name for entry in entries),
        )


def _doubles(entries: Iterable[OldEntry]) -> Iterator[IdConflict]:
    """Yield the stories that have several ids in one format."""
    first: dict[tuple[str, str], OldEntry] = {}
    doubles: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        place = (address_key(entry.link), form_of(entry))
        known = first.setdefault(place, entry) if entry.link else entry
        if id_key(known) != id_key(entry):
            doubles.setdefault(place, [known.name, _id_or_none(known)]).append(_id_or_none(entry))
    for name, *ids in doubles.values():
        yield IdConflict(
            f"{name} has several ids in the old feeds; the first is taken, and readers of the others see it again",
            tuple(dict.fromkeys(ids)),
        )


def id_key(entry: OldEntry) -> tuple[str, str]:
    """Return the format and the id of an entry; two entries of one story should have the same."""
    return next(iter(known_ids_of(entry.ids)), (form_of(entry), ""))


def form_of(entry: OldEntry) -> str:
    """Return the format of the feed that has an entry: the field of its id."""
    return next((form for form, _ in known_ids_of(entry.ids)), "rss" if entry.ids.no_guid else "")


def _id_or_none(entry: OldEntry) -> str:
    return entry.known_id or "(none)"
