"""Messages for editors, in place of those of tomllib and msgspec: what is wrong, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from syndication.text.characters import character_problem
from syndication.text.dates import short_hour_problem
from syndication.text.toml_messages import plain_problem, split_place

EXAMPLE = "2026-02-05T12:00:00+00:00"
TOO_DEEP = "is nested too deeply; a record has tables in lists at most"
_LONGEST = 60

Words = Mapping[str, str]

TOML = {
    "str": "text in quotation marks",
    "int": "a whole number",
    "float": "a number",
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
# Words for the writer of a file, and the words in their place for the sender of JSON.
_IN_JSON = {
    "write the story below the second line +++": "give the story's text",
    "delete the line": "leave it out",
    "a field of a record": "a field here",
}
_NEEDED = ("headline", "published", "body")
_INDEX = re.compile(r"\[\d+\]")


def excerpt(text: str, most: int = _LONGEST) -> str:
    """Return a part of a record or document for a message: short, printable, on one line."""
    short = text if len(text) <= most else text[:most] + "…"
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in short)


def did_you_mean(name: str) -> str:
    """Return the question after an unknown name that is like `name`."""
    return f"did you mean {name}?"


def of_text(value: Any) -> str:
    """Return the problem of a text with a character that a record cannot contain, "" if it has none."""
    return character_problem(value) if isinstance(value, str) else ""


def of_date(value: Any) -> str:
    """Return the problem of a date that TOML allows but a record does not, "" if it has none."""
    if isinstance(value, datetime):
        return "" if value.tzinfo else f"has no time zone; write {value.isoformat()}+00:00"
    if isinstance(value, date):
        return f"has no hour and time zone; write {value.isoformat()}T12:00:00+00:00"
    return f"has no day; write {EXAMPLE}" if isinstance(value, time) else ""


def of_toml(message: str, front: str) -> tuple[str, int]:
    """Return the problem and the line in the file, from a message of tomllib about the front matter.

    An example: "Invalid value (at line 2, column 9)". The front matter begins in line 2 of the file.
    """
    problem, line = split_place(message)
    rows = front.split("\n")
    value = rows[line - 1].partition("=")[2].partition("#")[0] if 0 < line <= len(rows) else ""
    if short := short_hour_problem(value):
        return f"is not TOML: {value.strip()} {short}", line + 1
    return f"is not TOML: {excerpt(plain_problem(problem), most=200)}", line + 1 if line else len(rows)


def for_json(problem: str) -> str:
    """Return the problem of a record in words for the sender of JSON, which has no lines."""
    for words, json_words in _IN_JSON.items():
        problem = problem.replace(words, json_words)
    return problem


def of_type(message: str, words: Words = TOML) -> tuple[str, str]:
    """Return the field and the problem in a message of msgspec, in the words of TOML or of JSON.

    `words` also have the choices of fields, by their paths without numbers ("authors[].name").

    Examples: "Expected `str`, got `int` - at `$.authors[0].name`" and "Object missing required field `headline`".
    """
    problem, _, place = message.partition(" - at `$")
    missing = re.search(r"missing required field `(\w+)`", problem)
    if missing:
        inside = place.strip("`.")
        field = f"{inside}.{missing.group(1)}" if inside else missing.group(1)
        return field, "is missing; a record needs headline, published and a body" if field in _NEEDED else "is missing"
    field = place.strip("`.")
    return field, _problem_of_value(problem, _INDEX.sub("[]", field), words)


def _problem_of_value(problem: str, field: str, words: Words) -> str:
    expected = re.match(r"Expected `([^`]+)`, got `([^`]+)`", problem)
    if expected:
        wanted, given = expected.group(1).removesuffix(" | null"), expected.group(2)
        return f"must be {words.get(wanted, wanted)}, not {_GIVEN.get(given, given)}"
    if "RFC3339" in problem:
        return f"must be {words['datetime']}"
    choice = re.match(r"Invalid enum value '(.*)'$", problem, re.DOTALL)
    return f'cannot be "{excerpt(choice.group(1))}"; write one of: {words[field]}' if choice else _lower(problem)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
