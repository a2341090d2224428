"""Pages of the stories that somebody wants to see, their number, and how many there are of each kind.

Where an index finds at most 10,000 items that may be wanted, all of them are read: their number is exact, and any
order is possible. Else items are read in their order until a page is full, 50,000 at most: where no condition leaves
few items, one in a hundred of a million is wanted, as long as conditions do not exclude each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.sql.util import ClauseAdapter

from syndication.catalog import items as stored_items
from syndication.catalog.search_conditions import Filter, Numbers, filters_of, rank
from syndication.catalog.search_schema import item_texts, listed_items
from syndication.model.search_query import parse_search
from syndication.model.stored import Stored
from syndication.model.story_page import ListPlace, StoryCount
from syndication.model.story_query import StoryOrder, StoryQuery

MOST_COUNTED = 10_000  # items that an index finds: so many are read and counted, of more the newest
MOST_READ = 50_000  # rows for one page: this bounds the time of an answer, however rare the wanted items are
_AT_ONCE = 2_000
MOST_SEEN = 20_000  # the newest items: where too many may be wanted, those among these are ranked and counted
_FIRST = 2**62
# PostgreSQL takes many matches for a reason to read all texts, whose lexemes it must then make anew, to read whole
# tables for a join with few rows, and to compile the query. The index is faster, if there is memory for all it finds.
# This lasts until the end of the transaction.
_BY_INDEX = sa.text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), "
    "set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true), "
    "set_config('work_mem', '64MB', true)"
)
_listed = listed_items.c
_KEYS: dict[StoryOrder, sa.ColumnElement[int]] = {
    "changed": _listed.changed,
    "-changed": _listed.changed,
    "published": _listed.published,
    "-published": _listed.published,
    "-rank": _listed.published,
}


class StoryPage(Struct, frozen=True):
    """Items in the wanted order, and the place of the last one that was read.

    `count` is None if it would have to be found by reading: `count_stories` does that. After `more`, the next page may
    be empty.
    """

    items: tuple[Stored, ...]
    place: ListPlace
    more: bool
    count: StoryCount | None = None


class _Search(Struct, frozen=True):
    """A query on a connection; `found` are the queries of the index that finds few items, or none if there is none.

    `slow` are those of an index that may find many.
    """

    connection: sa.Connection
    wanted: StoryQuery
    filters: Sequence[Filter]
    found: tuple[Numbers, ...]
    slow: tuple[Numbers, ...]

    @property
    def conditions(self) -> sa.ColumnElement[bool]:
        return sa.and_(sa.true(), *(one.condition for one in self.filters))

    @property
    def rank(self) -> sa.ColumnElement[int]:
        if self.wanted.order != "-rank":
            return sa.literal_column("0")
        return rank(self.connection.dialect.name, parse_search(self.wanted.q))

    @property
    def columns(self) -> tuple[sa.ColumnElement[Any], ...]:
        return self.rank.label("rank"), _KEYS[self.wanted.order].label("moment"), _listed.item_id

    def from_rows(self, rows: sa.FromClause) -> sa.FromClause:
        """Return rows of listed items joined with what their conditions need."""
        return rows.join(item_texts, item_texts.c.number == _listed.number) if self.wanted.q else rows

    def matching(self, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """Return the query of the wanted items, by the index, in no order."""
        numbers = _united(self.found)
        rows = numbers.join(listed_items, listed_items.c.number == numbers.c.number)
        return sa.select(*columns).select_from(self.from_rows(rows)).where(self.conditions)

    def newest(self, most: int, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """Return the query of the wanted items among those published last."""
        order = (_listed.published.desc(), _listed.item_id.desc())
        newest = sa.select(listed_items).order_by(*order).limit(most).subquery("newest")
        rows = newest.join(item_texts, item_texts.c.number == newest.c.number) if self.wanted.q else newest
        of_newest = ClauseAdapter(newest).traverse  # the columns and conditions, with these rows for all listed items
        return sa.select(*map(of_newest, columns)).select_from(rows).where(of_newest(self.conditions))


def find_stories(connection: sa.Connection, wanted: StoryQuery, place: ListPlace | None, now: datetime) -> StoryPage:
    """Return the page of wanted items after a place, or the first one."""
    search = _search(connection, wanted, now)
    if search.found:
        rows = connection.execute(search.matching(*search.columns)).all()
        return _page_of_all(search, rows, place, StoryCount(total=len(rows)))
    if wanted.order == "-rank":
        rows = connection.execute(search.newest(MOST_SEEN, *search.columns)).all()
        if len(rows) < wanted.limit and search.slow:  # there are fewer than expected
            rows = connection.execute(replace(search, found=search.slow).matching(*search.columns)).all()
            return _page_of_all(search, rows, place, StoryCount(total=len(rows)))
        return _page_of_all(search, rows, place, StoryCount(more_than=min(len(rows), MOST_COUNTED)))
    return _page_in_order(search, place)


def count_stories(connection: sa.Connection, wanted: StoryQuery, now: datetime) -> StoryCount:
    """Return how many items are wanted, or a number that there are more of."""
    search = _search(connection, wanted, now)
    one: sa.ColumnElement[Any] = sa.literal_column("1")
    if search.found:
        return StoryCount(total=_count(connection, search.matching(one)))
    read = _count(connection, sa.select(one).select_from(listed_items).limit(MOST_SEEN + 1))
    query = search.newest(MOST_SEEN, one) if search.filters else sa.select(one).select_from(listed_items)
    found = _count(connection, query.limit(MOST_COUNTED + 1))
    is_whole = found <= MOST_COUNTED and (read <= MOST_SEEN or not search.filters)
    return StoryCount(total=found) if is_whole else StoryCount(more_than=min(found, MOST_COUNTED))


def wanted_numbers(connection: sa.Connection, wanted: StoryQuery, now: datetime) -> sa.Select[Any]:
    """Return the query of the numbers and ids of the wanted items, or of 10,000 of the newest of them."""
    search = _search(connection, wanted, now)
    columns = (_listed.number, _listed.item_id)
    query = search.matching(*columns) if search.found else search.newest(MOST_SEEN, *columns)
    return query.limit(MOST_COUNTED)


def _search(connection: sa.Connection, wanted: StoryQuery, now: datetime) -> _Search:
    if connection.dialect.name == "postgresql":
        connection.execute(_BY_INDEX)
    filters = filters_of(connection, wanted, now)
    few = (one.found for one in filters if one.found and _are_few(connection, one.counted or one.found))
    slow = (one.slow for one in filters if one.slow)
    return _Search(connection, wanted, filters, next(few, ()), next(slow, ()))


def _are_few(connection: sa.Connection, found: Sequence[sa.Select[Any]]) -> bool:
    return all(_count(connection, query.limit(MOST_COUNTED + 1)) <= MOST_COUNTED for query in found)


def _united(found: Sequence[Numbers]) -> sa.Subquery:
    parts = [sa.select(query.order_by(None).subquery().c.number) for query in found]
    return (sa.union(*parts) if len(parts) > 1 else parts[0].distinct()).subquery("found")


def _count(connection: sa.Connection, query: sa.Select[Any]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def _page_of_all(search: _Search, rows: Sequence[sa.Row[Any]], place: ListPlace | None, count: StoryCount) -> StoryPage:
    """Return a page of items of which all are known."""
    order = search.wanted.order
    places = sorted((ListPlace(order, row.rank, row.moment, row.item_id) for row in rows), key=_key)
    if order.startswith("-"):
        places.reverse()
    after = [one for one in places if place is None or _is_after(one, place)]
    shown = after[: search.wanted.limit]
    return _page(search, shown, shown[-1] if shown else place, more=len(after) > len(shown), count=count)


def _page_in_order(search: _Search, place: ListPlace | None) -> StoryPage:
    """Return a page of items that are read in their order until it is full."""
    wanted, found, read = search.wanted, list[ListPlace](), 0
    at_once = wanted.limit + 1 if not search.filters else _AT_ONCE
    while True:
        rows = search.connection.execute(_window(search, place, at_once)).all()
        read += len(rows)
        places = [ListPlace(wanted.order, 0, row.moment, row.item_id) for row in rows]
        matches = [one for one, row in zip(places, rows, strict=True) if row.wanted]
        found += matches[: wanted.limit - len(found)]
        ended, full = len(rows) < at_once, len(found) == wanted.limit
        place = found[-1] if full else places[-1] if places else place
        if full or ended or read >= MOST_READ:
            return _page(search, found, place, more=not ended or bool(places and place != places[-1]))


def _window(search: _Search, place: ListPlace | None, most: int) -> sa.Select[Any]:
    """Return the query of the next items in the order of the index, and whether each is wanted."""
    key = _KEYS[search.wanted.order]
    columns = (key.label("moment"), _listed.item_id, search.conditions.label("wanted"))
    query = sa.select(*columns).select_from(search.from_rows(listed_items)).limit(most)
    descends = search.wanted.order.startswith("-")
    if place:
        here = sa.tuple_(sa.literal(place.moment, sa.BigInteger), sa.literal(place.id, sa.Text))
        row = sa.tuple_(key, _listed.item_id)
        query = query.where(row < here if descends else here < row)
    return query.order_by(*((key.desc(), _listed.item_id.desc()) if descends else (key, _listed.item_id)))


def _page(
    search: _Search,
    found: Sequence[ListPlace],
    place: ListPlace | None,
    *,
    more: bool,
    count: StoryCount | None = None,
) -> StoryPage:
    stored = stored_items.by_ids(search.connection, [one.id for one in found])
    shown = tuple(stored[one.id] for one in found if one.id in stored)
    return StoryPage(shown, place or _beginning(search.wanted.order), more, count)


def _beginning(order: StoryOrder) -> ListPlace:
    """Return the place before all items."""
    return ListPlace(order, 3, _FIRST, "") if order.startswith("-") else ListPlace(order, 0, -_FIRST, "")


def _key(place: ListPlace) -> tuple[int, int, str]:
    return place.rank, place.moment, place.id


def _is_after(one: ListPlace, place: ListPlace) -> bool:
    return _key(one) < _key(place) if place.order.startswith("-") else _key(one) > _key(place)
