"""New settings take effect: every item is saved again in the feeds that it has now, every document becomes stale.

This is done in batches, so that other writers need not wait for all of it. After each batch the last id is stored: if
the process is killed, the next one continues there.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from syndication import __version__
from syndication.catalog import Catalog, Connection, archives, feeds, items, locks, state
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.model.selection import ALL
from syndication.model.stored import Accepted
from syndication.publishing import addresses, history
from syndication.publishing.partners.arrival import note_stories
from syndication.publishing.partners.usable import apply_partners
from syndication.publishing.storage import save_items

BATCH = 500


def apply_settings(catalog: Catalog, publication: Publication, now: datetime, progress: Progress) -> None:
    """Rebuild everything if the settings or the version of this program differ from those of the documents."""
    built_from = _digest(publication)
    with catalog.read() as connection:
        if state.get(connection, state.BUILT_FROM) == built_from:
            return
        begun, _, last = state.get(connection, state.REBUILDING).partition(" ")
        total = items.count(connection)
    last = last if begun == built_from else ""
    done, more = 0, True
    while more:
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            saved = _save_again(connection, publication, last, now)
            more = len(saved) == BATCH
            if more:
                last = saved[-1].item.id
                state.put(connection, state.REBUILDING, f"{built_from} {last}")
            else:
                _mark_everything_stale(connection, publication, now)
                state.put(connection, state.REBUILDING, "")
                state.put(connection, state.BUILT_FROM, built_from)
        done += len(saved)
        progress("using new settings", min(done, total), total)


def _digest(publication: Publication) -> str:
    """Return a digest of what documents are built from. Most redirects, and the zone of pages, change no document."""
    used = replace(publication, redirects={}, timezone="")
    return sha256(msgspec.json.encode((used, publication.moved_feeds, __version__))).hexdigest()


def _save_again(connection: Connection, publication: Publication, after: str, now: datetime) -> list[Accepted]:
    """Save a batch of items again, those after the id `after`, in the feeds of the present settings."""
    saved = addresses.accept_again(connection, items.following(connection, after, BATCH), publication)
    save_items(connection, saved, now)
    note_stories(connection, saved, publication, now)
    history.add_events(connection, saved, publication, now)
    return saved


def _mark_everything_stale(connection: Connection, publication: Publication, now: datetime) -> None:
    archives.mark_all_stale(connection)
    declared = {feed.folder for feed in publication.feeds}
    feeds.mark_stale(connection, {ALL.path} | declared, now)
    feeds.mark_all_stale(connection, now)
    apply_partners(connection, publication, now)
