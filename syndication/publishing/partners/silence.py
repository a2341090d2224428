"""Partners of the wire that ask no more, or that have not heard of a removal: somebody should call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from syndication.catalog import Connection, partner_keys, wire
from syndication.model.partners.partner import Partner
from syndication.text.counts import count_of
from syndication.text.dates import rfc3339


def silence_lines(connection: Connection, partners: Iterable[Partner], minutes: int, now: datetime) -> list[str]:
    """Return a line for each partner with a valid key that has not asked for so many minutes; 0: none."""
    names = [one.name for one in partners if one.is_on_wire] if minutes else []
    before = now - timedelta(minutes=minutes)
    return [line for name in names for line in _lines(connection, name, before, now)]


def _lines(connection: Connection, name: str, before: datetime, now: datetime) -> Iterator[str]:
    keys = [key for key in partner_keys.of_partner(connection, name) if key.is_valid(now) and key.created < before]
    if not keys:
        return
    last = max((key.used for key in keys if key.used), default=None)
    if last is None or last < before:
        when = f"since {rfc3339(last)}" if last else "ever"
        yield f"{name}: has not asked for its wire {when}"
    if late := wire.late_removals(connection, name, before):
        yield f"{name}: has not fetched {count_of(len(late), 'removal')} of its wire: {', '.join(late[:3])}"
