"""Values of front matter and configs, which may have any type: read as texts, lists, tables and switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from syndication.sources.plain_text import tidy

_MOST = 200  # values of a list
_LONGEST = 10_000  # characters of one value
_ON = frozenset(("true", "yes", "on", "1", "y"))
_OFF = frozenset(("false", "no", "off", "0", "n"))
NOTHING: tuple[Any, ...] = (None, "", [], {}, ())


def text_of(value: Any) -> str:
    """Return a value on one line, "" for lists, tables, switches and nothing."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    is_scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
    return tidy(str(value)[:_LONGEST]) if is_scalar else ""


def texts_of(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, each once; a text is a list of one."""
    entries = value[:_MOST] if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(filter(None, map(text_of, entries))))


def table_of(value: Any) -> Mapping[str, Any]:
    """Return a table, an empty one for other values."""
    return value if isinstance(value, Mapping) else {}


def tables_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the tables in a list, or a table itself."""
    for each in value[:_MOST] if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield each


def is_on(value: Any) -> bool:
    """Return whether a switch is on, however it is written."""
    return value is True or text_of(value).casefold() in _ON


def is_off(value: Any) -> bool:
    """Return whether a switch is off, however it is written."""
    return value is False or text_of(value).casefold() in _OFF


def value_at(fields: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, in a table where the name has dots ("cover.image"); None without one."""
    if name in fields:
        return fields[name]
    outer, dot, inner = name.partition(".")
    return value_at(table_of(fields.get(outer)), inner) if dot else None


def first_name(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of `names` that has a value, "" if none has."""
    return next((name for name in names if value_at(fields, name) not in NOTHING), "")


def lower_keys(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with its names in small letters: Hugo does not distinguish them."""
    return {name.lower(): lower_keys(value) if isinstance(value, Mapping) else value for name, value in fields.items()}
