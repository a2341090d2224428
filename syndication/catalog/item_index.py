"""What lists and the search know of items: written together with the items, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.schema import items
from syndication.catalog.search_schema import item_dates, item_texts, listed_items
from syndication.catalog.upsert import in_parts, upsert
from syndication.model import lifecycle
from syndication.model.item import Item
from syndication.model.listed_item import dates_of, has_picture, listed_state
from syndication.model.search_words import search_texts
from syndication.text.dates import micros

_decode_item = msgspec.json.Decoder(Item).decode


class ListedItem(Struct, frozen=True):
    """An item with its position by change, and whether it was ever public."""

    item: Item
    changed: int
    was_public: bool


def save(connection: sa.Connection, found: Sequence[ListedItem]) -> None:
    """Save what lists and the search know of items, in place of what they knew."""
    if not found:
        return
    connection.execute(_upsert_listed(connection.dialect.name), [_listed_row(one) for one in found])
    numbers = _numbers(connection, [one.item.id for one in found])
    upsert(connection, item_texts, [_text_row(numbers[one.item.id], one) for one in found])
    for part in in_parts(list(numbers)):
        connection.execute(sa.delete(item_dates).where(item_dates.c.item_id.in_(part)))
    upsert(connection, item_dates, [row for one in found for row in _date_rows(one.item)])


def save_following(connection: sa.Connection, after: str, most: int) -> str:
    """Enter the first `most` items after an id into the lists; return the id of the last one, "" if there are no more.

    This fills the lists of a catalog that is older than they are.
    """
    columns = (items.c.id, items.c.item, items.c.changed, items.c.was_public)
    rows = connection.execute(sa.select(*columns).where(items.c.id > after).order_by(items.c.id).limit(most)).all()
    found = [ListedItem(_decode_item(row.item), row.changed, row.was_public) for row in rows]
    save(connection, found)
    return rows[-1].id if len(rows) == most else ""


@lru_cache(maxsize=2)  # to make one takes as long as to execute it
def _upsert_listed(dialect: str) -> sa.Insert:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(listed_items)
    changed = ("state", "published", "changed", "embargo_until", "ends", "pictured")
    values: dict[str, Any] = {name: sa.bindparam(name) for name in ("item_id", *changed)}
    return statement.values(values).on_conflict_do_update(
        index_elements=["item_id"], set_={name: statement.excluded[name] for name in changed}
    )


def _listed_row(one: ListedItem) -> dict[str, Any]:
    item, ends = one.item, lifecycle.end_time(one.item)
    return {
        "item_id": item.id,
        "state": listed_state(item, was_public=one.was_public),
        "published": micros(item.published),
        "changed": one.changed,
        "embargo_until": micros(item.embargo_until) if item.embargo_until else None,
        "ends": micros(ends) if ends else None,
        "pictured": has_picture(item),
    }


def _text_row(number: int, one: ListedItem) -> dict[str, Any]:
    withdrawn = listed_state(one.item, was_public=one.was_public) in ("withheld", "canceled")
    found = search_texts(one.item, withdrawn=withdrawn)
    return {"number": number, "headline": found.headline, "names": found.names, "words": found.words}


def _date_rows(item: Item) -> list[dict[str, Any]]:
    rows = {(kind, micros(moment)) for kind, moment in dates_of(item)}
    return [{"item_id": item.id, "kind": kind, "at": at} for kind, at in sorted(rows)]


def _numbers(connection: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(ids):
        query = sa.select(listed_items.c.item_id, listed_items.c.number).where(listed_items.c.item_id.in_(part))
        found |= {row.item_id: row.number for row in connection.execute(query)}
    return found
