"""The list of stories for people: searched, filtered, in any order, with their number and how many are of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app
from msgspec import UNSET, Struct, UnsetType

from syndication.catalog import Connection, item_search, record_files, story_facets
from syndication.model.search_query import parse_search
from syndication.model.search_words import words_of
from syndication.model.story_page import Facets, ListPlace, StoryCount, format_place, read_place
from syndication.model.story_query import StoryQuery, StoryQueryError, parse_story_query
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json, story_json
from syndication.web.api.workspace import workspace
from syndication.web.context import here, utc_now
from syndication.web.short_cache import ShortCache

# A request with one of these, or with several sections, tags or authors, is for this list, others for the change feed.
_OWN_PARAMETERS = frozenset("q state feed partner verdict from to without facets".split())
_OWN_ORDERS = frozenset(("-changed", "published", "-published", "-rank"))
_MOST_RECORDS = 200


class BrokenRecord(Struct, frozen=True):
    """A record that was refused: the path of its file, and what is wrong with it."""

    path: str
    problems: list[str]


class StoryList(Struct, frozen=True, kw_only=True):
    """A page of the list.

    `next` is the address of the next page, null on the last; `cursor` marks the end of this page. `total` is the number
    of all stories of the list. Where that is too many to count, it is left out, and there are at least `more_than`.
    `facets` say how many of them are of each kind. `records` are those that were refused, if broken ones are wanted.
    """

    items: list[dict[str, Any]]
    next: str | None
    cursor: str
    total: int | UnsetType = UNSET
    more_than: int | UnsetType = UNSET
    facets: Facets | UnsetType = UNSET
    records: list[BrokenRecord] | UnsetType = UNSET


def is_wanted(arguments: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a request is for this list."""
    several = any(len(arguments.get(name, ())) > 1 for name in ("section", "tag", "author"))
    return (
        several or not _OWN_PARAMETERS.isdisjoint(arguments) or not _OWN_ORDERS.isdisjoint(arguments.get("order", ()))
    )


def list_stories(arguments: Mapping[str, Sequence[str]]) -> Response:
    """Return a page of the list."""
    wanted = _query(arguments)
    place = _place(wanted) if "cursor" in arguments else None
    with workspace().catalog.read() as connection:
        page = item_search.find_stories(connection, wanted, place, utc_now())
        count, facets = counts_of(connection, wanted, page.count)
        records = broken_records(connection, wanted) if "broken" in wanted.states else UNSET
    cursor = format_place(page.place)
    return as_json(
        StoryList(
            items=[story_json(stored.item) for stored in page.items],
            next=_address(arguments, cursor) if page.more else None,
            cursor=cursor,
            total=UNSET if count.total is None else count.total,
            more_than=UNSET if count.more_than is None else count.more_than,
            facets=facets or UNSET,
            records=records,
        )
    )


def _query(arguments: Mapping[str, Sequence[str]]) -> StoryQuery:
    try:
        return parse_story_query(arguments, here().publication.timezone)
    except StoryQueryError as error:
        field, problem = error.faults[0]
        raise refusal(400, f"The parameter {field} {problem}", field=field) from error


def _place(wanted: StoryQuery) -> ListPlace:
    place = read_place(wanted.cursor)
    if place is None:
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="cursor")
    if place.order != wanted.order:
        raise refusal(400, "This cursor is of another order; begin without one, or change order", field="cursor")
    return place


def counts_of(connection: Connection, wanted: StoryQuery, known: StoryCount | None) -> tuple[StoryCount, Facets | None]:
    """Return how many stories there are, and of each kind if that is wanted; both may be ten seconds old.

    `known` is the number if the page has it.
    """
    cache, filters = _cache(), wanted.filters
    if wanted.facets:
        found: tuple[StoryCount, Facets] = cache.get(
            ("facets", filters), lambda: story_facets.facets_of(connection, filters, utc_now())
        )
        return found
    if known:
        return known, None
    return cache.get(("count", filters), lambda: item_search.count_stories(connection, filters, utc_now())), None


def _cache() -> ShortCache[Any]:
    cache = current_app.extensions["story_counts"]
    assert isinstance(cache, ShortCache)
    return cache


def broken_records(connection: Connection, wanted: StoryQuery) -> list[BrokenRecord]:
    """Return the records that were refused; of a search, those with all words in the paths of their files."""
    terms = [term.in_names.strip() for term in parse_search(wanted.q).wanted]
    found = (file for file in record_files.broken(connection) if _has_all(file.path, terms))
    return [BrokenRecord(file.path, list(file.problems)) for file in found][:_MOST_RECORDS]


def _has_all(path: str, terms: Sequence[str]) -> bool:
    words = " ".join(words_of(path))
    return all(term in words for term in terms)


def _address(arguments: Mapping[str, Sequence[str]], cursor: str) -> str:
    return f"/api/items?{urlencode({**arguments, 'cursor': [cursor]}, doseq=True)}"
