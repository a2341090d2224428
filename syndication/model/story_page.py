"""A place in a list of stories, how many stories there are, and how many of each kind."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.story_query import StoryOrder, StoryState
from syndication.text.characters import illegal_character
from syndication.text.opaque import decode_opaque, encode_opaque

_LARGEST = 2**63


class ListPlace(Struct, frozen=True, array_like=True):
    """After this item in an order: by its rank, then by the moment in microseconds that the order is by, then by id."""

    order: StoryOrder
    rank: int
    moment: int
    id: str


class StoryCount(Struct, frozen=True, kw_only=True):
    """How many stories are wanted: `total`, or else `more_than`, a number of which there are at least as many."""

    total: int | None = None
    more_than: int | None = None


class Facet(Struct, frozen=True):
    """How many of the wanted stories have a name; `value` is what finds them as a parameter."""

    value: str
    name: str
    count: int


class Facets(Struct, frozen=True, kw_only=True):
    """How many of the wanted stories are in each state, section and so on, the most frequent first.

    `counted` is how many stories were counted; if `complete` is false, there are more, and these are among the newest.
    """

    counted: int
    complete: bool
    states: dict[StoryState, int]
    sections: list[Facet]
    tags: list[Facet]
    authors: list[Facet]


def format_place(place: ListPlace) -> str:
    """Return a place as an opaque text, for addresses."""
    return encode_opaque(place)


def read_place(text: str) -> ListPlace | None:
    """Return the place of a text that `format_place` made, None for another text."""
    place = decode_opaque(text, ListPlace)
    if place is None:
        return None
    fits = max(abs(place.moment), abs(place.rank)) < _LARGEST and not illegal_character(place.id)
    return place if fits else None
