"""Fields of a node that no place of a story has: a kicker, a rating, a second summary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from syndication.sources.json_values import JsonFields
from syndication.text.html import plain_text

_MOST_FIELDS = 100
_DEEPEST = 3
_NESTED = "\0"  # is in no text, so that the field is reported
_PARTS = ("processed", "value", "title", "uri")  # of a text with a format, and of a link
_SAY_NOTHING = frozenset(("", "0", "none", "free", "public", "no", "false"))


def other_fields(attributes: JsonFields, written: str) -> Iterator[str]:
    """Yield the names of a site's own fields whose words are not in `written`, the HTML of what is imported."""
    words = plain_text(written)
    own = ((name, value) for name, value in attributes.values.items() if name.startswith("field_"))
    for name, value in islice(own, _MOST_FIELDS):
        text = _text_of(value)
        if text.lower() not in _SAY_NOTHING and text not in words and text not in written:
            yield name


def _text_of(value: Any, depth: int = 0) -> str:
    """Return the first words of a value, "" for what has none, such as yes or no."""
    if depth > _DEEPEST:
        return _NESTED
    if isinstance(value, dict):
        return next((text for part in _PARTS if (text := _text_of(value.get(part), depth + 1))), "")
    if isinstance(value, list):
        return next((text for each in value if (text := _text_of(each, depth + 1))), "")
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return plain_text(str(value))
    return ""
