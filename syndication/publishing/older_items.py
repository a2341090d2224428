"""An older catalog is entered into the lists and the search, once, by the first scan after the upgrade.

This is done in batches, so that memory stays bounded and other writers need not wait for all of it. After each batch
the last id is stored: if the process is killed, the next one continues there.
"""

from __future__ import annotations

from syndication.catalog import Catalog, item_index, items, locks, state
from syndication.model.progress import Progress

BATCH = 500
_MARK = "!"


def list_older_items(catalog: Catalog, progress: Progress) -> None:
    """Enter the items that are not listed yet, if the catalog is older than the lists.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        after = state.get(connection, state.UNLISTED)
        total = items.count(connection) if after else 0
    done = 0
    while after:
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            last = item_index.save_following(connection, after.removeprefix(_MARK), BATCH)
            after = f"{_MARK}{last}" if last else ""
            state.put(connection, state.UNLISTED, after)
        done += BATCH
        progress("entering stories into the search", min(done, total), total)
