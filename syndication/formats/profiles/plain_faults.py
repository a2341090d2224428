"""Wrong values in a profile, in plain words with what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from msgspec.inspect import (
    CollectionType,
    DictType,
    LiteralType,
    StructType,
    Type,
    VarTupleType,
    type_info,
)

from syndication.text.near_words import cure_of_word

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "str": 'a text in quotation marks: "…"',
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
        "object": "a table",
        "array": "a list: […]",
        "date": "a day: 2026-11-30",
    }
)
_MISSING = re.compile(r"Object missing required field `([^`]++)`")
_WRONG_KIND = re.compile(r"Expected `(\w++)")
_WRONG_WORD = re.compile(r"Invalid enum value '(.*)'", re.DOTALL)
_AT = " - at `$."


class ValueFault(msgspec.Struct, frozen=True):
    """A wrong value: the word at which it is, its place ("limits.title[1]"), and what to write."""

    word: str
    place: str
    problem: str


def fault_of_value(error: msgspec.ValidationError, kind: type[msgspec.Struct]) -> ValueFault:
    """Return what an error of msgspec says about a table of this kind."""
    problem, _, place = str(error).partition(_AT)
    place = place.rstrip("`")
    if missing := _MISSING.match(problem):
        word = missing[1]
        return ValueFault(word, f"{place}.{word}".lstrip("."), 'is missing; write it, or a base such as "generic-full"')
    word = place.rpartition(".")[2].partition("[")[0]
    if wrong := _WRONG_WORD.match(problem):
        cure = cure_of_word(wrong[1], _words_at(type_info(kind), place), "the words here")
        return ValueFault(word, place, f'"{wrong[1]}" is not known; {cure}')
    wanted = _WRONG_KIND.match(problem)
    if wanted and " matching " in problem:
        return ValueFault(word, place, 'write a name such as "rss.xml"')
    if wanted and (">=" in problem or "<=" in problem or "length" in problem):
        return ValueFault(word, place, f"is out of range: {problem.removeprefix('Expected ').replace('`', '')}")
    if wanted and wanted[1] in _KINDS:
        return ValueFault(word, place, f"write {_KINDS[wanted[1]]}")
    return ValueFault(word, place, f"cannot be read; write {_KINDS['date']}" if "date" in problem else problem)


def _words_at(found: Type, place: str) -> tuple[str, ...]:
    """Return the words that may stand at a place of a profile."""
    for part in re.findall(r"[a-z_]+|\[", place):
        if isinstance(found, StructType) and part != "[":
            found = next(field.type for field in found.fields if field.encode_name == part)
        elif isinstance(found, CollectionType | VarTupleType):
            found = found.item_type
        elif isinstance(found, DictType):
            found = found.value_type
    return tuple(map(str, found.values)) if isinstance(found, LiteralType) else ()
