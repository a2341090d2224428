"""What is said to the editor of a record in place of a parser's message: what is wrong, and what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, get_args

from syndication.model.item import BodyForm, RevisionKind, Status
from syndication.text.xml import illegal_character

EXAMPLE = "2026-02-05T12:00:00+00:00"
TOO_DEEP = "is nested too deeply; a record has tables in lists at most"
_LONGEST = 60

Words = Mapping[str, str]

TOML = {
    "str": "text in quotation marks",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": f"a date with hour and zone, without quotation marks: {EXAMPLE}",
}
JSON = TOML | {"object": "an object", "datetime": f'a date with hour and zone, in quotation marks: "{EXAMPLE}"'}
_GIVEN = {
    "str": "text",
    "int": "a number",
    "float": "a fraction",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date",
    "null": "null",
}
# What the rules of records tell who writes a file, and what is told who sends JSON.
_IN_JSON = {
    "write the story below the second line +++": "give the story's text",
    "delete the line": "leave it out",
    "a field of a record": "a field here",
}
_CHOICES = {
    "status": ", ".join(get_args(Status)),
    "kind": ", ".join(get_args(RevisionKind)),
    "body_form": ", ".join(get_args(BodyForm)),
}


def shown(text: str) -> str:
    """Return a part of a record as it may stand in a message: short, and on one line."""
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in short)


def of_text(value: Any) -> str:
    """Return what is wrong with a text that holds a character that XML cannot carry, or ""."""
    found = illegal_character(value) if isinstance(value, str) else None
    return f"holds the character {found[1]}, which no feed can carry; delete it" if found else ""


def of_date(value: Any) -> str:
    """Return what is wrong with a date that TOML allows and a record does not, or ""."""
    if isinstance(value, datetime):
        return "" if value.tzinfo else f"has no time zone; write {value.isoformat()}+00:00"
    if isinstance(value, date):
        return f"has no hour and time zone; write {value.isoformat()}T12:00:00+00:00"
    return f"has no day; write {EXAMPLE}" if isinstance(value, time) else ""


def of_toml(message: str, last_line: int) -> tuple[str, int]:
    """Return the problem and the line of the file in a message of tomllib about the front matter."""
    problem, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+)", place)
    if "integer string conversion" in message:  # by CPython's limit, which says nothing to an editor
        problem = "a number has too many digits"
    return f"is not TOML: {_lower(shown(problem or message))}", int(found.group(1)) + 1 if found else last_line


def for_json(problem: str) -> str:
    """Return a problem of a record as it is told who sends JSON, which has no lines."""
    for told, instead in _IN_JSON.items():
        problem = problem.replace(told, instead)
    return problem


def of_type(message: str, words: Words = TOML) -> tuple[str, str]:
    """Return the field and the problem in a message of msgspec's, in the words of TOML or of JSON."""
    problem, _, place = message.partition(" - at `$")
    missing = re.search(r"missing required field `(\w+)`", problem)
    if missing:
        inside = place.strip("`.")
        field = f"{inside}.{missing.group(1)}" if inside else missing.group(1)
        return field, "is missing" if inside else "is missing; a record needs headline, published and a body"
    field = place.strip("`.")
    return field, _of_value(problem, field.rpartition(".")[2], words)


def _of_value(problem: str, name: str, words: Words) -> str:
    expected = re.match(r"Expected `([^`]+)`, got `([^`]+)`", problem)
    if expected:
        wanted, given = expected.group(1).removesuffix(" | null"), expected.group(2)
        return f"must be {words.get(wanted, wanted)}, not {_GIVEN.get(given, given)}"
    if "RFC3339" in problem:
        return f"must be {words['datetime']}"
    choice = re.match(r"Invalid enum value '(.*)'$", problem, re.DOTALL)
    return (
        f'cannot be "{shown(choice.group(1))}"; write one of: {words.get(name) or _CHOICES[name]}'
        if choice
        else _lower(problem)
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
