"""The first of several values that a page gives for a field, and where it was found."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from syndication.sources.moments import read_moment
from syndication.sources.page.document import PageDocument
from syndication.sources.page.json_ld import text_of
from syndication.sources.page.microdata import value_of


class FoundText(Struct, frozen=True):
    """A text, and where it was found; both "" if there is none."""

    text: str = ""
    place: str = ""


def first(candidates: Iterable[FoundText]) -> FoundText:
    """Return the first that has a text."""
    return next((each for each in candidates if each.text), FoundText())


def first_moment(candidates: Iterable[FoundText]) -> FoundText:
    """Return the first date that can be used; without one the first, whose fault is then reported."""
    given = [each for each in candidates if each.text]
    return next((each for each in given if read_moment(each.text)[0]), next(iter(given), FoundText()))


def from_json_ld(page: PageDocument, name: str) -> FoundText:
    """Return a property of the story in JSON-LD."""
    return FoundText(text_of(page.story.get(name)), f"JSON-LD {name}")


def from_meta(page: PageDocument, name: str) -> FoundText:
    """Return the text of a meta element."""
    return FoundText(page.meta(name), f"meta {name}")


def from_microdata(page: PageDocument, name: str) -> FoundText:
    """Return a property of the story in microdata."""
    return FoundText(next(filter(None, map(value_of, page.properties.get(name, ()))), ""), f"itemprop {name}")
