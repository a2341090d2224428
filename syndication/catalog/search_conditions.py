"""The conditions of searches and lists, in the words of each database. Queries are about `listed_items`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import TSQUERY

from syndication.catalog import addresses
from syndication.catalog.expected_rows import expected_by_plan, expected_by_sample
from syndication.catalog.partner_schema import partner_stories
from syndication.catalog.schema import items, memberships, records
from syndication.catalog.search_schema import (
    ENDING,
    NOT_USABLE,
    PICTURELESS,
    UNDER_EMBARGO,
    item_texts,
    listed_items,
)
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.partners.verdict import Outcome
from syndication.model.search_query import SearchQuery, SearchTerm, parse_search
from syndication.model.story_query import StoryQuery, StoryState
from syndication.text.dates import micros

Condition = sa.ColumnElement[bool]
Numbers = sa.Select[tuple[int]]

SURELY_MANY = 20_000  # items that are expected: twice as many as are counted, so they need not be counted
_MOST_INDEXED = 40  # words of a query that an index is asked for; all of them are compared with the texts found
_listed = listed_items.c
_QUARANTINED = sa.select(items.c.id).where(items.c.quarantine != sa.literal_column("''"))
_BROKEN = sa.select(records.c.item_id).where(records.c.problem != sa.literal_column("''"))
_LEXEMES: sa.ColumnElement[Any] = sa.literal_column(  # as in the index
    "array_to_tsvector(array_remove(string_to_array(item_texts.words, ' '), ''))"
)
_OUTCOME = '%"outcome":"accepted without picture"%'


class Filter(Struct, frozen=True):
    """A condition, and the queries that together find the numbers of all items that may meet it, by an index.

    `found` is empty where no index helps: such a condition is met by nearly all items, or too hard to tell. `counted`
    are queries with as many rows, which are faster, if there are any. `slow` are those that find all but take long,
    where it is expected that there are many.
    """

    condition: Condition
    found: tuple[Numbers, ...] = ()
    counted: tuple[sa.Select[Any], ...] = ()
    slow: tuple[Numbers, ...] = ()


def filters_of(connection: sa.Connection, wanted: StoryQuery, now: datetime) -> list[Filter]:
    """Return the filters of a query, those that usually leave the fewest items first."""
    return list(_filters(connection, wanted, micros(now)))


def state_name(now: int) -> sa.ColumnElement[str]:
    """Return the state of a listed item, as `model.visibility` has it."""
    return sa.case(
        (NOT_USABLE, _listed.state),
        (_listed.item_id.in_(_QUARANTINED), "quarantined"),
        (_listed.published > now, "scheduled"),
        (_is_under_embargo(now), "embargoed"),
        (_is_over(now), "expired"),
        else_="public",
    )


def has_words(dialect: str, query: SearchQuery) -> Condition:
    """Return whether the texts of an item match a query, as `model.search_query.is_match` says."""
    position = _position(dialect)
    words, names = item_texts.c.words, item_texts.c.names
    in_words = sa.and_(sa.true(), *(position(words, term.in_words) for term in query.wanted))
    in_names = sa.and_(sa.true(), *(position(names, term.in_names) for term in query.wanted))
    unwanted = sa.or_(sa.false(), *(position(words, term.in_words) for term in query.unwanted))
    return sa.and_(sa.or_(in_words, in_names), sa.not_(unwanted)) if query else sa.false()


def rank(dialect: str, query: SearchQuery) -> sa.ColumnElement[int]:
    """Return how well an item matches: 2 if its headline has all words, 1 if its names have, else 0."""
    position = _position(dialect)
    in_headline = (position(item_texts.c.headline, term.in_words) for term in query.wanted)
    in_names = (position(item_texts.c.names, term.in_names) for term in query.wanted)
    return sa.case((sa.and_(sa.true(), *in_headline), 2), (sa.and_(sa.true(), *in_names), 1), else_=0)


def _filters(connection: sa.Connection, wanted: StoryQuery, now: int) -> Iterator[Filter]:
    dialect = connection.dialect.name
    if wanted.q:
        yield from _of_words(connection, parse_search(wanted.q))
    if wanted.states:
        yield _of_states(wanted.states, now)
    if wanted.partner:
        found = _at_partner(dialect, wanted)
        yield Filter(_listed.item_id.in_(found), (_numbers_of(found.distinct()),), (found.distinct(),))
    for folders in _folders(connection, wanted):
        found = sa.select(memberships.c.item_id).where(memberships.c.feed.in_(folders))
        found = found if len(folders) == 1 else found.distinct()
        yield Filter(_is_in(folders), (_numbers_of(found),), (found,))
    if wanted.without_picture:
        yield Filter(PICTURELESS, (sa.select(_listed.number).where(PICTURELESS),))
    if wanted.without_embargoed:
        yield Filter(sa.not_(_is_under_embargo(now)))
    for condition in _of_dates(wanted):
        yield Filter(condition, (sa.select(_listed.number).where(condition),))
    if wanted.status:
        yield Filter(_of_status(wanted.status))


def _of_words(connection: sa.Connection, query: SearchQuery) -> Iterator[Filter]:
    """Yield the filter of a search, and before it, one that asks the index for the rare words alone.

    An index takes long to find a frequent word, or the beginning of one: PostgreSQL makes a bitmap of all stories that
    have it, FTS5 a list, before the first of them is read.
    """
    dialect, terms = connection.dialect.name, query.wanted
    rare = [term for term in terms if not _are_frequent(connection, [term])]
    if 0 < len(rare) < len(terms):
        yield Filter(sa.true(), tuple(_searches(dialect, rare)))
    whole = tuple(_searches(dialect, terms))
    is_frequent = bool(terms) and _are_frequent(connection, terms)
    yield Filter(has_words(dialect, query), () if is_frequent else whole, slow=whole if is_frequent else ())


def _are_frequent(connection: sa.Connection, terms: Sequence[SearchTerm]) -> bool:
    """Return whether many stories are expected to have all of some words."""
    if connection.dialect.name == "postgresql":
        return expected_by_plan(connection, _with_lexemes(terms)) > SURELY_MANY
    return expected_by_sample(connection, _words_to_find(terms)) > SURELY_MANY


def _of_dates(wanted: StoryQuery) -> Iterator[Condition]:
    ends = []
    if wanted.since:
        ends.append(_listed.published >= micros(wanted.since))
    if wanted.until:
        ends.append(_listed.published < micros(wanted.until))
    if ends:
        yield sa.and_(*ends)
    if wanted.changed_since:
        yield _listed.changed >= micros(wanted.changed_since)


def _of_status(status: str) -> Condition:
    if status == "usable":
        return sa.not_(NOT_USABLE)
    return NOT_USABLE & _listed.state.in_(("withheld", "draft") if status == "withheld" else (status,))


def _of_states(states: Iterable[StoryState], now: int) -> Filter:
    found = [_of_state(state, now) for state in states]
    by_index = () if any(not one.found for one in found) else tuple(query for one in found for query in one.found)
    return Filter(sa.or_(*(one.condition for one in found)), by_index)


def _of_state(state: StoryState, now: int) -> Filter:
    is_usable = sa.not_(NOT_USABLE)
    shown = sa.and_(is_usable, _listed.item_id.not_in(_QUARANTINED))
    is_released = _listed.published <= now
    not_held = sa.not_(_is_under_embargo(now))
    numbers = sa.select(_listed.number)
    match state:
        case "public":
            return Filter(sa.and_(shown, is_released, not_held, sa.not_(_is_over(now))))
        case "scheduled":
            waits = _listed.published > now
            return Filter(sa.and_(shown, waits), (numbers.where(waits),))
        case "embargoed":
            held = _is_under_embargo(now)
            return Filter(sa.and_(shown, is_released, held), (numbers.where(held),))
        case "expired":
            over = _is_over(now)
            return Filter(sa.and_(shown, is_released, not_held, over), (numbers.where(over),))
        case "quarantined":
            return Filter(sa.and_(is_usable, _listed.item_id.in_(_QUARANTINED)), (_numbers_of(_QUARANTINED),))
        case "broken":
            return Filter(_listed.item_id.in_(_BROKEN), (_numbers_of(_BROKEN.distinct()),))
        case withdrawn:
            condition = NOT_USABLE & (_listed.state == withdrawn)
            return Filter(condition, (numbers.where(condition),))


def _is_under_embargo(now: int) -> Condition:
    return UNDER_EMBARGO & (_listed.embargo_until > now)


def _is_over(now: int) -> Condition:
    return ENDING & (_listed.ends <= now)


def _folders(connection: sa.Connection, wanted: StoryQuery) -> Iterator[list[str]]:
    """Yield the folders of which an item must be in one, for each list of names."""
    for kind, names in ((SECTIONS, wanted.sections), (TAGS, wanted.tags), (AUTHORS, wanted.authors)):
        if names:
            yield [addresses.find_folder(connection, kind, name) for name in names]
    if wanted.feed:
        yield [wanted.feed]


def _is_in(folders: list[str]) -> Condition:
    # Not EXISTS: for that, PostgreSQL may read a whole section, as if all its items were wanted.
    found: sa.Select[Any] = sa.select(sa.literal_column("1")).where(
        memberships.c.feed.in_(folders), memberships.c.item_id == _listed.item_id
    )
    return found.limit(1).scalar_subquery().is_not(None)


def _numbers_of(ids: sa.Select[tuple[str]]) -> Numbers:
    found = ids.subquery()
    return sa.select(_listed.number).join(found, found.c[0] == _listed.item_id)


def _at_partner(dialect: str, wanted: StoryQuery) -> sa.Select[tuple[str]]:
    found = sa.select(partner_stories.c.item_id).where(partner_stories.c.partner == wanted.partner)
    return found.where(*_of_verdict(dialect, wanted.verdict)) if wanted.verdict else found


def _of_verdict(dialect: str, verdict: Outcome) -> Iterator[Condition]:
    yield partner_stories.c.state == ("refused" if verdict == "refused" else "accepted")
    if verdict != "refused":
        is_without = _as_text(dialect, partner_stories.c.verdict).like(_OUTCOME)
        yield is_without if verdict == "accepted without picture" else sa.not_(is_without)


def _as_text(dialect: str, column: sa.ColumnElement[bytes]) -> sa.ColumnElement[str]:
    if dialect == "postgresql":
        return sa.func.convert_from(column, "UTF8", type_=sa.Text)
    return sa.cast(column, sa.Text)


def _position(dialect: str) -> Any:
    function = sa.func.strpos if dialect == "postgresql" else sa.func.instr
    return lambda column, text: function(column, text) > 0


def _searches(dialect: str, terms: Sequence[SearchTerm]) -> Iterator[Numbers]:
    """Yield the queries of the indexes: one by words, one by parts of names. They may find more than what matches."""
    if not terms:
        return
    if dialect == "postgresql":
        yield _with_lexemes(terms)
        yield sa.select(item_texts.c.number).where(*_like_names(terms))
    else:
        yield _fts("item_words", _fts_words(terms))
        yield _fts("item_names", " AND ".join(f'"{term.in_names}"' for term in terms[:_MOST_INDEXED]))


def _with_lexemes(terms: Iterable[SearchTerm]) -> Numbers:
    words = sa.cast(_tsquery(terms), TSQUERY)
    return sa.select(item_texts.c.number).where(_LEXEMES.op("@@")(words))


def _fts(table: str, match: str) -> Numbers:
    """Return the query of an FTS5 table; the numbers that were given out last come first."""
    found = sa.table(table, sa.column("rowid", sa.Integer))
    matches = sa.literal_column(table).op("MATCH")(match)
    return sa.select(found.c.rowid.label("number")).where(matches).order_by(found.c.rowid.desc())


def _words_to_find(terms: Iterable[SearchTerm]) -> dict[str, bool]:
    """Return the words of terms, and whether only the beginning of each must be there."""
    found: dict[str, bool] = {}
    for term in terms:
        *others, last = term.words
        found |= dict.fromkeys(others, False)
        found.setdefault(last, not term.is_whole)
    return dict(list(found.items())[:_MOST_INDEXED])


def _fts_words(terms: Iterable[SearchTerm]) -> str:
    words = _words_to_find(terms).items()
    return " AND ".join(f'"{word}"{" *" if is_beginning else ""}' for word, is_beginning in words)


def _tsquery(terms: Iterable[SearchTerm]) -> str:
    words = _words_to_find(terms).items()
    return " & ".join(f"'{word}'{':*' if is_beginning else ''}" for word, is_beginning in words)


def _like_names(terms: Iterable[SearchTerm]) -> list[Condition]:
    return [item_texts.c.names.like(f"%{term.in_names}%") for term in list(terms)[:_MOST_INDEXED]]
