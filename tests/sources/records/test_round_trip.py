"""What is written is read back exactly, and what a rewrite need not change stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from hypothesis import given

from syndication.model.item import Item
from syndication.sources.records import read, suffix, write
from tests.sources.records.strategies import items


def moments(value: Any) -> Iterator[datetime]:
    """Yield every datetime in a struct, in order."""
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from moments(inner)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from moments(getattr(value, field))


@given(items())
def test_an_item_is_read_back_exactly(item: Item) -> None:
    again = read(f"items/a{suffix(item)}", write(item))
    assert again == item
    assert [moment.utcoffset() for moment in moments(again)] == [moment.utcoffset() for moment in moments(item)]
