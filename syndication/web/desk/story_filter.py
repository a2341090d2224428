"""The filter of the list of stories as a sentence: each word with the address of the list without it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from msgspec import Struct

from syndication.model.story_query import DEFAULT_LIMIT, PARAMETERS

WordKind = Literal["q", "state", "section", "tag", "author", "feed", "partner", "verdict", "from", "to", "without"]
Values = Mapping[str, Sequence[str]]

_WORDS: tuple[WordKind, ...] = (
    "section", "tag", "author", "state", "without", "feed", "partner", "verdict", "from", "to", "q",
)  # fmt: skip
_OF_PAGES = ("cursor", "limit", "facets")


class FilterWord(Struct, frozen=True):
    """A word of the sentence: what it filters by, its value, and the query of the list without it."""

    kind: WordKind
    value: str
    without: str


class SavedFilter(Struct, frozen=True):
    """A filter with a name; `query` is that of the list with it."""

    name: str
    query: str


SAVED = (
    SavedFilter("drafts", "state=draft"),
    SavedFilter("waiting", "state=scheduled&state=embargoed&order=published"),
    SavedFilter("faulty", "state=quarantined&state=broken"),
    SavedFilter("pictureless", "state=public&without=picture"),
    SavedFilter("withdrawn", "state=withheld&state=canceled&order=-changed"),
    SavedFilter("changed", "order=-changed"),
)


def given_values(arguments: Values) -> dict[str, list[str]]:
    """Return the parameters that are filled: a form also sends its empty fields."""
    found = {name: [text for text in values if text.strip()] for name, values in arguments.items()}
    return {name: values for name, values in found.items() if values}


def query_values(given: Values) -> dict[str, list[str]]:
    """Return the parameters of the query: the list begins with what was published last."""
    values = {name: list(texts) for name, texts in given.items()}
    if "order" not in values and "q" not in values:
        values["order"] = ["-published"]
    return values | {"limit": [str(DEFAULT_LIMIT)]}


def filter_words(given: Values) -> tuple[FilterWord, ...]:
    """Return the words of the sentence."""
    return tuple(FilterWord(kind, text, query_of(_without(given, kind, text))) for kind, text in _words(given))


def next_query(given: Values, cursor: str) -> str:
    """Return the query of the next page."""
    return query_of({**_filters(given), "cursor": [cursor]})


def kept_query(given: Values) -> str:
    """Return the query of the list with the same filters and order, from its first page on."""
    return query_of(_filters(given))


def query_of(values: Values) -> str:
    """Return the query of a list, "" if nothing is filtered."""
    return urlencode([(name, text) for name in PARAMETERS for text in values.get(name, ())])


def _words(given: Values) -> Iterator[tuple[WordKind, str]]:
    for kind in _WORDS:
        yield from ((kind, text) for text in given.get(kind, ()))


def _filters(given: Values) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in given.items() if name not in _OF_PAGES}


def _without(given: Values, kind: WordKind, value: str) -> dict[str, list[str]]:
    """Return the filters without a word; what goes only with it goes, too."""
    values = _filters(given)
    values[kind] = [text for text in values.get(kind, []) if text != value]
    if kind == "partner":
        values.pop("verdict", None)
    if kind == "q" and values.get("order") == ["-rank"]:
        values.pop("order")
    return values
