"""The words of settings: those that a table has, and those that a setting may have, for messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from syndication.model.errors import SettingsError
from syndication.text.near_words import cure_of_word


def unknown_word(tables: object, known: Collection[str], text: str) -> tuple[str, int, str]:
    """Return the first word in a list of tables that none of them has, its line in the file's `text`, and the cure.

    The line is 0 if it is not found; all is empty if every word is known.
    """
    for word in (word for table in tables_in(tables) for word in table if word not in known):
        lines = enumerate(text.splitlines(), 1)
        number = next((number for number, line in lines if line.lstrip(" \t\"'").startswith(word)), 0)
        return word, number, cure_of_word(word, known, "its settings")
    return "", 0, ""


def tables_in(values: object) -> list[dict[str, Any]]:
    """Return the tables in a list of tables, which a person may have written as something else."""
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def listed_tables(values: object, name: str, file: str) -> list[dict[str, Any]]:
    """Return the tables of a setting that is a list of tables.

    Raises:
        SettingsError: it is something else.
    """
    if not isinstance(values, list) or len(tables_in(values)) < len(values):
        raise SettingsError(f"{file}: {name}: write [[{name}]] above each of them")
    return values


def cure_of_value(place: str, kinds: Sequence[type[msgspec.Struct]], lists: Collection[str]) -> str:
    """Return how one of the `lists` of tables is written, or the allowed values of a setting; "" for any other.

    `place` is where the wrong value is ("feeds[0].content"), `kinds` are the tables that have settings.
    """
    if place in lists:
        return f": write [[{place}]] above each of them"
    name = place.rpartition(".")[2].partition("[")[0]
    properties = (msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"].get(name, {}) for kind in kinds)
    values = next(filter(None, map(_words_of, properties)), ())
    *others, last = [value for value in values if value] or [""]
    return f"; write {', '.join(others)} or {last}" if others else ""


def _words_of(schema: Mapping[str, Any]) -> Sequence[str]:
    """Return the words that a setting may have, by its JSON schema; beside them, it may be true or false."""
    kinds = schema.get("anyOf", (schema,))
    words = next(filter(None, (kind.get("enum") or kind.get("items", {}).get("enum") for kind in kinds)), ())
    return ("true", "false", *words) if words and any(kind.get("type") == "boolean" for kind in kinds) else words
