"""Which feeds an item belongs to: pure functions of the item and the declared feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from syndication.model.feed import Selection
from syndication.model.feed_path import AUTHORS, FEEDS, SECTIONS, TAGS, feed_folder
from syndication.model.item import Item
from syndication.model.publication import DeclaredFeed
from syndication.model.stored import Accepted, Stored
from syndication.text.ids import name_slug

ALL = Selection("", "")


class Refusal(Struct, frozen=True):
    """The list of a declared feed that excludes an item ("sections", "exclude_tags"), and the names concerned.

    For a list of wanted names these are all its names, as the item has none of them. For an `exclude_` list they are
    the names that the item has.
    """

    list: str
    names: tuple[str, ...]


def selections(item: Item, declared: Iterable[DeclaredFeed]) -> tuple[Selection, ...]:
    """Return every feed of `item`, each once: all items, its section, its tags, its authors, and the declared ones."""
    found = [ALL]
    if item.section.strip():
        found.append(_selection(SECTIONS, item.section))
    found += [_selection(TAGS, tag) for tag in item.tags]
    found += [_selection(AUTHORS, author.name) for author in item.authors]
    found += [_selection(FEEDS, feed.name) for feed in declared if is_selected(feed, item)]
    return tuple({selection.path: selection for selection in reversed(found)}.values())[::-1]


def accept_again(stored: Stored, declared: Iterable[DeclaredFeed]) -> Accepted:
    """Return a stored item as accepted again without a change, in the feeds that it has now."""
    chosen = selections(stored.item, declared)
    return Accepted(path=stored.path, item=stored.item, chosen=chosen, before=stored)


def is_selected(feed: DeclaredFeed, item: Item) -> bool:
    """Return whether the declared `feed` contains `item`."""
    return refusal(feed, item) is None


def refusal(feed: DeclaredFeed, item: Item) -> Refusal | None:
    """Return why the declared `feed` does not contain `item`, None if it does."""
    return next(_refusals(feed, item), None)


def _refusals(feed: DeclaredFeed, item: Item) -> Iterator[Refusal]:
    kinds = (
        (SECTIONS, [item.section], feed.sections, feed.exclude_sections),
        (TAGS, item.tags, feed.tags, feed.exclude_tags),
        (AUTHORS, [author.name for author in item.authors], feed.authors, feed.exclude_authors),
    )
    for kind, names, wanted, unwanted in kinds:
        has = _slugs(names)
        if wanted and not has & _slugs(wanted):
            yield Refusal(kind, tuple(wanted))
        if found := has & _slugs(unwanted):
            yield Refusal(f"exclude_{kind}", tuple(name for name in unwanted if name_slug(name) in found))


def _selection(kind: str, name: str) -> Selection:
    return Selection(feed_folder(kind, name), name.strip())


def _slugs(names: Iterable[str]) -> set[str]:
    return {name_slug(name) for name in names if name.strip()}
