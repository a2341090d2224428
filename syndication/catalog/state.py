"""Single values: whether the catalog was founded, what it was built from, how far work has come."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import state
from syndication.catalog.upsert import upsert

# Some stored names, such as "directory_from", are older words. They stay as they are: databases contain them.
FOUNDED = "founded"  # every record was taken in once
BUILT_FROM = "built_from"  # digest of the settings and the version that documents were built with
REBUILDING = "rebuilding"  # the BUILT_FROM that items are saved again for, and the id of the last such item
PUBLISHER = "publisher"  # the heartbeat of the publishing process
IN_STEP = "in_step"  # the whole folder was read since the service started
SEQUENCE = "sequence"  # counts publications of documents
LAST_SECOND = "last_second"  # the second of the last publication
SITEMAPS_FROM = "directory_from"  # the BUILT_FROM that the list of feeds and the sitemaps were built with
NEWS_UNTIL = "news_until"  # the moment at which the next story leaves the sitemap of news
LAST_EDITION = "editions_kept"  # the last publication whose documents were saved as editions; 0: none
NEW_RIVALS = "new_rivals"  # a name got an address with digits, and the file of addresses is still to be updated
EDITIONS_BYTES = "editions_bytes"  # the size of all editions; "": not counted yet
FLOORS = "floors"  # the digest of the file of floors, as it was read last
IMPORTED = "imported"  # the moment of the import with old feeds, in microseconds since 1970
ITEMS_FOLDER = "items_folder"  # the identity of the folder of records
PICTURES_FOLDER = "pictures_folder"  # the identity of the folder of pictures
PARTNER_SECRET = "partner_secret"  # noqa: S105  # the name of what signs addresses of partners
PARTNER_KEYS = "partner_keys"  # another mark after each change of a key of a partner
LEDGER_SINCE = "ledger_since"  # the moment from which it is noted what partners fetch, in microseconds since 1970
PODCAST_GUID = "podcast_guid:"  # the guid of a podcast; the folder of its feed follows
WIRE = "wire"  # counts changes on the wires of partners
WIRE_EPOCH = "wire_epoch"  # a random name of this count, and the moment of its beginning
UNLISTED = "unlisted_after"  # an older catalog is being entered into the lists: "!" and the last id; "": done
PREVIEW_SECRET = "preview_secret"  # noqa: S105  # the name of what signs links to previews
USERS = "users"  # another mark after each change of a user of the desk
SOURCES_FROM = "sources_from"  # the digest of the settings of sources with which a worker started last
REBUILD = "rebuild:"  # who asked for a rebuild of a feed, and when; its folder follows

ANNOUNCED = "announced"  # the last publication with jobs for hubs, caches and subscribers
EVENTS_ANNOUNCED = "events_told"  # the last event with jobs for its receivers

_VALUE = sa.select(state.c.value).where(state.c.name == sa.bindparam("name"))  # made once: it is read all the time


def get(connection: sa.Connection, name: str) -> str:
    """Return the value of `name`, or "" if it has none."""
    return connection.scalar(_VALUE, {"name": name}) or ""


def put(connection: sa.Connection, name: str, value: str) -> None:
    """Set the value of `name`."""
    upsert(connection, state, [{"name": name, "value": value}])


def locked(connection: sa.Connection, name: str) -> str:
    """Return the value of `name`, which stays until the transaction ends; on SQLite after its first change."""
    query = sa.select(state.c.value).where(state.c.name == name)
    return connection.scalar(query.with_for_update(read=True)) or ""


def first(connection: sa.Connection, name: str, value: str) -> str:
    """Return the value of `name`, which is the first that any process gave: `value` if it had none."""
    upsert(connection, state, [{"name": name, "value": value}], keeping=["value"])
    return get(connection, name)


def advance(connection: sa.Connection, name: str, before: int, after: int) -> bool:
    """Set the number of `name` from `before` to `after` if it is `before`; return whether it was.

    If several processes try the same, one of them gets true.
    """
    upsert(connection, state, [{"name": name, "value": "0"}], keeping=["value"])
    return _swap(connection, name, str(before), str(after))


def swap(connection: sa.Connection, name: str, before: str, after: str) -> bool:
    """Set the value of `name` from `before`, "" for none, to `after` if it is `before`; return whether it was.

    If several processes try the same, one of them gets true.
    """
    upsert(connection, state, [{"name": name, "value": ""}], keeping=["value"])
    return _swap(connection, name, before, after)


def _swap(connection: sa.Connection, name: str, before: str, after: str) -> bool:
    was = sa.and_(state.c.name == name, state.c.value == before)
    return bool(connection.execute(sa.update(state).where(was).values(value=after)).rowcount)


def number(connection: sa.Connection, name: str) -> int:
    """Return the value of `name` as a number, 0 if it has none."""
    return int(get(connection, name) or 0)
