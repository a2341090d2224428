"""How the catalog finds what is to be told, and what it takes over from a former version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from syndication import catalog as catalogs
from syndication.catalog import Catalog, withdrawals
from syndication.catalog.windows import Window
from syndication.model.archive_cuts import FeedKey
from syndication.text.dates import micros
from tests.support import NOON, House

_ITEM = (
    "INSERT INTO items (id, slug, path, published, public, was_public, visible_change, quarantine, item, entry)"
    " VALUES (:name, :name, :name, 5, :public, :seen, :changed, '', :item, '')"
)


def test_a_catalog_of_a_former_version_knows_what_was_withdrawn(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    config = Config()
    config.set_main_option("script_location", str(Path(catalogs.__file__).with_name("migrations")))
    at = micros(NOON)
    rows: list[tuple[str, int, int, int | None, str]] = [
        ("gone", 1, 0, at, "canceled"),
        ("held", 1, 0, at, "withheld"),
        ("expired", 1, 0, at, ""),
        ("on", 1, 1, at, ""),
    ]
    rows += [("draft", 0, 0, None, "withheld")]
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        for name, seen, public, changed, status in rows:
            item = json.dumps({"headline": name, "status": status} if status else {"headline": name})
            connection.execute(
                sa.text(_ITEM),
                {"name": name, "seen": seen, "public": public, "changed": changed, "item": item.encode()},
            )
            for feed in ("", "sections/world"):
                connection.execute(
                    sa.text("INSERT INTO memberships VALUES (:feed, :name, 5, '')"), {"feed": feed, "name": name}
                )
    old.migrate()
    with old.read() as connection:
        found = connection.execute(sa.text("SELECT feed, item_id, published, at FROM withdrawals")).all()
    assert sorted(map(tuple, found)) == [
        (feed, name, 5, at) for feed in ("", "sections/world") for name in ("gone", "held")
    ]
    old.close()


def test_what_is_to_be_told_is_found_by_indexes(house: House) -> None:
    asked: list[tuple[str, Any]] = []
    with house.catalog.begin() as connection:
        item = {"name": "a", "item": b"{}"}
        connection.execute(sa.text(_ITEM), item | {"public": False, "seen": True, "changed": 5})
        connection.execute(sa.text("INSERT INTO withdrawals VALUES ('', 'a', 5, 5)"))
        sa.event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        assert withdrawals.recent_keys(connection, "", Window((FeedKey(5, "b"),), 5, None), 48) == (FeedKey(5, "a"),)
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", told).all() for query, told in asked[:]]
    steps = [step.detail for plan in plans for step in plan]
    assert not [step for step in steps if step.startswith("SCAN")]
    assert [step for step in steps if "withdrawals_by_moment (feed=? AND at>?)" in step]
    assert not [step for step in steps if "TEMP B-TREE" in step]
