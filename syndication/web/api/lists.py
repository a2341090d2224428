"""What lists share: a cursor is an opaque text that says where the next page begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from syndication.text.characters import illegal_character
from syndication.text.opaque import decode_opaque, encode_opaque
from syndication.web.api.refusals import refusal

T = TypeVar("T")

_LARGEST = 2**62
_EXAMPLE = "2026-02-05T12:00:00Z"


def encode_cursor(place: Any) -> str:
    """Return a place in a list as a cursor."""
    return encode_opaque(place)


def decode_cursor(parameters: Mapping[str, str], kind: type[T], start: T) -> T:
    """Return the place that the parameter `cursor` names, `start` without it.

    Raises:
        ProblemError: it is not a cursor of this list.
    """
    text = parameters.get("cursor")
    if text is None:
        return start
    place = decode_opaque(text, kind)
    if place is None or not _is_storable(place):
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="cursor")
    return place


def next_page(path: str, parameters: Mapping[str, str], cursor: str | None) -> str | None:
    """Return the address of the next page of a list, None if there is none."""
    return f"{path}?{urlencode({**parameters, 'cursor': cursor})}" if cursor else None


def read_moment(parameters: Mapping[str, str], name: str) -> datetime | None:
    """Return the moment in a parameter, None without it.

    Raises:
        ProblemError: it is no date with time and time zone.
    """
    if name not in parameters:
        return None
    try:
        moment = msgspec.convert(parameters[name].replace(" ", "+"), datetime, strict=True)  # "+" is a space in a query
        if moment.tzinfo and 1 < moment.year < 9999:
            return moment
    except msgspec.ValidationError:
        pass
    raise refusal(400, f"Write a date with time and time zone: {_EXAMPLE}", field=name)


def read_choice(parameters: Mapping[str, str], name: str, choices: tuple[T, ...]) -> T | None:
    """Return which of some words a parameter is, None without it.

    Raises:
        ProblemError: it is none of them.
    """
    for choice in choices:
        if parameters.get(name) == choice:
            return choice
    if name in parameters:
        raise refusal(400, f"It is one of: {', '.join(map(str, choices))}", field=name)
    return None


def read_text(parameters: Mapping[str, str], name: str) -> str:
    """Return a text that is looked for, "" without it.

    Raises:
        ProblemError: it has a character that nothing stored can have.
    """
    text = parameters.get(name, "")
    if illegal_character(text):
        raise refusal(400, "It has a character that no text here can have", field=name)
    return text


def _is_storable(place: Any) -> bool:
    """Return whether both databases can compare with the values of a place."""
    values = place if isinstance(place, tuple) else (place,)
    return not any(
        illegal_character(value) if isinstance(value, str) else isinstance(value, int) and not 0 <= value < _LARGEST
        for value in values
    )
