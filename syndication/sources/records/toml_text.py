"""Values as TOML 1.0, for new files. tomlkit, which rewrites files, takes ten times as long, and imports are large."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_DELETE = "\x7f"  # the only character that JSON takes as it is in a text, and TOML does not


def toml_text(fields: Mapping[str, Any]) -> str:
    """Return a table whose keys are bare keys (TOML 1.0, "Keys").

    Values are texts, whole numbers, truth values, dates with an offset, lists, and tables of these.
    """
    return "".join(_table(fields, ""))


def _table(fields: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the lines of a table: single values first, as what follows the head of a table belongs to that."""
    yield from (f"{name} = {_value(value)}\n" for name, value in fields.items() if not _holds_tables(value))
    for name, value in fields.items():
        if isinstance(value, dict):
            yield f"\n[{path}{name}]\n"
            yield from _table(value, f"{path}{name}.")
        elif _holds_tables(value):
            for each in value:
                yield f"\n[[{path}{name}]]\n"
                yield from _table(each, f"{path}{name}.")


def _holds_tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
