"""One contract for both databases."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec.structs import replace

from syndication import catalog as catalog_package
from syndication.catalog import Catalog, documents, feeds, items, locks, record_files, state, windows
from syndication.catalog.record_files import File
from syndication.catalog.schema import REVISION, metadata
from syndication.model.document import Document
from syndication.model.entries import compose
from syndication.model.errors import BusyError, CatalogError
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from tests.support import NOON, House, make_publication

PUBLICATION = make_publication()


FULL_TEXT = ("item_texts_words", "item_texts_names")  # indexes that PostgreSQL alone has


def _item(name: str, **fields: object) -> Item:
    told = {"headline": name, "published": NOON, "body": "Text.", "slug": name, "version": 1, "changed": NOON}
    return Item(**{**told, "id": f"tag:tribune.example,2026:{name}", **fields})  # type: ignore[arg-type]  # any field


def _save(connection: sa.Connection, item: Item, hours: float = 1) -> None:
    kept = Accepted(path=f"items/{item.slug}.md", item=item, chosen=selections(item, ()))
    items.save(connection, [kept], NOON + timedelta(hours=hours))
    items.save_entries(connection, [compose(item, PUBLICATION)])


def test_migrations_make_the_tables_that_the_queries_use(catalog: Catalog) -> None:
    for module in pkgutil.iter_modules(catalog_package.__path__):
        if module.name.endswith("_schema"):  # whatever other tests have imported
            importlib.import_module(f"syndication.catalog.{module.name}")
    with catalog.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    others = [each for each in differences if each[0] != "remove_table"]  # those of SQLite's full-text search
    assert [each for each in others if each[0] != "remove_index" or each[1].name not in FULL_TEXT] == []


def test_the_last_migration_is_the_one_that_the_tables_are_of() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(catalog_package.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_migrating_again_changes_nothing(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        state.put(connection, state.FOUNDED, "yes")
    catalog.migrate()
    with catalog.read() as connection:
        assert state.get(connection, state.FOUNDED) == "yes"


def test_an_item_comes_back_as_it_was_saved(catalog: Catalog) -> None:
    item = _item("a", aliases=("old",), section="World", tags=("x",))
    with catalog.begin() as connection:
        _save(connection, item)
    with catalog.read() as connection:
        found = [
            items.by_id(connection, item.id),
            items.by_slug(connection, "a"),
            items.by_alias(connection, "old"),
            items.find(connection, "items/a.md"),
        ]
        assert [stored.item for stored in found if stored] == [item] * 4
        assert items.feeds_of(connection, [item.id]) == {item.id: {"", "sections/world", "tags/x"}}
        assert items.owners_of_slugs(connection, ["old", "a", "none"]) == {"old": item.id, "a": item.id}


def test_a_transaction_that_fails_leaves_nothing(catalog: Catalog) -> None:
    def fail() -> None:
        with catalog.begin() as connection:
            _save(connection, _item("a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with catalog.read() as connection:
        assert items.count(connection) == 0


def test_a_window_is_newest_first_with_the_id_deciding_ties(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for name, hours in (("b", 0), ("a", 0), ("c", -30), ("d", -60), ("e", -90)):
            _save(connection, _item(name, published=NOON + timedelta(hours=hours)))
    with catalog.read() as connection:
        assert windows.window(connection, "", 1, 48).ids == tuple(_item(name).id for name in ("b", "a", "c"))
        assert windows.window(connection, "", 4, 48).ids == tuple(_item(name).id for name in ("b", "a", "c", "d"))
        assert [entry.title for entry in feeds.latest(connection, "", 2)] == ["b", "a"]
        assert windows.window(connection, "nothing", 4, 48).ids == ()


def test_what_is_not_public_or_in_quarantine_is_in_no_window(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        _save(connection, _item("a", status="withheld"))
        _save(connection, _item("b", published=NOON + timedelta(days=9)))
        _save(connection, _item("c"))
        items.save_entries(connection, [compose(_item("c"), PUBLICATION)])
        items.quarantine(connection, {_item("c").id: "because"})
    with catalog.read() as connection:
        assert windows.window(connection, "", 50, 48).ids == ()
        assert items.next_due(connection) == NOON + timedelta(days=9)
        assert [stored.quarantine for stored in items.quarantined(connection)] == ["because"]


def test_a_feed_is_named_by_the_first_name_that_its_entries_use(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for name, section in (("a", "world"), ("b", "World"), ("c", "WORLD")):
            _save(connection, _item(name, section=section, status="withheld" if name == "c" else "usable"))
        feeds.mark_stale(connection, ["sections/world"], NOON)
        assert feeds.name(connection, "sections/world") == "World"


def test_stale_feeds_come_with_those_of_most_readers_first(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        feeds.mark_stale(connection, ["tags/a", "sections/b", ""], NOON)
        assert feeds.stale_paths(connection) == ["", "sections/b", "tags/a"]
        feeds.clear_stale(connection, "sections/b", "problem")
        assert (feeds.stale_paths(connection), feeds.problems(connection)) == (
            ["", "tags/a"],
            [("sections/b", "problem")],
        )


def test_documents_are_told_once_to_those_who_ask_since(catalog: Catalog) -> None:
    def document(path: str, body: bytes) -> Document:
        return Document(path=path, media_type="text/xml", body=body, modified=NOON, self_url="https://x.example/")

    with catalog.begin() as connection:
        documents.save(connection, "", [document("/a", b"1")])
        documents.save(connection, "", [document("/b", b"1")])
    with catalog.read() as connection:
        first, found = documents.changed_since(connection, 0)
        assert (sorted(found), documents.changed_since(connection, first)) == (["/a", "/b"], (first, []))
    with catalog.begin() as connection:
        documents.save(connection, "", [document("/a", b"2")])
    with catalog.read() as connection:
        second, found = documents.changed_since(connection, first)
        assert (second > first, found) == (True, ["/a"])
        assert documents.of_feed(connection, "")["/a"].body == b"2"


def test_a_document_stays_news_until_it_is_announced_whatever_comes_after_it(catalog: Catalog) -> None:
    document = Document(path="/a", media_type="text/xml", body=b"1", modified=NOON, self_url="https://x.example/")
    with catalog.begin() as connection:
        documents.save(connection, "", [document])
        documents.save(connection, "", [replace(document, path="/b")], is_news=False)
        documents.save(connection, "", [replace(document, body=b"2")], is_news=False)
        assert documents.news_between(connection, 0, 1) == ["/a"]
        assert documents.changed_between(connection, 0, 3) == ["/b", "/a"]
        assert documents.news_between(connection, 1, 3) == []


def test_record_files_are_remembered(catalog: Catalog) -> None:
    file = File(path="items/a.md", size=2**40, mtime=2**60, ctime=2**60, digest="d", problem="wrong", vanished=True)
    with catalog.begin() as connection:
        record_files.save(connection, [file])
    with catalog.read() as connection:
        assert record_files.by_paths(connection, ["items/a.md", "items/b.md"]) == {"items/a.md": file}
        assert (record_files.broken(connection), record_files.vanished(connection)) == ([file], [file])


def test_forgetting_an_item_takes_all_of_it(catalog: Catalog) -> None:
    item = _item("a", aliases=("old",))
    with catalog.begin() as connection:
        _save(connection, item)
        items.forget(connection, item.id)
    with catalog.read() as connection:
        assert (items.find(connection, "a"), items.by_alias(connection, "old")) == (None, None)
        assert windows.window(connection, "", 50, 48).ids == ()


def test_every_item_is_read_in_batches(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for number in range(7):
            _save(connection, _item(f"s{number}"))
        batches, last = list[list[str]](), ""
        while found := items.following(connection, last, 3):
            batches.append([stored.item.slug for stored in found])
            last = found[-1].item.id
    assert batches == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]


def test_one_process_publishes_at_a_time(catalog: Catalog) -> None:
    for lock in (locks.publisher, locks.writing):
        with lock(catalog), pytest.raises(BusyError, match="another process is publishing"), lock(catalog):
            pass
        with lock(catalog):
            pass


def test_a_database_out_of_reach_is_one_plain_line() -> None:
    with pytest.raises(CatalogError, match="^opening the database: ") as caught:
        Catalog("postgresql+psycopg://nobody@127.0.0.1:1/none").migrate()
    assert "\n" not in str(caught.value)


def test_the_longest_names_and_paths_can_be_kept(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, PUBLICATION, NOON + timedelta(days=1))
    long = "語" * 200
    house.record("/".join(["語" * 80] * 12) + "/a.md", "Long", section=f'"{long}"', tags=f'["{long}"]')
    house.record("/".join(["語" * 80] * 12) + "/b.md", "Long, too", section=f'"{long}x"')
    taken, _ = house.publish()
    assert taken.accepted == 1
    assert "section: has 201 characters; 200 is the most for what names a feed" in taken.refused[0]


def test_a_house_is_the_same_on_both_databases(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, PUBLICATION, NOON + timedelta(days=1))
    house.record("a.md", "Zoë's story", section='"World"', tags='["ähnlich", "Zebra"]')
    house.record("b.md", "Another", section='"World"', published="2026-02-04T12:00:00Z")
    house.publish()
    assert len(house.documents()) == 12
    assert house.documents()["/sections/world/rss.xml"].count(b"<item>") == 2


def test_a_database_that_is_gone_is_refused_and_not_made_anew(tmp_path: Path) -> None:
    made = Catalog(f"sqlite:///{tmp_path}/var/catalog.db")
    made.migrate()
    made.refuse_absent()
    made.close()
    (tmp_path / "var").rename(tmp_path / "moved")
    for use in (made.refuse_absent, lambda: locks.writing(made).__enter__()):
        with pytest.raises(CatalogError, match="gone"):
            use()
    assert not (tmp_path / "var").exists()
    (tmp_path / "moved").rename(tmp_path / "var")
    made.refuse_absent()
