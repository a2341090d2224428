"""The ledger: which versions of which stories each partner has fetched, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog import state
from syndication.catalog.partner_schema import partner_contents, partner_fetches, partner_stories, partner_unfetched
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.partners.ledger import Fetch, FetchedStory, Held, Unfetched, held_now
from syndication.text.dates import from_micros, micros

# A document that was replaced may still be noted for a moment, by a web worker that could not write.
_CONTENTS_LAST = timedelta(days=1)
_MOST_AT_ONCE = 500
_KEY = tuple(column.name for column in partner_fetches.primary_key)
_Span = tuple[int, int]
_Column = sa.ColumnElement[Any]
_decode = msgspec.json.Decoder(tuple[Held, ...]).decode


def save_contents(connection: sa.Connection, partner: str, tag: str, stories: tuple[Held, ...], now: datetime) -> None:
    """Save what the present document of a partner holds."""
    before = _contents(connection, partner, tag)
    held = stories if before is None else held_now(before, stories, now)
    row = {"partner": partner, "tag": tag, "built": micros(now), "stories": msgspec.json.encode(held)}
    upsert(connection, partner_contents, [row])
    if before is None:
        state.first(connection, state.LEDGER_SINCE, str(micros(now)))


def since(connection: sa.Connection) -> datetime | None:
    """Return from when on it is noted what partners fetch, None if it never was."""
    began = state.number(connection, state.LEDGER_SINCE)
    return from_micros(began) if began else None


def note_fetches(connection: sa.Connection, fetches: Iterable[Fetch]) -> None:
    """Note who fetched which document, or confirmed that it has it: this counts for each story in it."""
    found: dict[tuple[Any, ...], _Span] = {}
    for fetch in fetches:
        for held in _contents(connection, fetch.partner, fetch.tag) or ():
            key = (fetch.partner, held.item_id, held.version, held.is_notice, fetch.key_name)
            found[key] = _joined(found.get(key), _span(fetch, held))
    _save(connection, found)


def fetched(connection: sa.Connection, item_id: str, partner: str) -> list[FetchedStory]:
    """Return each version of a story that a partner has fetched, the last fetch first."""
    these = (partner_fetches.c.partner == partner) & (partner_fetches.c.item_id == item_id)
    query = sa.select(partner_fetches).where(these)
    order = (partner_fetches.c.last.desc(), partner_fetches.c.version.desc(), partner_fetches.c.key_name)
    return [
        FetchedStory(row.version, row.is_notice, row.key_name, from_micros(row.first), from_micros(row.last))
        for row in connection.execute(query.order_by(*order))
    ]


def last_fetch(connection: sa.Connection, partner: str) -> datetime | None:
    """Return when a partner fetched a story last, None if it never did, or it is forgotten."""
    last = connection.scalar(sa.select(sa.func.max(partner_fetches.c.last)).where(partner_fetches.c.partner == partner))
    return None if last is None else from_micros(last)


def fetched_items(connection: sa.Connection, partner: str, ids: Collection[str]) -> set[str]:
    """Return those of these stories of which a partner has fetched any version."""
    found: set[str] = set()
    for part in in_parts(ids):
        these = (partner_fetches.c.partner == partner) & partner_fetches.c.item_id.in_(part)
        query = sa.select(partner_fetches.c.item_id).where(these, sa.not_(partner_fetches.c.is_notice))
        found.update(connection.scalars(query.distinct()))
    return found


def unfetched(
    connection: sa.Connection, partners: Collection[str], after: datetime, before: datetime
) -> list[Unfetched]:
    """Return the withdrawals between two moments that a partner with the story has not fetched, the oldest first."""
    return _unfetched(connection, _overdue(partners, after, before))


def unannounced(
    connection: sa.Connection, partners: Collection[str], after: datetime, before: datetime
) -> list[Unfetched]:
    """Return those of these withdrawals that are not noted yet."""
    story = partner_stories.c
    is_new = sa.not_(is_noted(story.partner, story.item_id, story.since))
    return _unfetched(connection, _overdue(partners, after, before).where(is_new))


def is_noted(partner: _Column, item_id: _Column, since: _Column) -> sa.Exists:
    """Return the condition that the withdrawal in these columns is noted."""
    known = partner_unfetched.c
    return sa.exists().where(known.partner == partner, known.item_id == item_id, known.since == since)


def note_unfetched(connection: sa.Connection, found: Iterable[Unfetched], now: datetime) -> list[Unfetched]:
    """Note withdrawals that were not fetched; return those that no other process has noted meanwhile."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(partner_unfetched)
    new = statement.excluded
    put = statement.on_conflict_do_update(
        index_elements=["partner", "item_id"],
        set_={"since": new.since, "noted": new.noted},
        where=partner_unfetched.c.since != new.since,
    ).returning(partner_unfetched.c.item_id)
    return [one for one in found if connection.execute(put, [_unfetched_row(one, now)]).first()]


