"""Documents are kept as they were served, for the days that the settings say."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndication.catalog import Catalog, editions, state


def keep(catalog: Catalog, now: datetime, days: int) -> None:
    """Keep what was published since the last time, and drop what was replaced more than `days` ago.

    With 0 days nothing is kept: what was kept before tells nothing of the time after `now`, and stays.

    Raises:
        CatalogError: the database refuses.
    """
    if not days:
        _stop(catalog, now)
        return
    while _keep_some(catalog, now):
        pass
    while _prune_some(catalog, now - timedelta(days=days)):
        pass


def _keep_some(catalog: Catalog, now: datetime) -> bool:
    """Keep some documents; tell whether there may be more."""
    with catalog.begin() as connection:
        after = state.number(connection, state.EDITIONS_KEPT)
        reached = editions.keep(connection, after, now)
        if reached != after:
            state.put(connection, state.EDITIONS_KEPT, str(reached))
    return reached != after


def _prune_some(catalog: Catalog, before: datetime) -> bool:
    with catalog.begin() as connection:
        return bool(editions.prune(connection, before))


def _stop(catalog: Catalog, now: datetime) -> None:
    with catalog.read() as connection:
        if not state.number(connection, state.EDITIONS_KEPT):
            return
    with catalog.begin() as connection:
        editions.end(connection, now)
        state.put(connection, state.EDITIONS_KEPT, "0")
