"""The rows of an accepted item in the tables of items, aliases, memberships and withdrawals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from syndication.catalog.upsert import indexable
from syndication.model import lifecycle
from syndication.model.identity import identities_of
from syndication.model.imported import last_change_here, was_elsewhere
from syndication.model.item import Item
from syndication.model.stored import Accepted
from syndication.text.address_key import address_key
from syndication.text.dates import micros


def item_row(accepted: Accepted, now: datetime) -> dict[str, Any]:
    """Return the row of an item, without its position in the change feed; its entry is not checked yet."""
    item, stored, present = accepted.item, accepted.stored(now), accepted.present(now)
    # A withdrawal is visible only if readers have seen the story, so `was_public` decides below.
    seen = lifecycle.withdrawal_time(item) if stored.withdrawn else lifecycle.last_visible_change(item, present)
    return {
        "id": item.id,
        "slug": item.slug,
        "path": accepted.path,
        "published": micros(item.published),
        "public": stored.public,
        "was_public": stored.was_public,
        "visible_change": micros(seen) if seen and stored.was_public else None,
        "due": _micros_or_none(lifecycle.next_change(item, present)),
        "quarantine": "",
        "judged": None,
        "loss": 0,
        "item": msgspec.json.encode(item),
        "entry": b"",
        "status": item.status,
        "elsewhere": accepted.before is None and stored.public and was_elsewhere(item),
    }


def change_moment(accepted: Accepted) -> datetime | None:
    """Return when an item changed, None if it is saved again without a change."""
    item, before = accepted.item, accepted.before
    return None if before and before.item == item else item.changed or item.published


def alias_rows(item: Item) -> list[dict[str, Any]]:
    """Return the former slugs of an item."""
    return [{"slug": slug, "item_id": item.id} for slug in dict.fromkeys(item.aliases) if slug != item.slug]


def known_id_rows(item: Item) -> list[dict[str, Any]]:
    """Return by what the readers of another site's feeds know an item."""
    return [{"form": form, "known": indexable(known), "item_id": item.id} for form, known in identities_of(item)]


def origin_rows(item: Item) -> list[dict[str, Any]]:
    """Return the sources that have an item, with its address there in the form in which addresses are compared."""
    origins = item.imported.origins if item.imported else ()
    address = indexable(address_key(item.url)) if item.url else ""
    found = {(indexable(one.source), indexable(one.key)) for one in origins}
    return [{"source": source, "key": key, "item_id": item.id, "address": address} for source, key in sorted(found)]


def membership_rows(accepted: Accepted) -> list[dict[str, Any]]:
    """Return the feeds of an item; `modified` is its last significant change here after its publication."""
    item, published = accepted.item, micros(accepted.item.published)
    row = {"item_id": item.id, "published": published, "modified": _micros_or_none(last_change_here(item))}
    return [{"feed": selection.path, "name": selection.name, **row} for selection in accepted.chosen]


def withdrawal_rows(accepted: Accepted, now: datetime) -> list[dict[str, Any]]:
    """Return the feeds that must announce the withdrawal of an item, none if it is not withdrawn."""
    item = accepted.item
    if not accepted.stored(now).withdrawn:
        return []
    row = {"item_id": item.id, "published": micros(item.published), "at": micros(lifecycle.withdrawal_time(item))}
    return [{"feed": selection.path, **row} for selection in accepted.chosen]


def _micros_or_none(moment: datetime | None) -> int | None:
    return micros(moment) if moment else None
