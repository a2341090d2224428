"""Which feeds an item belongs to: pure functions of the item and the declared feeds."""

from __future__ import annotations

from collections.abc import Iterable

from syndication.model import DeclaredFeed, Item, Selection
from syndication.text.ids import name_slug

ALL = Selection("", "")


def selections(item: Item, declared: Iterable[DeclaredFeed]) -> tuple[Selection, ...]:
    """Return every feed of `item`, each path once: all, its section, tags and authors, and the declared ones."""
    found = [ALL]
    if item.section.strip():
        found.append(_named("sections", item.section))
    found += [_named("tags", tag) for tag in item.tags]
    found += [_named("authors", author.name) for author in item.authors]
    found += [_named("feeds", feed.name) for feed in declared if takes(feed, item)]
    return tuple({selection.path: selection for selection in reversed(found)}.values())[::-1]


def takes(feed: DeclaredFeed, item: Item) -> bool:
    """Tell whether the declared `feed` takes `item` in."""
    pairs = (
        (_slugs([item.section]), feed.sections, feed.exclude_sections),
        (_slugs(item.tags), feed.tags, feed.exclude_tags),
        (_slugs(author.name for author in item.authors), feed.authors, feed.exclude_authors),
    )
    return all((not wanted or has & _slugs(wanted)) and not has & _slugs(unwanted) for has, wanted, unwanted in pairs)


def _named(kind: str, name: str) -> Selection:
    return Selection(f"{kind}/{name_slug(name)}", name.strip())


def _slugs(names: Iterable[str]) -> set[str]:
    return {name_slug(name) for name in names if name.strip()}
