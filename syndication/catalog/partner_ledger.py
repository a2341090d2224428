"""The ledger: which versions of which stories each partner has fetched, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog.partner_schema import partner_contents, partner_fetches
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.partners.ledger import Fetch, FetchedStory, Held
from syndication.text.dates import from_micros, micros

_decode = msgspec.json.Decoder(tuple[Held, ...]).decode


def save_contents(connection: sa.Connection, partner: str, tag: str, stories: tuple[Held, ...], now: datetime) -> None:
    """Save what a document of a partner holds; a document that comes again keeps its first date."""
    row = {"partner": partner, "tag": tag, "built": micros(now), "stories": msgspec.json.encode(stories)}
    upsert(connection, partner_contents, [row], keeping=("built", "stories"))


def note_fetches(connection: sa.Connection, fetches: Iterable[Fetch]) -> None:
    """Note who fetched which document, or confirmed that it has it; the first time stays."""
    rows = [
        {
            "partner": one.partner,
            "tag": one.tag,
            "key_name": one.key_name,
            "first": micros(one.at),
            "last": micros(one.at),
        }
        for one in fetches
    ]
    upsert(connection, partner_fetches, rows, keeping=("first",))


def fetched(connection: sa.Connection, item_id: str, partner: str) -> list[FetchedStory]:
    """Return each version of a story that a partner has fetched, the last fetch first."""
    joined = partner_fetches.join(
        partner_contents,
        (partner_contents.c.partner == partner_fetches.c.partner) & (partner_contents.c.tag == partner_fetches.c.tag),
    )
    columns = (partner_fetches.c.key_name, partner_fetches.c.first, partner_fetches.c.last, partner_contents.c.stories)
    query = sa.select(*columns).select_from(joined).where(partner_fetches.c.partner == partner)
    rows = connection.execute(query.order_by(partner_fetches.c.first, partner_fetches.c.last))
    return _merged(_of_item(row, item_id) for row in rows)


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete the fetches from before a moment, and what documents held that nobody fetched since."""
    connection.execute(sa.delete(partner_fetches).where(partner_fetches.c.last < micros(before)))
    is_fetched = sa.exists().where(
        partner_fetches.c.partner == partner_contents.c.partner, partner_fetches.c.tag == partner_contents.c.tag
    )
    old = (partner_contents.c.built < micros(before)) & sa.not_(is_fetched)
    connection.execute(sa.delete(partner_contents).where(old))


def delete_partners(connection: sa.Connection, partners: Iterable[str]) -> None:
    """Delete all that is noted about partners."""
    for part in in_parts(list(partners)):
        for table in (partner_fetches, partner_contents):
            connection.execute(sa.delete(table).where(table.c.partner.in_(part)))


def _of_item(row: Any, item_id: str) -> FetchedStory | None:
    held = next((one for one in _decode(row.stories) if one.item_id == item_id), None)
    if held is None:
        return None
    return FetchedStory(held.version, held.is_notice, row.key_name, from_micros(row.first), from_micros(row.last))


def _merged(found: Iterable[FetchedStory | None]) -> list[FetchedStory]:
    """Return each version once for each key, with its first and its last fetch; `found` comes in the order of time."""
    merged: dict[tuple[int, bool, str], FetchedStory] = {}
    for one in filter(None, found):
        first = merged.setdefault((one.version, one.is_notice, one.key_name), one).first
        merged[one.version, one.is_notice, one.key_name] = replace(one, first=first)
    return sorted(merged.values(), key=lambda one: one.last, reverse=True)
