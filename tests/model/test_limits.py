"""Values that have limits are found wherever they are in an item, and msgspec does not enforce the limits."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from syndication.model.item import Author, Dateline, Item, Media
from syndication.model.limits import MAX_LINE, limited_values

ITEM = Item(
    headline="Harbour reopens",
    published=datetime(2026, 2, 5, 12, tzinfo=UTC),
    body="It did.",
    tags=("Harbour", "City"),
    authors=(Author("Ada"),),
    dateline=Dateline("HULL"),
    media=(Media(width=640),),
)


def test_values_that_are_not_empty_are_found_in_lists_and_tables() -> None:
    names = [(name.field, name.value, name.most) for name in limited_values(ITEM, "name")]

    assert names == [
        ("tags[0]", "Harbour", 200),
        ("tags[1]", "City", 200),
        ("authors[0].name", "Ada", 200),
    ]
    assert ("media[0].width", 640) in [(count.field, count.value) for count in limited_values(ITEM, "count")]
    assert [line.field for line in limited_values(ITEM, "line")] == [
        "headline",
        "dateline.text",
    ]


def test_an_item_beyond_a_limit_can_still_be_decoded() -> None:
    long = msgspec.structs.replace(ITEM, headline="x" * (MAX_LINE + 1))

    assert msgspec.json.decode(msgspec.json.encode(long), type=Item) == long
