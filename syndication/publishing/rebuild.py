"""New settings take effect: every item is kept again in the feeds that it has now, and every document becomes stale.

It is done in parts, so that nobody who writes waits for all of it. What a process has done that is killed midway is not
done again.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import msgspec

from syndication import __version__
from syndication.catalog import Catalog, Connection, archives, feeds, items, locks, state
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.model.selection import ALL, selections
from syndication.model.stored import Accepted
from syndication.publishing import history
from syndication.publishing.storage import keep

BATCH = 500


def use_settings(catalog: Catalog, publication: Publication, now: datetime, tell: Progress) -> None:
    """Make everything anew when the settings or this program's version are not those of the documents."""
    built_from = sha256(msgspec.json.encode((publication, __version__))).hexdigest()
    with catalog.read() as connection:
        if state.get(connection, state.BUILT_FROM) == built_from:
            return
        begun, _, last = state.get(connection, state.REBUILDING).partition(" ")
        total = items.count(connection)
    last = last if begun == built_from else ""
    done, more = 0, True
    while more:
        with locks.turn(catalog), catalog.begin() as connection:
            kept = _keep_anew(connection, publication, last, now)
            more = len(kept) == BATCH
            if more:
                last = kept[-1].item.id
                state.put(connection, state.REBUILDING, f"{built_from} {last}")
            else:
                _touch_everything(connection, publication, now)
                state.put(connection, state.REBUILDING, "")
                state.put(connection, state.BUILT_FROM, built_from)
        done += len(kept)
        tell("using new settings", min(done, total), total)


def _keep_anew(connection: Connection, publication: Publication, after: str, now: datetime) -> list[Accepted]:
    """Keep the items whose ids follow one again, some of them, in the feeds that the settings have now."""
    kept = [
        Accepted(path=one.path, item=one.item, chosen=selections(one.item, publication.feeds), before=one)
        for one in items.following(connection, after, BATCH)
    ]
    keep(connection, kept, now)
    history.tell_receivers(connection, kept, publication, now)
    return kept


def _touch_everything(connection: Connection, publication: Publication, now: datetime) -> None:
    archives.touch_all(connection)
    declared = {feed.folder for feed in publication.feeds}
    feeds.touch(connection, {ALL.path} | declared, now)
    feeds.touch_all(connection, now)
