"""Places of items in feeds, as values that the database compares with rows."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.model.archive_cuts import FeedKey


def place_literal(key: FeedKey) -> sa.Tuple:
    """Return a key as a row value: by the date of publication, then by id."""
    return sa.tuple_(sa.literal(key.published, sa.BigInteger), sa.literal(key.id, sa.Text))


def place_parameter() -> sa.Tuple:
    """Return the place of a statement that is made once; `place_values` has its values."""
    return sa.tuple_(sa.bindparam("place_date", type_=sa.BigInteger), sa.bindparam("place_id", type_=sa.Text))


def place_values(key: FeedKey) -> dict[str, object]:
    """Return a key as the values of `place_parameter`."""
    return {"place_date": key.published, "place_id": key.id}
