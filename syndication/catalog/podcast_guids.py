"""The guids of podcasts: minted once, they never change, whatever the address of the feed."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog import state


def of_feed(connection: sa.Connection, folder: str) -> str:
    """Return the guid that was minted for the podcast with this folder, "" for none."""
    return state.get(connection, state.PODCAST_GUID + folder)


def put(connection: sa.Connection, folder: str, guid: str) -> str:
    """Save the guid of a podcast, unless it has one; return the one that it has now."""
    return state.first(connection, state.PODCAST_GUID + folder, guid)
