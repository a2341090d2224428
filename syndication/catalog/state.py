"""Single values of the catalog: whether it was founded, what it was built from, how far it is."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import state
from syndication.catalog.upsert import upsert

FOUNDED = "founded"  # every record has been in once
BUILT_FROM = "built_from"  # digest of the settings and the version that documents were made with
REBUILDING = "rebuilding"  # the BUILT_FROM that items are kept anew for, and the id of the last that was
PUBLISHER = "publisher"  # when the one who publishes gave a sign of life, and how it gets on
IN_STEP = "in_step"  # the folder was read to its end since the service started
SEQUENCE = "sequence"  # counts publications of documents
LAST_SECOND = "last_second"  # the second that the last publication was dated with
DIRECTORY_FROM = "directory_from"  # the BUILT_FROM that directory and sitemaps were made with
NEWS_UNTIL = "news_until"  # the moment at which the next story leaves the sitemap of news
EDITIONS_KEPT = "editions_kept"  # the last publication whose documents are among the editions; none: 0
READERS_KEY = "readers_key"  # under which the addresses of readers are hashed

ANNOUNCED = "announced"  # the last publication whose documents hubs, caches and subscribers were told of, or will be
EVENTS_TOLD = "events_told"  # the last event that receivers were told of, or will be


def get(connection: sa.Connection, name: str) -> str:
    """Return the value of `name`, or "" if it has none."""
    return connection.scalar(sa.select(state.c.value).where(state.c.name == name)) or ""


def put(connection: sa.Connection, name: str, value: str) -> None:
    """Set the value of `name`."""
    upsert(connection, state, [{"name": name, "value": value}])


def advance(connection: sa.Connection, name: str, before: int, after: int) -> bool:
    """Set the number of `name` from one value to the next; tell whether it had that one: of several, one does it."""
    upsert(connection, state, [{"name": name, "value": "0"}], keeping=["value"])
    was = sa.and_(state.c.name == name, state.c.value == str(before))
    return bool(connection.execute(sa.update(state).where(was).values(value=str(after))).rowcount)


def number(connection: sa.Connection, name: str) -> int:
    """Return the value of `name` as a number, 0 if it has none."""
    return int(get(connection, name) or 0)
