"""An item to the bytes of a record file, new or rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import tomlkit

from syndication.model.item import Item
from syndication.sources.records.layout import FORMS, NOT_FIELDS, split, wrap
from syndication.sources.records.toml_text import toml_text


def write(item: Item) -> bytes:
    """Return a new record file for `item`; `read` returns the same item again."""
    return wrap(toml_text(_fields(item)), item.body).encode()


def rewrite(data: bytes, item: Item, names: tuple[str, ...]) -> bytes:
    """Return the record file `data` with the fields `names` from `item`; every other byte stays."""
    opening, front, rest = split("", data.decode())
    document = tomlkit.parse(front)
    values = _fields(item)
    for name in names:
        if name in values:
            document[name] = values[name]
        else:
            document.pop(name, None)
    return (opening + _with_line_ends_of(front, tomlkit.dumps(document)) + rest).encode()


def revise(data: bytes, before: Item, after: Item) -> bytes:
    """Return the record file `data` with the changes from `before` to `after`; every other byte stays."""
    old, new = _fields(before), _fields(after)
    names = tuple(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    changed = rewrite(data, after, tuple(sorted(names)))
    if after.body == before.body:
        return changed
    opening, front, _ = split("", changed.decode())
    return (opening + wrap(front, after.body).partition("\n")[2]).encode()


def suffix(item: Item) -> str:
    """Return the suffix of a record file for `item`: ".md" or ".html"."""
    return next(suffix for suffix, form in FORMS.items() if form == item.body_form)


def _with_line_ends_of(front: str, written: str) -> str:
    """Return `written` with CRLF line ends if all lines of `front` have them; new lines of tomlkit end in LF."""
    if not front or front.count("\n") != front.count("\r\n"):
        return written
    return written.replace("\r\n", "\n").replace("\n", "\r\n")


def _fields(item: Item) -> dict[str, Any]:
    """Return the front matter of `item`: no default values, and tables after single values, as TOML requires."""
    values = msgspec.to_builtins(item, builtin_types=(datetime,))
    fields = {name: _as_toml(value) for name, value in values.items() if name not in NOT_FIELDS}
    return dict(sorted(fields.items(), key=lambda field: _holds_tables(field[1])))


def _as_toml(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_toml(inner) for name, inner in value.items()}
    return [_as_toml(inner) for inner in value] if isinstance(value, tuple) else value


def _holds_tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))
