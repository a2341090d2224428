"""The front matter of site generators (Jekyll, Hugo, Astro, Eleventy): YAML, TOML or JSON before the text."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import yaml  # type: ignore[import-untyped]  # it comes without types
from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.text.dates import short_hour_problem

_MOST_CHARACTERS = 64 * 1024
_MOST_CHARACTERS_OF_FILE = 1024 * 1024
_WHAT = "the front matter"
_YAML_FENCES = ("---", "---yaml", "---yml")
_FENCES = {
    **dict.fromkeys(_YAML_FENCES, ("---", "...")),
    "+++": ("+++",),
    "---toml": ("---",),
    "---json": ("---",),
}
_MOST_NESTING = 40
_MOST_VALUES = 10_000  # counted where they are used: an alias of YAML (*NAME) counts with all its values
_FIELD = re.compile(r"[\w\"'][\w \"'-]{0,40}\s?[:=](?:\s|$)")
_OTHER_FENCE = re.compile(r"---[a-z]{1,20}", re.IGNORECASE)
NO_CLOSING_LINE = "front matter has no closing line ---; write it under the last field, or remove the --- in line 1"
_PLAIN_YAML = "write each field as NAME: VALUE, and put a value with a colon or a bracket in it in quotation marks"


class PlainTimestamp(str):
    """A date with an hour that YAML writes without quotation marks: a text for us, a moment for other programs."""

    __slots__ = ()


class FrontMatter(Struct, frozen=True):
    """The fields before a text, all values as they are written, and the text behind them."""

    fields: dict[str, Any]
    body: str


def split(text: str) -> FrontMatter | None:
    """Return the front matter of a clean text and what follows it, or None if it has none.

    Raises:
        IngestError: the front matter has no end, is too long, or cannot be read.
    """
    start = text.lstrip()
    first, _, rest = start.partition("\n")
    if start.startswith("{"):
        return _json_first(start)
    ends = _FENCES.get(first.rstrip().lower())
    if ends is None:
        if _OTHER_FENCE.fullmatch(first.rstrip()):
            raise IngestError(
                f"line 1: front matter of kind {first.strip()[:20]} cannot be read; write YAML between two lines ---"
            )
        return None
    rows = rest.split("\n")
    last = next((index for index, row in enumerate(rows) if row.rstrip() in ends), None)
    if last is None:
        if first.strip() != "---":
            raise IngestError(f"the front matter has no end; write a second line {ends[0]} under it")
        if _FIELD.match(_first_row(rows)):
            raise IngestError(NO_CLOSING_LINE)
        return None  # a row of marks, not front matter
    front = "\n".join(rows[:last])
    if len(front) > _MOST_CHARACTERS:
        raise IngestError(f"the front matter has {len(front):,} characters; it has at most {_MOST_CHARACTERS:,}")
    fields = _read(first.rstrip().lower(), front)
    return None if fields is None else FrontMatter(fields, "\n".join(rows[last + 1 :]))


def begins(text: str) -> bool:
    """Return whether a text begins as front matter does: with its first line, and a field below."""
    first, _, rest = text.lstrip()[:2_000].partition("\n")
    if not first.startswith(("---", "+++")):
        return False
    is_fence = first.rstrip().lower() in _FENCES and _FIELD.match(_first_row(rest.split("\n"))) is not None
    return is_fence or _OTHER_FENCE.fullmatch(first.rstrip()) is not None


def _first_row(rows: list[str]) -> str:
    return next((row for row in rows if row.strip() and not row.startswith("#")), "")


def read_value(kind: Literal["yaml", "toml", "json"], text: str, what: str) -> Any:
    """Return what a whole file holds, all scalars of YAML as they are written. `what` is its name in messages.

    Raises:
        IngestError: it cannot be read.
    """
    if len(text) > _MOST_CHARACTERS_OF_FILE:
        raise IngestError(f"{what} has {len(text):,} characters; at most {_MOST_CHARACTERS_OF_FILE:,} are read")
    return {"yaml": _yaml, "toml": _toml, "json": _json}[kind](text, what)


def _read(fence: str, front: str) -> dict[str, Any] | None:
    """Return the fields; None for text between two rows of marks."""
    if fence in ("+++", "---toml"):
        return _mapping(_toml(front))
    if fence == "---json":
        return _mapping(_json(front))
    value = _yaml(front)
    return None if isinstance(value, str) and value else _mapping(value)


def _toml(front: str, what: str = _WHAT) -> Any:
    try:
        return tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"(line {int(line[1]) + 1}) " if line else ""
        raise IngestError(f'{what} is not TOML: {where}write each field as NAME = "VALUE"') from error


def _json(front: str, what: str = _WHAT) -> Any:
    try:
        return json.loads(front)
    except (ValueError, RecursionError) as error:
        where = f"(line {error.lineno + 1}) " if isinstance(error, json.JSONDecodeError) else ""
        raise IngestError(f'{what} is not JSON: {where}write each field as "NAME": "VALUE"') from error


def _yaml(front: str, what: str = _WHAT) -> Any:
    """Return YAML with every scalar as it is written, so that "no" stays a word and "12:30" no number."""
    if _depth(front) > _MOST_NESTING:
        raise IngestError(f"{what} is nested too deeply; write plain fields and lists")
    try:
        value = yaml.load(front, Loader=_TextLoader)  # noqa: S506  # it makes texts, lists and tables only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"(line {mark.line + 2}) " if mark else ""
        raise IngestError(f"{what} is not YAML: {where}{_PLAIN_YAML}") from error
    if _is_endless(value):
        raise IngestError(f"{what} repeats its values with aliases (*NAME) too often; write them out")
    return value


class _TextLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Makes no objects, dates or numbers: only texts, lists and mappings."""


