"""A catalog of a former version gets its sitemaps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from syndication import catalog
from syndication.catalog import Catalog, sitemaps
from syndication.text.dates import micros


def test_the_weeks_of_all_stories_are_to_be_made(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    dates = [datetime(2026, 2, 5, tzinfo=UTC), datetime(2026, 2, 8, 23, tzinfo=UTC), datetime(1969, 12, 28, tzinfo=UTC)]
    config = Config()
    config.set_main_option("script_location", str(Path(catalog.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for number, published in enumerate(dates):
            connection.execute(
                sa.text(
                    "INSERT INTO items (id, slug, path, published, public, was_public, quarantine, item, entry)"
                    " VALUES (:name, :name, :name, :published, 1, 1, '', '', '')"
                ),
                {"name": f"story-{number}", "published": micros(published)},
            )
    old.migrate()
    with old.read() as connection:
        assert sitemaps.stale_weeks(connection) == ["1969-W52", "2026-W06"]
    old.close()
