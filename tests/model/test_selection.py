"""Which feeds an item belongs to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.model.feed import Selection
from syndication.model.item import Author, Item
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import ALL, is_selected, selections
from tests.examples import scaled
from tests.sources.records.strategies import items
from tests.support import NOON


def story(section: str = "", tags: tuple[str, ...] = (), authors: tuple[str, ...] = ()) -> Item:
    writers = tuple(Author(name=name) for name in authors)
    return Item(headline="A", published=NOON, body="Text.", section=section, tags=tags, authors=writers)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (story(), []),
        (story("World"), [Selection("sections/world", "World")]),
        (story(" "), []),
        (story("Énergie & climat"), [Selection("sections/energie-climat", "Énergie & climat")]),
        (story(tags=("EU", "Gas prices")), [Selection("tags/eu", "EU"), Selection("tags/gas-prices", "Gas prices")]),
        (story(tags=("EU", "eu", "E.U.")), [Selection("tags/eu", "EU"), Selection("tags/e-u", "E.U.")]),
        (story(authors=("Ann O'Nymous",)), [Selection("authors/ann-onymous", "Ann O'Nymous")]),
        (
            story("World", ("World",), ("World",)),
            [Selection(f"{kind}/world", "World") for kind in ("sections", "tags", "authors")],
        ),
        (story("../../etc"), [Selection("sections/etc", "../../etc")]),
    ],
)
def test_the_feeds_of_an_item(item: Item, expected: list[Selection]) -> None:
    assert selections(item, ()) == (ALL, *expected)


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ({}, True),
        ({"sections": ("World",)}, True),
        ({"sections": ("world",)}, True),
        ({"sections": ("Sport", "World")}, True),
        ({"sections": ("Sport",)}, False),
        ({"exclude_sections": ("World",)}, False),
        ({"exclude_sections": ("Sport",)}, True),
        ({"tags": ("EU",)}, True),
        ({"tags": ("Gas",), "sections": ("World",)}, False),
        ({"tags": ("EU",), "exclude_tags": ("Energy",)}, False),
        ({"authors": ("Ann Onymous",), "tags": ("eu",), "sections": ("World",)}, True),
        ({"authors": ("Ben Trovato",)}, False),
        ({"exclude_authors": ("ann onymous",)}, False),
    ],
)
def test_what_a_declared_feed_takes(told: dict[str, Any], taken: bool) -> None:
    item = story("World", ("EU", "Energy"), ("Ann Onymous",))
    feed = DeclaredFeed(name="In brief", **told)
    assert is_selected(feed, item) == taken
    assert (Selection("feeds/in-brief", "In brief") in selections(item, [feed])) == taken


def test_a_feed_that_wants_a_section_takes_no_item_without_one() -> None:
    assert not is_selected(DeclaredFeed(name="x", sections=("World",)), story())


@settings(max_examples=scaled(25))
@given(items(), st.lists(st.sampled_from(["World", "Sport", "Europe"]), max_size=3))
def test_each_feed_comes_once_and_has_a_plain_path(item: Item, names: list[str]) -> None:
    found = selections(item, [DeclaredFeed(name=name) for name in names])
    paths = [selection.path for selection in found]
    assert found[0] == ALL
    assert len(paths) == len(set(paths))
    for path in paths[1:]:
        kind, _, name = path.partition("/")
        assert kind in ("sections", "tags", "authors", "feeds")
        assert name.replace("-", "a").isalnum()
        assert name.isascii()
