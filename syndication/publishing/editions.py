"""Retention: documents are stored as editions for the days that the settings say."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndication.catalog import Catalog, editions, state


def update_editions(catalog: Catalog, now: datetime, days: int) -> None:
    """Store the documents published since the last call, and delete editions that ended more than `days` ago.

    With 0 days no editions are stored. Those that are there end `now`, and stay.

    Raises:
        CatalogError: the database refuses.
    """
    if not days:
        _stop(catalog, now)
        return
    while _save_some(catalog, now):
        pass
    while _delete_some(catalog, now - timedelta(days=days)):
        pass


def _save_some(catalog: Catalog, now: datetime) -> bool:
    """Store some documents; return whether there may be more."""
    with catalog.begin() as connection:
        after = state.number(connection, state.LAST_EDITION)
        reached = editions.save_some(connection, after, now)
        if reached != after:
            state.put(connection, state.LAST_EDITION, str(reached))
    return reached != after


def _delete_some(catalog: Catalog, before: datetime) -> bool:
    with catalog.begin() as connection:
        return bool(editions.delete_some(connection, before))


def _stop(catalog: Catalog, now: datetime) -> None:
    with catalog.read() as connection:
        if not state.number(connection, state.LAST_EDITION):
            return
    with catalog.begin() as connection:
        editions.end_all(connection, now)
        state.put(connection, state.LAST_EDITION, "0")
