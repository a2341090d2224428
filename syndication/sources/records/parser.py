"""A record file to its item."""

from __future__ import annotations

import re
import tomllib
from itertools import islice
from typing import Any

from syndication.model.errors import RecordError
from syndication.model.item import Item
from syndication.sources.records import messages
from syndication.sources.records.conversion import MOST_FAULTS, convert
from syndication.sources.records.layout import FORMS, split, unwrap
from syndication.sources.records.positions import FieldPositions
from syndication.sources.records.rules import problems
from syndication.text.characters import illegal_character

MAX_BYTES = 5_000_000
# A key of 32 dotted parts or more ("a.b.c..."; TOML 1.0, "Keys"): tomllib takes quadratic time for such keys.
_MANY_PARTS = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[A-Za-z0-9_-]++)[ \t]*+\.[ \t]*+){32}"""
)


def read(path: str, data: bytes) -> Item:
    """Return the item in the record file `path`; fields that are not minted yet are empty.

    Raises:
        RecordError: the file cannot be parsed or breaks a rule. It has the faults of all fields.
    """
    _, front, rest = split(path, _decode(path, data))
    places = FieldPositions(path, front)
    fields = _parse(places, front)
    form = next((form for suffix, form in FORMS.items() if path.endswith(suffix)), "markdown")
    read = convert(fields, Item, messages.TOML, {"body": unwrap(rest), "body_form": form})
    rules = (problem for problem in problems(read.value) if not read.is_at_fault(problem[0]))
    if faults := (*read.faults, *islice(rules, MOST_FAULTS))[:MOST_FAULTS]:
        raise places.errors(faults)
    return read.value


def fault(path: str, data: bytes, field: str, problem: str) -> RecordError:
    """Return the error for `problem` in `field` of a record that `read` accepted."""
    return FieldPositions(path, split(path, data.decode())[1]).error(field, problem)


def _decode(path: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise RecordError(path, 0, "", f"has {len(data):,} bytes; a record may have {MAX_BYTES:,}")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RecordError(path, line, "", "is not UTF-8 here; save the file as UTF-8") from error
    if found := illegal_character(text):
        raise RecordError(path, text.count("\n", 0, found[0]) + 1, "", messages.of_text(text))
    return text


def _parse(places: FieldPositions, front: str) -> dict[str, Any]:
    if found := _MANY_PARTS.search(front):
        line = front.count("\n", 0, found.start()) + 2
        raise RecordError(places.path, line, "", messages.TOO_DEEP)
    try:
        return tomllib.loads(front.replace("\r\n", "\n"))
    except RecursionError as error:
        raise RecordError(places.path, 2, "", messages.TOO_DEEP) from error
    except ValueError as error:
        problem, line = messages.of_toml(str(error), front)
        raise RecordError(places.path, line, "", problem) from error
