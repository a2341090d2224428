"""Which feeds an item belongs to: pure functions of the item and the declared feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from syndication.model.addresses import PLAIN_ADDRESSES, Addresses, names_of
from syndication.model.feed import Selection
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.item import Item
from syndication.model.media_choice import is_episode_file, may_be_shown
from syndication.model.publication import DeclaredFeed

ALL = Selection("", "")
# The list by which a podcast refuses a story without a sound or film.
MEDIA = "media"
LISTED_KINDS = (SECTIONS, TAGS, AUTHORS)
_OWN_WORDS = {SECTIONS: ("section", "section is"), TAGS: ("tags", "tags are"), AUTHORS: ("authors", "authors are")}


class Refusal(Struct, frozen=True):
    """The list of a declared feed that excludes an item ("sections", "exclude_tags"), and the names concerned.

    For a list of wanted names these are all its names, as the item has none of them. For an `exclude_` list they are
    the names that the item has. The list `media` has no names: a podcast takes only stories with a sound or a film.
    """

    list: str
    names: tuple[str, ...]


def selections(
    item: Item, declared: Iterable[DeclaredFeed], addresses: Addresses = PLAIN_ADDRESSES
) -> tuple[Selection, ...]:
    """Return every feed of `item`, each once: all items, its section, its tags, its authors, and the declared ones."""
    found = [ALL]
    found += [Selection(addresses.folder(kind, name), name.strip()) for kind, name in names_of(item)]
    found += [Selection(feed.folder, feed.name.strip()) for feed in declared if is_selected(feed, item, addresses)]
    return tuple({selection.path: selection for selection in reversed(found)}.values())[::-1]


def is_selected(feed: DeclaredFeed, item: Item, addresses: Addresses = PLAIN_ADDRESSES) -> bool:
    """Return whether the declared `feed` contains `item`."""
    return refusal(feed, item, addresses) is None


def refusal(feed: DeclaredFeed, item: Item, addresses: Addresses = PLAIN_ADDRESSES) -> Refusal | None:
    """Return why the declared `feed` does not contain `item`, None if it does."""
    return next(_refusals(feed, item, addresses), None)


def _refusals(feed: DeclaredFeed, item: Item, addresses: Addresses) -> Iterator[Refusal]:
    for kind, wanted, unwanted in listed_names(feed):
        names = [name for of, name in names_of(item) if of == kind]
        if wanted and not any(addresses.is_meant(written, kind, name) for written in wanted for name in names):
            yield Refusal(kind, wanted)
        if found := [written for written in unwanted if any(addresses.is_meant(written, kind, name) for name in names)]:
            yield Refusal(f"exclude_{kind}", tuple(found))
    if feed.kind == "podcast" and not any(may_be_shown(one) and is_episode_file(one) for one in item.media):
        yield Refusal(MEDIA, ())


def refusal_text(found: Refusal, item: Item, taker: str) -> str:
    """Return a refusal as a sentence for an editor; `taker` is "the feed" or "the partner"."""
    if found.list == MEDIA:
        return "the feed is a podcast, and the story has no sound or film as a file; add one to its media"
    kind = found.list.removeprefix("exclude_")
    names = ", ".join(found.names)
    if kind != found.list:
        return f"{taker} leaves out {kind}: {names}"
    return f"{taker} takes {kind}: {names}; {own_text(kind, item)}"


def own_text(kind: str, item: Item) -> str:
    """Return what a story has of a kind: "the story's section is World"."""
    had = ", ".join(name for of, name in names_of(item) if of == kind)
    return f"the story's {_OWN_WORDS[kind][1]} {had}" if had else f"the story has no {_OWN_WORDS[kind][0]}"


def listed_names(feed: DeclaredFeed) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield for each kind the names that a declared feed wants, and those that it leaves out."""
    yield SECTIONS, feed.sections, feed.exclude_sections
    yield TAGS, feed.tags, feed.exclude_tags
    yield AUTHORS, feed.authors, feed.exclude_authors
