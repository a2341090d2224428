"""A catalog of before the search: its stories are marked, so that the next scan enters them into the lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from syndication import catalog as package
from syndication.catalog import Catalog, state


@pytest.mark.parametrize(("has_stories", "mark"), [(True, "!"), (False, "")])
def test_stories_of_before_are_marked(old: Catalog, has_stories: bool, mark: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(package.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0029")
        if has_stories:
            items = sa.Table("items", sa.MetaData(), autoload_with=connection, schema=None)
            needed = [one for one in items.columns if not one.nullable and one.server_default is None]
            connection.execute(sa.insert(items), {one.name: _any_value(one) for one in needed})
    old.migrate()
    with old.read() as connection:
        found = state.get(connection, state.UNLISTED)
    old.close()
    assert found == mark


def _any_value(column: sa.Column[Any]) -> object:
    kind = column.type.python_type
    return b"{}" if kind is bytes else kind(1)