def forget_old(connection: sa.Connection, before: datetime, now: datetime) -> None:
    """Delete what was fetched last before a moment, and what documents held that were replaced long ago."""
    connection.execute(sa.delete(partner_fetches).where(partner_fetches.c.last < micros(before)))
    connection.execute(sa.delete(partner_unfetched).where(partner_unfetched.c.noted < micros(before)))
    newer = partner_contents.alias()
    is_replaced = sa.exists().where(
        newer.c.partner == partner_contents.c.partner, newer.c.built > partner_contents.c.built
    )
    old = partner_contents.c.built < micros(now - _CONTENTS_LAST)
    connection.execute(sa.delete(partner_contents).where(old, is_replaced))


def delete_partners(connection: sa.Connection, partners: Iterable[str]) -> None:
    """Delete all that is noted about partners."""
    for part in in_parts(list(partners)):
        for table in (partner_fetches, partner_contents, partner_unfetched):
            connection.execute(sa.delete(table).where(table.c.partner.in_(part)))


def _contents(connection: sa.Connection, partner: str, tag: str) -> tuple[Held, ...] | None:
    these = (partner_contents.c.partner == partner) & (partner_contents.c.tag == tag)
    found = connection.scalar(sa.select(partner_contents.c.stories).where(these))
    return None if found is None else _decode(found)


def _span(fetch: Fetch, held: Held) -> _Span:
    """Return when a story was fetched: a version that looks like the one before counts from its own beginning."""
    began = micros(held.since) if held.since else 0
    return max(micros(fetch.first), began), max(micros(fetch.last), began)


def _joined(known: _Span | None, other: _Span) -> _Span:
    return other if known is None else (min(known[0], other[0]), max(known[1], other[1]))


def _save(connection: sa.Connection, found: Mapping[tuple[Any, ...], _Span]) -> None:
    """Save fetches; web workers write independently, so the earlier first and the later last one stay."""
    if not found:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement, known = make(partner_fetches), partner_fetches.c
    new = statement.excluded
    put = statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "first": sa.case((new.first < known.first, new.first), else_=known.first),
            "last": sa.case((new.last > known.last, new.last), else_=known.last),
        },
    )
    # Always in the same order, so that two workers never deadlock.
    rows = [dict(zip((*_KEY, "first", "last"), (*key, *span), strict=True)) for key, span in sorted(found.items())]
    connection.execute(put, rows)


def _overdue(partners: Collection[str], after: datetime, before: datetime) -> sa.Select[Any]:
    story, fetch = partner_stories.c, partner_fetches.c
    of_story = (fetch.partner == story.partner) & (fetch.item_id == story.item_id)
    has_text = sa.exists().where(of_story, sa.not_(fetch.is_notice))
    has_notice = sa.exists().where(of_story, fetch.is_notice, fetch.last >= story.since)
    is_gone = story.partner.in_(tuple(partners)) & (story.state == "gone")
    due = story.since.between(micros(after), micros(before))
    columns = (story.partner, story.item_id, story.since)
    return sa.select(*columns).where(is_gone, due, has_text, sa.not_(has_notice))


def _unfetched(connection: sa.Connection, query: sa.Select[Any]) -> list[Unfetched]:
    story = partner_stories.c
    rows = connection.execute(query.order_by(story.since, story.partner, story.item_id).limit(_MOST_AT_ONCE))
    return [Unfetched(row.partner, row.item_id, from_micros(row.since)) for row in rows]


def _unfetched_row(one: Unfetched, now: datetime) -> dict[str, Any]:
    return {"partner": one.partner, "item_id": one.item_id, "since": micros(one.since), "noted": micros(now)}
