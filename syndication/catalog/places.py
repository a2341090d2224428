"""Places of items in feeds, as values that the database compares with rows."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.model.archive_cuts import FeedKey


def place_literal(key: FeedKey) -> sa.Tuple:
    """Return a key as a row value: by the date of publication, then by id."""
    return sa.tuple_(sa.literal(key.published, sa.BigInteger), sa.literal(key.id, sa.Text))
