"""Retention: documents are stored as editions for the days that the settings say."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from syndication.catalog import Catalog, editions, state
from syndication.text.counts import count_of
from syndication.text.dates import rfc3339, whole_second

log = logging.getLogger("syndication")

_SLACK = 0.95  # of the limit: what is left after old editions were deleted


def update_editions(catalog: Catalog, now: datetime, days: int, most_bytes: int = 0) -> None:
    """Store the documents published since the last call, and delete editions that ended more than `days` ago.

    With 0 days no editions are stored. Those that are there end `now`, and stay. If editions take more than
    `most_bytes`, those that ended first are deleted sooner; 0 means that there is no such limit.

    Raises:
        CatalogError: the database refuses.
    """
    if days:
        while _save_some(catalog, now):
            pass
        while _delete_some(catalog, now - timedelta(days=days)):
            pass
    else:
        _stop(catalog, now)
    if most_bytes:
        _delete_beyond(catalog, most_bytes)


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


def _delete_beyond(catalog: Catalog, most_bytes: int) -> None:
    """Delete the oldest editions if all together take more than `most_bytes`, and log how far back they go now.

    A little more is deleted, so that this does not happen, and is not logged, at every publication.
    """
    with catalog.read() as connection:
        total = editions.total_bytes(connection)
    deleted = 0
    while total > most_bytes * (_SLACK if deleted else 1):
        with catalog.begin() as connection:
            number = editions.delete_oldest(connection, total - int(most_bytes * _SLACK))
            total, oldest = editions.total_bytes(connection), editions.first_end(connection)
        deleted += number
        if not number:  # what is served now is stored too, and stays
            break
    if deleted:
        since = f"the oldest was replaced at {rfc3339(whole_second(oldest))}" if oldest else "none is left"
        replaced = count_of(deleted, "replaced document was", "replaced documents were")
        log.info("keep_documents_mb: %s deleted; %s", replaced, since)


def _stop(catalog: Catalog, now: datetime) -> None:
    with catalog.read() as connection:
        if not state.number(connection, state.LAST_EDITION):
            return
    with catalog.begin() as connection:
        editions.end_all(connection, now)
        state.put(connection, state.LAST_EDITION, "0")
