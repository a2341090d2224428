"""JSON fields to an item, under the rules of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from syndication.model.errors import FieldError
from syndication.model.item import Item
from syndication.sources.records import messages
from syndication.sources.records.checks import unfit_values, unknown_names
from syndication.sources.records.layout import with_one_line_end
from syndication.sources.records.rules import FieldProblem, problems

_MOST = 50  # faults in one error

T = TypeVar("T", bound=msgspec.Struct)


class FieldsError(FieldError):
    """Some fields are wrong: `faults` are all of them, each with what to do; the error itself is about the first."""

    def __init__(self, faults: tuple[FieldProblem, ...]) -> None:
        super().__init__(*faults[0])
        self.faults = faults


def from_fields(fields: Mapping[str, Any]) -> Item:
    """Return the item of JSON values, which have the names of a record's fields, and `body` and `body_form`.

    Nothing is minted: fields that are not given are empty.

    Raises:
        FieldsError: a field is unknown, of another type, or breaks a rule of records.
    """
    read = convert_fields(fields, Item)
    item = msgspec.structs.replace(read, body=with_one_line_end(read.body))
    check(item)
    return item


def convert_fields(fields: Mapping[str, Any], struct: type[T]) -> T:
    """Return JSON values as a struct with fields of these names and types.

    Raises:
        FieldsError: a field is unknown, has another type, or an illegal character or date.
    """
    _refuse(unknown_names(fields, struct))
    _refuse(unfit_values(fields))
    try:
        return msgspec.convert(dict(fields), struct, strict=True)
    except msgspec.ValidationError as error:
        words = messages.JSON | _choices(struct)
        raise FieldsError((messages.of_type(str(error), words),)) from error


def check(item: Item) -> None:
    """Refuse an item that breaks a rule of records.

    Raises:
        FieldsError: it breaks one.
    """
    _refuse(problems(item))


def _choices(struct: type) -> dict[str, str]:
    hints = get_type_hints(struct).items()
    return {name: ", ".join(get_args(hint)) for name, hint in hints if get_origin(hint) is Literal}


def _refuse(found: Iterator[FieldProblem]) -> None:
    faults = tuple((messages.excerpt(field), messages.for_json(problem)) for field, problem in islice(found, _MOST))
    if faults:
        raise FieldsError(faults)
