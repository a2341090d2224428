"""Values of TOML or JSON to a struct, with all their faults at once. msgspec itself stops at the first one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from syndication.sources.records import messages
from syndication.sources.records.checks import struct_in, unfit_values, unknown_names
from syndication.sources.records.rules import FieldProblem
from syndication.text.dates import short_hour_problem

MOST_FAULTS = 50
# In place of required values that are missing or wrong. The date is before all others, so that no other date seems to
# be too early. Faults of the rules in such fields are left out: the field is at fault already.
_PLACEHOLDERS: Mapping[Any, Any] = {str: "x", int: 0, bool: False, datetime: datetime(1, 1, 2, tzinfo=UTC)}

T = TypeVar("T", bound=Struct)


class Converted(Struct, Generic[T], frozen=True):
    """A struct, and the faults of the values that it was made of. Placeholders are in place of wrong values.

    `misspelt` are fields that are missing because their names are wrong: a fault of that other name asks for them.
    """

    value: T
    faults: tuple[FieldProblem, ...] = ()
    misspelt: tuple[str, ...] = ()

    def is_at_fault(self, field: str) -> bool:
        """Return whether a fault of `field`, of what contains it, or of what is in it was found already."""
        return any(_overlap(field, name) for name in (*self.misspelt, *(name for name, _ in self.faults)))


def convert(
    fields: Mapping[str, Any], struct: type[T], words: messages.Words, given: Mapping[str, Any] | None = None
) -> Converted[T]:
    """Return the values as `struct`: all faults of their names, characters, dates and types, at most fifty.

    Args:
        fields: the values by the names of the struct's fields.
        struct: what to make.
        words: how messages call the types (`messages.TOML` or `messages.JSON`).
        given: right values of fields that may not be in `fields`.
    """
    given = given or {}
    found = tuple(islice(chain(unknown_names(fields, struct, given), unfit_values(fields)), MOST_FAULTS))
    whole = {**fields, **given}
    if not found:
        try:
            return Converted(msgspec.convert(whole, struct, strict=True))
        except msgspec.ValidationError:
            pass
    search = _FaultSearch({**words, **_choices(struct)}, dict(found))
    value = search.struct(whole, struct, "")
    return Converted(value, tuple(islice(search.faults.items(), MOST_FAULTS)), tuple(search.misspelt))


class _FaultSearch:
    """Converts value by value, and collects the faults by field; each field has its first one."""

    def __init__(self, words: messages.Words, faults: dict[str, str]) -> None:
        self.faults = faults
        self.misspelt = list[str]()
        self._words = words

    def struct(self, fields: Mapping[str, Any], struct: type[T], path: str) -> T:
        """Return a struct of `fields`; `path` is the prefix of their names ("authors[1].")."""
        values = {}
        hints = _hints(struct)
        for field in msgspec.structs.fields(struct):
            name = f"{path}{field.encode_name}"
            if field.encode_name in fields:
                values[field.name] = self._value(fields[field.encode_name], hints[field.name], name)
            elif field.required:
                if self._is_misspelt(name, path):
                    self.misspelt.append(name)
                else:
                    self._note(name, f"Object missing required field `{field.encode_name}`", path.removesuffix("."))
                values[field.name] = _placeholder(hints[field.name])
        return struct(**values)

    def _value(self, value: Any, hint: Any, name: str) -> Any:
        inner = struct_in(hint)
        if isinstance(value, dict) and inner and get_origin(hint) is not tuple:
            return self.struct(value, inner, f"{name}.")
        if isinstance(value, list) and get_origin(hint) is tuple:
            return tuple(self._entries(value, get_args(hint)[0], name))
        if name in self.faults or (isinstance(value, str) and messages.of_text(value)):
            return _placeholder(hint)
        try:
            return msgspec.convert(value, hint, strict=True)
        except msgspec.ValidationError as error:
            self._note(name, str(error), name)
            if isinstance(value, str) and (problem := short_hour_problem(value)):
                self.faults[name] += f"; {problem}"
            return _placeholder(hint)

    def _entries(self, values: list[Any], hint: Any, name: str) -> list[Any]:
        entries = []
        for index, value in enumerate(values):
            if len(self.faults) > MOST_FAULTS:  # enough to report: the rest of a long list is not worth the time
                break
            entries.append(self._value(value, hint, f"{name}[{index}]"))
        return entries

    def _is_misspelt(self, name: str, path: str) -> bool:
        """Return whether a fault of an unknown name already asks for the field."""
        hint = messages.did_you_mean(name.removeprefix(path))
        return any(field.startswith(path) and problem.endswith(hint) for field, problem in self.faults.items())

    def _note(self, name: str, message: str, place: str) -> None:
        problem, separator, inside = message.partition(" - at `$")
        _, found = messages.of_type(f"{problem} - at `$.{place}{inside.strip('`') if separator else ''}`", self._words)
        self.faults.setdefault(name, found)


@cache
def _hints(struct: type[Struct]) -> dict[str, Any]:
    return get_type_hints(struct)


def _placeholder(hint: Any) -> Any:
    """Return a value of a type that no rule calls wrong."""
    if get_origin(hint) is tuple:
        return ()
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if isinstance(hint, type) and issubclass(hint, Struct):
        hints = _hints(hint)
        required = [field.name for field in msgspec.structs.fields(hint) if field.required]
        return hint(**{name: _placeholder(hints[name]) for name in required})
    return _PLACEHOLDERS.get(hint)


@cache
def _choices(struct: type[Struct], path: str = "") -> dict[str, str]:
    """Return the values that fields with a choice may have, by the path of the field ("media[].role")."""
    found: dict[str, str] = {}
    for name, hint in _hints(struct).items():
        if get_origin(hint) is Literal:
            found[f"{path}{name}"] = ", ".join(filter(None, get_args(hint)))
        elif inner := struct_in(hint):
            found |= _choices(inner, f"{path}{name}{'[]' if get_origin(hint) is tuple else ''}.")
    return found


def _overlap(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer == shorter or (longer.startswith(shorter) and longer[len(shorter)] in ".[")
