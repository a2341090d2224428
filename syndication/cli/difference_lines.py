"""What differs between two states of a story, as lines or JSON: shared by `diff` and `edit --dry-run`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from syndication.model.differences import Difference, body_diff, differences
from syndication.model.item import Item
from syndication.text.terminal import visible


def difference_lines(before: Item, after: Item) -> Iterator[str]:
    """Yield each field that differs with both values, and the lines of the body that differ."""
    fields = (line for found in differences(before, after) for line in _field_lines(found))
    yield from map(visible, (*fields, *(line for text in body_diff(before, after) for line in text.splitlines())))


def difference_json(before: Item, after: Item) -> dict[str, Any]:
    """Return the fields that differ, and the differences of the body, as JSON values."""
    return {"fields": differences(before, after), "body": "\n".join(body_diff(before, after))}


def _field_lines(found: Difference) -> Iterator[str]:
    yield f"{found.field}:"
    for mark, value in (("-", found.before), ("+", found.after)):
        if value is not None:
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            yield from (f"  {mark} {line}" for line in text.splitlines())
