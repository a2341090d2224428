"""JSON fields to an item, under the rules of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

import msgspec

from syndication.model.errors import FieldError
from syndication.model.item import Item
from syndication.sources.records import messages
from syndication.sources.records.conversion import MOST_FAULTS, Converted, convert
from syndication.sources.records.layout import with_one_line_end
from syndication.sources.records.rules import FieldProblem, problems

T = TypeVar("T", bound=msgspec.Struct)


class FieldsError(FieldError):
    """Some fields are wrong: `faults` are all of them, each with what to do; the error itself is about the first."""

    def __init__(self, faults: tuple[FieldProblem, ...]) -> None:
        super().__init__(*faults[0])
        self.faults = faults


def from_fields(fields: Mapping[str, Any], refused: Iterable[FieldProblem] = ()) -> Item:
    """Return the item of JSON values, which have the names of a record's fields, and `body` and `body_form`.

    Nothing is minted: fields that are not given are empty. `refused` are faults of the request that were found before.

    Raises:
        FieldsError: a field is unknown, of another type, or breaks a rule of records. It has the faults of all fields.
    """
    read = convert(fields, Item, messages.JSON)
    item = msgspec.structs.replace(read.value, body=with_one_line_end(read.value.body))
    rules = (problem for problem in problems(item) if not read.is_at_fault(problem[0]))
    _refuse((*refused, *read.faults, *islice(rules, MOST_FAULTS)))
    return item


def convert_fields(
    fields: Mapping[str, Any], struct: type[T], rules: Callable[[T], Iterable[FieldProblem]] = lambda _: ()
) -> T:
    """Return JSON values as a struct with fields of these names and types, which keep to `rules`.

    Raises:
        FieldsError: a field is unknown, has another type, an illegal character or date, or breaks a rule. It has all
            such faults.
    """
    read = read_fields(fields, struct, rules)
    _refuse(read.faults)
    return read.value


def read_fields(
    fields: Mapping[str, Any], struct: type[T], rules: Callable[[T], Iterable[FieldProblem]] = lambda _: ()
) -> Converted[T]:
    """Return JSON values as a struct, with the faults that `convert_fields` refuses: here the caller must do it."""
    read = convert(fields, struct, messages.JSON)
    broken = (problem for problem in rules(read.value) if not read.is_at_fault(problem[0]))
    return Converted(read.value, (*read.faults, *islice(broken, MOST_FAULTS)))


def check(item: Item) -> None:
    """Refuse an item that breaks a rule of records.

    Raises:
        FieldsError: it breaks one or more.
    """
    _refuse(tuple(islice(problems(item), MOST_FAULTS)))


def _refuse(found: tuple[FieldProblem, ...]) -> None:
    faults = tuple((messages.excerpt(field), messages.for_json(problem)) for field, problem in found[:MOST_FAULTS])
    if faults:
        raise FieldsError(faults)
