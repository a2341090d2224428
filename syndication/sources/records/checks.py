"""Checks of fields before they become an item, from TOML or JSON: unknown names, illegal characters, bare dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from syndication.sources.records import messages
from syndication.sources.records.rules import FieldProblem

# The deepest value of a record is in a table in a list in a table in a list: media[0].renditions[0].url.
_DEEPEST = 5
_LIKENESS = 0.7  # of a misspelt name: with less, a short name is like many ("colour" like "disclosure")
# Names that site generators use for a field of a record.
_FOREIGN = {
    "title": "headline",
    "date": "published",
    "pubDate": "published",
    "publishDate": "published",
    "lastmod": "modified",
    "updated": "modified",
    "description": "standfirst",
    "summary": "standfirst",
    "subtitle": "standfirst",
    "excerpt": "standfirst",
    "author": "authors",
    "byline": "authors",
    "category": "section",
    "categories": "section",
    "keywords": "tags",
    "draft": "status",
    "lang": "language",
    "expiryDate": "expires",
    "image": "media",
    "images": "media",
    "short_title": "headline_short",
    "shortTitle": "headline_short",
    "paywall": "access",
    "premium": "access",
    "priority": "urgency",
}


def unknown_names(fields: Mapping[str, Any], struct: type, without: Collection[str] = ()) -> Iterator[FieldProblem]:
    """Yield each field at any depth that `struct` does not have, or that is in `without`, with a suggestion."""
    known = {name: inner for name, inner in _field_types(struct).items() if name not in without}
    yield from _unknown(fields, known, "")


def unfit_values(fields: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Yield each value with a character that XML does not allow, and each date without hour or zone."""
    for field, value in _leaves(fields, "", _DEEPEST):
        if problem := messages.of_date(value) or messages.of_text(value):
            yield field, problem


def _unknown(fields: Mapping[str, Any], known: Mapping[str, type | None], path: str) -> Iterator[FieldProblem]:
    for name, value in fields.items():
        if name not in known:
            near = (
                [_FOREIGN[name]]
                if _FOREIGN.get(name) in known
                else get_close_matches(name, known, n=1, cutoff=_LIKENESS)
            )
            cure = messages.did_you_mean(near[0]) if near else f"the fields here are: {', '.join(known)}"
            yield path + name, f"is not a field of a record; {cure}"
            continue
        inner = known[name]
        if inner:
            for place, table in _tables(value, path + name):
                yield from _unknown(table, _field_types(inner), f"{place}.")


@cache
def _field_types(struct: type) -> dict[str, type | None]:
    """Return the fields of a struct, each with the struct of its tables, or None."""
    hints = get_type_hints(struct)
    return {field.encode_name: struct_in(hints[field.name]) for field in msgspec.structs.fields(struct)}


def struct_in(hint: Any) -> type | None:
    """Return the struct in a field type, alone or in a tuple (`tuple[Author, ...]`), or None."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    return next((found for arg in get_args(hint) if (found := struct_in(arg))), None)


def _tables(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
    elif isinstance(value, list):
        yield from ((f"{place}[{index}]", entry) for index, entry in enumerate(value) if isinstance(entry, dict))


def _leaves(value: Any, place: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield each single value in `value`, at most `depth` levels deep, with its place ("authors[1].name")."""
    if not isinstance(value, Mapping | list):
        yield place, value
    elif depth and isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}" if place else name, depth - 1)
    elif depth:
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{index}]", depth - 1)
