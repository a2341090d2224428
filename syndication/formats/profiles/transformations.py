"""What a rule of a profile may do with a value: named pure functions, "headline|plain|cut:150"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from types import MappingProxyType
from typing import TypeAlias

from syndication.text import dates
from syndication.text.excerpts import excerpt
from syndication.text.html import plain_text

# A moment, a text, a number, or several texts ("authors"). None and "" mean that there is nothing to write.
Value: TypeAlias = "datetime | str | int | float | bool | tuple[str, ...] | None"
Transformation: TypeAlias = Callable[[Value, str], Value]


def as_text(value: Value) -> str:
    """Return a value as documents contain it: a moment as RFC 3339, several texts with commas, nothing as ""."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return dates.rfc3339(value.replace(microsecond=0))
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def _moment(write: Callable[[datetime], Value]) -> Transformation:
    return lambda value, _: write(value.replace(microsecond=0)) if isinstance(value, datetime) else None


def _text(write: Callable[[str], str]) -> Transformation:
    return lambda value, _: write(as_text(value))


def _cut(value: Value, most: str) -> Value:
    """Return the beginning of a plain text; a title may contain "<" and "&"."""
    text, limit = as_text(value), int(most)
    return excerpt(escape(text, quote=False), limit) if len(text) > limit else text


def _join(value: Value, between: str) -> Value:
    return (between or ", ").join(value) if isinstance(value, tuple) else as_text(value)


def _first(value: Value, most: str) -> Value:
    return value[: int(most or 1)] if isinstance(value, tuple) else value


def _when(value: Value, wanted: str) -> Value:
    """Return "1" if the value is `wanted`, else "0"."""
    return "1" if as_text(value) == wanted else "0"


def _only(value: Value, wanted: str) -> Value:
    """Return the value if it is `wanted`, else nothing."""
    return value if as_text(value) == wanted else None


TRANSFORMATIONS: Mapping[str, Transformation] = MappingProxyType(
    {
        "plain": _text(plain_text),
        "rfc822": _moment(dates.rfc822),
        "rfc3339": _moment(dates.rfc3339),
        "milliseconds": _moment(lambda moment: dates.micros(moment) // 1000),
        "seconds": _moment(lambda moment: dates.micros(moment) // 1_000_000),
        "tenths": _moment(lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0Z")),
        "upper": _text(str.upper),
        "lower": _text(str.lower),
        "cut": _cut,
        "join": _join,
        "first": _first,
        "is": _when,
        "only": _only,
    }
)
