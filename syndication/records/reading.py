"""From the bytes of a record file to its item."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from syndication.errors import RecordError
from syndication.model import Item
from syndication.records import wording
from syndication.records.layout import FORMS, NOT_FIELDS, split, unwrap
from syndication.records.places import Places
from syndication.records.rules import problems
from syndication.text.xml import illegal_character

MAX_BYTES = 5_000_000
# A value in a list in a table in a list stands four deep; no field stands deeper.
_DEEPEST = 4
# TOML 1.0, "Keys": tomllib takes quadratic time for a key of many dotted parts.
_MANY_PARTS = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[A-Za-z0-9_-]++)[ \t]*+\.[ \t]*+){32}"""
)


def read(path: str, data: bytes) -> Item:
    """Return the item that the record file `path` holds; what is not minted yet is left empty.

    Raises:
        RecordError: the file does not parse or breaks a rule.
    """
    _, front, rest = split(path, _decode(path, data))
    places = Places(path, front)
    fields = _parse(places, front)
    _refuse_unknown(fields, Item, "", places)
    for field, value in _leaves(fields, "", _DEEPEST):
        if problem := wording.of_date(value) or wording.of_text(value):
            raise places.error(field, problem)
    form = next((form for suffix, form in FORMS.items() if path.endswith(suffix)), "markdown")
    item = _convert({**fields, "body": unwrap(rest), "body_form": form}, places)
    for field, problem in problems(item):
        raise places.error(field, problem)
    return item


def fault(path: str, data: bytes, field: str, problem: str) -> RecordError:
    """Return the error that `problem` is for `field` of a record that `read` took."""
    return Places(path, split(path, data.decode())[1]).error(field, problem)


def _decode(path: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise RecordError(path, 0, "", f"holds {len(data):,} bytes; a record may hold {MAX_BYTES:,}")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RecordError(path, line, "", "is not UTF-8 here; save the file as UTF-8") from error
    if found := illegal_character(text):
        raise RecordError(path, text.count("\n", 0, found[0]) + 1, "", wording.of_text(text))
    return text


def _parse(places: Places, front: str) -> dict[str, Any]:
    if found := _MANY_PARTS.search(front):
        line = front.count("\n", 0, found.start()) + 2
        raise RecordError(places.path, line, "", wording.TOO_DEEP)
    try:
        return tomllib.loads(front.replace("\r\n", "\n"))
    except RecursionError as error:
        raise RecordError(places.path, 2, "", wording.TOO_DEEP) from error
    except ValueError as error:
        problem, line = wording.of_toml(str(error), front.count("\n") + 1)
        raise RecordError(places.path, line, "", problem) from error


def _refuse_unknown(fields: dict[str, Any], struct: type, path: str, places: Places) -> None:
    known = _known(struct)
    for name, value in fields.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"did you mean {near[0]}?" if near else f"the fields here are: {', '.join(known)}"
            raise places.error(path + name, f"is not a field of a record; {cure}")
        inner = known[name]
        if inner:
            for place, table in _tables(value, path + name):
                _refuse_unknown(table, inner, f"{place}.", places)


@cache
def _known(struct: type) -> dict[str, type | None]:
    """Return the fields that a table of this struct may have, each with the struct of its own tables."""
    hints = get_type_hints(struct)
    named = (field for field in msgspec.structs.fields(struct) if field.name not in NOT_FIELDS)
    return {field.encode_name: _struct_in(hints[field.name]) for field in named}


def _struct_in(hint: Any) -> type | None:
    """Return the struct that a field of this type holds, alone or in a tuple, or None."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    return next((found for arg in get_args(hint) if (found := _struct_in(arg))), None)


def _tables(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
    elif isinstance(value, list):
        yield from ((f"{place}[{index}]", entry) for index, entry in enumerate(value) if isinstance(entry, dict))


def _leaves(value: Any, place: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield each single value in `value`, at most `depth` deep, and its place ("authors[1].name")."""
    if not isinstance(value, dict | list):
        yield place, value
    elif depth and isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}" if place else name, depth - 1)
    elif depth:
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{index}]", depth - 1)


def _convert(fields: dict[str, Any], places: Places) -> Item:
    try:
        return msgspec.convert(fields, Item, strict=True)
    except msgspec.ValidationError as error:
        raise places.error(*wording.of_type(str(error))) from error
