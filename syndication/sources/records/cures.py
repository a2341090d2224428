"""Mechanical cures of broken records: each changes one line, and is offered only if the record has fewer faults then.

A cure never guesses what a person meant: the change follows from what the fault says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from syndication.model.errors import RecordError
from syndication.sources.records.parser import read

_DID_YOU_MEAN = "did you mean "
_WRITE = "; write "
_CHARACTER = "contains the character U+"
_MOST_DIGITS = 18


class RecordCure(Struct, frozen=True):
    """A cure: its name, what it does, and the bytes of the record after it."""

    name: str
    words: str
    after: bytes


def find_cure(path: str, data: bytes, line: int, field: str, problem: str) -> RecordCure | None:
    """Return the cure of one fault of a record, None if there is none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    name = field.rpartition(".")[2]
    for cure, make in _MAKERS.items():
        after = make(text, line, name, problem)
        if after and after != text and _has_fewer_faults(path, data, after.encode(), problem):
            return RecordCure(cure, _WORDS[cure], after.encode())
    return None


def _has_fewer_faults(path: str, before: bytes, after: bytes, problem: str) -> bool:
    found, left = list(_faults(path, before)), list(_faults(path, after))
    return len(left) < len(found) and problem in found


def _faults(path: str, data: bytes) -> Iterator[str]:
    try:
        read(path, data)
    except RecordError as error:
        yield from (one.problem for one in (error, *error.others))


def _renamed(text: str, line: int, name: str, problem: str) -> str:
    wanted = problem.rpartition(_DID_YOU_MEAN)[2].removesuffix("?") if _DID_YOU_MEAN in problem else ""
    if not wanted:
        return ""

    def rename(key: str, value: str) -> tuple[str, str] | None:
        return (key.replace(name, wanted, 1), value) if key.strip() == name else None

    return _with_line(text, line, rename)


def _quoted(text: str, line: int, _name: str, problem: str) -> str:
    if not problem.startswith("must be text in quotation marks"):
        return ""
    return _with_line(text, line, lambda key, value: (key, _quote(value)))


def _unquoted(text: str, line: int, _name: str, problem: str) -> str:
    if not problem.startswith("must be a whole number, not text"):
        return ""
    return _with_line(text, line, lambda key, value: (key, _unquote(value)))


def _written(text: str, line: int, name: str, problem: str) -> str:
    """Return the text with the one word that a fault of the language says to write."""
    wanted = problem.rpartition(_WRITE)[2] if _WRITE in problem else ""
    if name != "language" or not wanted.replace("-", "").isalnum():
        return ""
    return _with_line(text, line, lambda key, _: (key, json.dumps(wanted)))


def _without_character(text: str, _line: int, _name: str, problem: str) -> str:
    code = problem.partition(_CHARACTER)[2].partition(",")[0]
    try:
        return text.replace(chr(int(code, 16)), "") if code else ""
    except (ValueError, OverflowError):
        return ""


_Maker = Callable[[str, int, str, str], str]
_MAKERS: Mapping[str, _Maker] = MappingProxyType(
    {
        "rename-field": _renamed,
        "quote-text": _quoted,
        "unquote-number": _unquoted,
        "write-language": _written,
        "delete-character": _without_character,
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "rename-field": "gives the field the name that was meant",
        "quote-text": "puts the value in quotation marks",
        "unquote-number": "removes the quotation marks of a number",
        "write-language": "writes the language as feeds have it",
        "delete-character": "deletes the character that no feed can contain",
    }
)


def _with_line(text: str, line: int, change: Callable[[str, str], tuple[str, str] | None]) -> str:
    """Return the text with another key or value in a line `key = value`, "" if the line is none."""
    lines = text.splitlines(keepends=True)
    if not 0 < line <= len(lines):
        return ""
    whole = lines[line - 1]
    body = whole.rstrip("\r\n")
    key, equals, value = body.partition("=")
    changed = change(key, value.strip()) if equals else None
    if not changed:
        return ""
    lines[line - 1] = f"{changed[0]}= {changed[1]}{whole[len(body) :]}"
    return "".join(lines)


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if value and value[0] not in "\"'[{" and "#" not in value else value


def _unquote(value: str) -> str:
    inner = value[1:-1]
    is_number = value[:1] in ("'", '"') and inner.isascii() and inner.isdigit() and len(inner) <= _MOST_DIGITS
    return str(int(inner)) if is_number else value
