"""What the tests of migrations share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog
from tests.conftest import DATABASE


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    """An empty database."""
    if request.param == "sqlite":
        yield Catalog(f"sqlite:///{tmp_path}/catalog.db")
        return
    schema = f"{request.getfixturevalue('postgresql_schema')}_old"
    engine = sa.create_engine(DATABASE)
    with engine.begin() as connection:
        connection.execute(sa.text(f"create schema {schema}"))
    yield Catalog(DATABASE, schema)
    with engine.begin() as connection:
        connection.execute(sa.text(f"drop schema {schema} cascade"))
    engine.dispose()
