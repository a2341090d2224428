"""The catalog knows which stories lose something; both databases find them along an index."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from msgspec.structs import replace

from syndication import catalog as catalog_package
from syndication.catalog import Catalog, items, losses, state
from syndication.model.entries import compose
from syndication.model.item import Import, Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from tests.losing import LOSING, LOST, RESTYLED, report_marks
from tests.support import NOON, make_house, make_publication

PUBLICATION = make_publication()


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    report_marks(monkeypatch)


def item(name: str, body: str = LOSING, **fields: object) -> Item:
    told = {"headline": name, "published": NOON, "body": body, "body_form": "html", "slug": name, "version": 1}
    return Item(**{**told, "id": f"tag:tribune.example,2026:{name}", **fields})  # type: ignore[arg-type]  # any field


def save(connection: sa.Connection, *saved: Item) -> None:
    accepted = [Accepted(path=f"items/{one.slug}.md", item=one, chosen=selections(one, ())) for one in saved]
    items.save(connection, accepted, NOON + timedelta(hours=1))
    items.save_entries(connection, [compose(one, PUBLICATION) for one in saved])


def test_stories_are_counted_and_listed_by_their_worst_finding(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        save(connection, item("a"), item("b", RESTYLED), item("c", "<p>Words.</p>"), item("d", LOSING + RESTYLED))
        ids = {name: f"tag:tribune.example,2026:{name}" for name in "abd"}
        losses.save(connection, {ids["a"]: "loses content", ids["b"]: "cosmetic", ids["d"]: "loses content"})
        losses.save(connection, {})
    with catalog.read() as connection:
        assert losses.count(connection) == {"loses content": 2, "cosmetic": 1}
        found = list(losses.stories(connection, "loses content"))
        assert [(story.path, story.id, len(story.findings)) for story in found] == [
            ("items/a.md", ids["a"], 1),
            ("items/d.md", ids["d"], 2),
        ]
        assert found[0].findings[0].message == LOST
        assert [story.path for story in losses.stories(connection, "cosmetic")] == ["items/b.md"]


def test_a_new_version_loses_nothing_until_it_is_checked(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        save(connection, item("a"))
        losses.save(connection, {item("a").id: "loses content"})
        save(connection, replace(item("a"), version=2))
    with catalog.read() as connection:
        assert losses.count(connection) == {"loses content": 0, "cosmetic": 0}


def test_the_findings_of_an_import_are_listed(catalog: Catalog) -> None:
    imported = item("a", "<p>Words.</p>", imported=Import(warnings=("title: has no place in a record",)))
    with catalog.begin() as connection:
        save(connection, imported)
        losses.save(connection, {imported.id: "cosmetic"})
    with catalog.read() as connection:
        (story,) = losses.stories(connection, "cosmetic")
    assert [str(finding) for finding in story.findings] == ["import: title: has no place in a record"]


def test_a_list_of_more_than_one_page_is_complete(catalog: Catalog) -> None:
    many = [item(f"story-{number:04}") for number in range(450)]
    with catalog.begin() as connection:
        save(connection, *many)
        losses.save(connection, {one.id: "loses content" for one in many})
    with catalog.read() as connection:
        found = [story.id for story in losses.stories(connection, "loses content")]
        first = next(losses.stories(connection, "loses content"))
    assert found == [one.id for one in many]
    assert first.id == many[0].id


def test_lists_and_counts_use_the_index(tmp_path: Path) -> None:
    house = make_house(tmp_path)
    statements: list[str] = []

    @sa.event.listens_for(house.catalog.engine, "before_cursor_execute")
    def _note(_1: object, _2: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with house.catalog.read() as connection:
        losses.count(connection)
        list(losses.stories(connection, "loses content"))
        for statement in list(statements):
            values = [0] * statement.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values)).all()
            assert all("items_losing" in row[3] for row in plan), plan
    house.catalog.close()


def test_entries_of_a_former_version_get_their_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house(tmp_path)
    house.record("a.html", "First", body=LOSING)
    house.record("b.html", "Second", body="<p>Words.</p>")
    with monkeypatch.context() as former:
        former.setattr("tests.losing._MARKS", {})
        house.publish()
    before = house.documents()
    with house.catalog.begin() as connection:  # as the migration leaves it
        assert losses.count(connection) == {"loses content": 0, "cosmetic": 0}
        state.put(connection, state.BUILT_FROM, "")
    house.publish()
    with house.catalog.read() as connection:
        assert losses.count(connection) == {"loses content": 1, "cosmetic": 0}
        assert [story.path for story in losses.stories(connection, "loses content")] == ["items/a.html"]
    assert house.documents() == before
    house.catalog.close()


def test_the_migration_keeps_stories_and_lets_them_be_composed_again(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    config = Config()
    config.set_main_option("script_location", str(Path(catalog_package.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0016")
        story = sa.text(
            "INSERT INTO items (id, slug, path, published, public, was_public, quarantine, item, entry)"
            " VALUES (:id, 'a', 'items/a.md', 0, 1, 1, '', :item, '')"
        )
        connection.execute(story, {"id": item("a").id, "item": msgspec.json.encode(item("a"))})
        state.put(connection, state.BUILT_FROM, "digest")
        state.put(connection, state.FOUNDED, "yes")
    old.migrate()
    with old.read() as connection:
        assert items.by_slug(connection, "a")
        assert losses.count(connection) == {"loses content": 0, "cosmetic": 0}
        assert (state.get(connection, state.BUILT_FROM), state.get(connection, state.FOUNDED)) == ("", "yes")
    old.close()