_TextLoader.add_implicit_resolver(
    "!timestamp",
    re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]++)\d\d?:\d\d:\d\d[\d .:+Zz-]*+\Z", re.ASCII),
    list("0123456789"),
)
_TextLoader.add_constructor("!timestamp", lambda loader, node: PlainTimestamp(loader.construct_scalar(node)))


def _is_endless(value: Any) -> bool:
    """Return whether a value contains itself, or more values than anybody writes."""
    waiting, count = [(value, 0)], 0
    while waiting:
        inner, depth = waiting.pop()
        if isinstance(inner, Mapping | list):
            count += len(inner)
            if depth > _MOST_NESTING or count > _MOST_VALUES:
                return True
            values = inner.values() if isinstance(inner, Mapping) else inner
            waiting += ((each, depth + 1) for each in values)
    return False


def _depth(front: str) -> int:
    """Return how deeply brackets, or indents with dashes, are nested at most."""
    deepest = depth = 0
    for mark in front:
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return max(deepest, max((row.count("- ") for row in front.split("\n")), default=0))


def _json_first(text: str) -> FrontMatter | None:
    """Return the JSON object that begins a text (Hugo), with the text below it; None if the object is all."""
    try:
        value, end = json.JSONDecoder().raw_decode(text[:_MOST_CHARACTERS])
    except (ValueError, RecursionError):
        return None
    return FrontMatter(_mapping(value), text[end:]) if text[end:].strip() else None


def is_json_before_text(text: str) -> bool:
    """Return whether a text begins with a JSON object that is its front matter, as Hugo allows."""
    return text.lstrip().startswith("{") and _json_first(text.lstrip()) is not None


def _mapping(value: Any, what: str = _WHAT) -> dict[str, Any]:
    if value in (None, ""):
        return {}
    if not isinstance(value, Mapping):
        raise IngestError(f"{what} has no fields; write them as NAME: VALUE")
    return {str(name): inner for name, inner in value.items()}


def moment(value: Any) -> tuple[datetime | None, str]:
    """Return a date of front matter with its zone, or None and why it cannot be used ("" if there is none)."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    text = str(value).strip() if isinstance(value, str) else ""
    if not text:
        return None, ""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None, f'"{text[:60]}" {short_hour_problem(text) or "is no date with an hour"}'
    zone = found["zone"] or ""
    zone = "+00:00" if zone.upper() in ("Z", "UTC", "GMT") else zone
    zone = f"{zone[:3]}:{zone[-2:]}" if len(zone) == 5 else f"{zone}:00" if len(zone) == 3 else zone
    try:
        parsed = datetime.fromisoformat(f"{found['day']}T{found['hour'] or '00:00'}{zone}")
    except ValueError:
        return None, f'"{text[:60]}" is no date and time'
    if not found["hour"]:
        return None, f'"{text}" has no hour'
    return (parsed, "") if zone else (parsed, f'"{text}" has no time zone')


_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[Tt ]\s?(?P<hour>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s?"
    r"(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
