"""Names with the same slug in a publication: each has a feed of its own, at an address that stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication import catalog as catalog_room
from syndication.catalog import Catalog, addresses, feeds, items, schema
from syndication.catalog.schema import REVISION
from syndication.model.errors import CatalogError
from syndication.model.progress import ignore_progress
from syndication.model.publication import DeclaredFeed
from syndication.publishing import intake
from syndication.publishing.folder import Folder
from syndication.publishing.scan import scan_folder
from syndication.sources.records import FORMS
from syndication.text.ids import name_key
from tests.examples import scaled
from tests.support import NOON, House, make_house, make_publication

FIELD = Path(__file__).parents[1] / "field"
NAMES = ["C", "c", "C++", "C#", "李伟", "李薇", "Li Wei", "Gespräche", "Gesprache"]
Story = tuple[int, str, tuple[str, ...], str]


def folders(house: House) -> dict[str, str]:
    """Return the folder of each name, by its key."""
    with house.catalog.read() as connection:
        return dict(connection.execute(sa.select(schema.names.c.key, schema.names.c.folder)).all())


def names_in_feeds(house: House) -> dict[str, set[str]]:
    """Return the names whose stories each feed holds, but for the feed of all stories and declared ones."""
    table = schema.memberships
    with house.catalog.read() as connection:
        rows = connection.execute(sa.select(table.c.feed, table.c.name)).all()
    found: dict[str, set[str]] = {}
    for feed, name in rows:
        if feed and not feed.startswith("feeds/"):
            found.setdefault(feed, set()).add(name_key(name))
    return found


def slugs_in(house: House, folder: str) -> set[str]:
    """Return the slugs of the stories of a feed."""
    with house.catalog.read() as connection:
        found = items.by_ids(connection, addresses.item_ids(connection, [folder]))
    return {stored.item.slug for stored in found.values()}


def titles(house: House) -> dict[str, str]:
    with house.catalog.read() as connection:
        return {selection.path: selection.name for selection in feeds.all_served(connection)}


def write(house: House, stories: Iterable[Story]) -> None:
    for day, section, tags, author in stories:
        slug = f"s{day}"
        fields = {"section": f'"{section}"', "tags": str(list(tags)), "authors": f'[{{name = "{author}"}}]'}
        house.record(f"{slug}.md", slug=f'"{slug}"', published=f"2026-02-{day:02}T12:00:00Z", **fields)


def test_two_names_with_one_slug_are_two_feeds(house: House) -> None:
    for name in ("same-slug-1.md", "same-slug-2.md"):
        shutil.copy(FIELD / name, house.items)
    house.publish()
    assert all(len(names) == 1 for names in names_in_feeds(house).values())
    assert titles(house) == {
        "": "",
        "authors/li-wei": "李伟",
        "authors/li-wei-1f0b27": "李薇",
        "sections/shi-shi": "时事",
        "sections/shi-shi-4169a7": "史实",
        "tags/c": "C++",
        "tags/c-2e7d2c": "C",
    }
    rss = house.document("/authors/li-wei/rss.xml").decode()
    assert "标题一" in rss
    assert "标题二" not in rss
    assert "https://feeds.tribune.example/sections/shi-shi-4169a7" in house.document("/rss.xml").decode()


def test_a_declared_feed_leaves_out_another_name_with_the_same_slug(tmp_path: Path) -> None:
    declared = DeclaredFeed(name="Now", sections=("时事",), exclude_sections=("史实",))
    house = make_house(tmp_path, make_publication(feeds=(declared,)))
    for name in ("same-slug-1.md", "same-slug-2.md"):
        shutil.copy(FIELD / name, house.items)
    house.publish()
    assert slugs_in(house, "feeds/now") == {"same-slug-1"}
    house.catalog.close()


def test_an_address_that_is_served_stays_with_its_name(house: House) -> None:
    write(house, [(9, "时事", ("C++",), "李伟")])
    house.publish()
    before = folders(house)
    write(house, [(1, "史实", ("C",), "李薇")])  # an earlier story that arrives later
    house.publish()
    assert before.items() <= folders(house).items()
    assert slugs_in(house, "authors/li-wei") == {"s9"}
    (house.items / "s9.md").write_text((house.items / "s9.md").read_text().replace("李伟", "李薇"))
    house.publish()
    assert before.items() <= folders(house).items()
    assert titles(house)["authors/li-wei"] == "李伟"
    assert slugs_in(house, "authors/li-wei") == set()
    assert slugs_in(house, folders(house)["authors/李薇"]) == {"s1", "s9"}


def test_spellings_of_one_name_are_one_feed(house: House) -> None:
    spellings = ("World", "world", "WORLD", " World", "Ｗorld")
    write(house, [(day, name, (), "A") for day, name in enumerate(spellings, 1)])
    house.publish()
    assert slugs_in(house, "sections/world") == {"s1", "s2", "s3", "s4", "s5"}
    assert titles(house)["sections/world"] == "WORLD"  # the first by code points


def test_a_slug_in_the_settings_means_the_name_once_a_story_has_it(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(feeds=(DeclaredFeed(name="Low", tags=("c",)),)))
    write(house, [(1, "A", ("C++",), "A")])
    house.publish()
    assert slugs_in(house, "feeds/low") == {"s1"}
    write(house, [(2, "A", ("C",), "A")])
    house.publish()
    house.publish()
    assert slugs_in(house, "feeds/low") == {"s2"}
    house.catalog.close()


def stories() -> st.SearchStrategy[list[Story]]:
    name = st.sampled_from(NAMES)
    story = st.tuples(st.integers(1, 9), name, st.lists(name, max_size=3, unique=True).map(tuple), name)
    return st.lists(story, min_size=1, max_size=6, unique_by=lambda one: one[0])


@settings(max_examples=scaled(10), deadline=None)
@given(stories(), st.data())
def test_a_new_catalog_has_the_same_addresses_in_any_order(drawn: list[Story], data: st.DataObject) -> None:
    order = data.draw(st.permutations(drawn))
    built = [_built(drawn), _built(order)]
    assert built[0] == built[1]


def _built(order: Sequence[Story]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Take stories in one after the other while the catalog is filled; return addresses and documents at its end."""
    with TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        for story in order:
            write(house, [story])
            _read_without_founding(house)
        house.publish()
        assert all(len(names) == 1 for names in names_in_feeds(house).values())
        found = folders(house), house.documents()
        house.catalog.close()
        return found


def _read_without_founding(house: House) -> None:
    place = Folder(house.items, FORMS)
    changes = replace(scan_folder(house.catalog, place, house.now.timestamp()), whole=False)
    intake.take_in(house.catalog, place, changes, house.publication, house.now, ignore_progress)


@settings(max_examples=scaled(10), deadline=None)
@given(st.lists(stories(), min_size=2, max_size=4))
def test_in_a_live_catalog_no_address_ever_changes(rounds: list[list[Story]]) -> None:
    with TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        before: dict[str, str] = {}
        for drawn in rounds:
            write(house, drawn)
            house.publish()
            now = folders(house)
            assert before.items() <= now.items()
            assert len(set(now.values())) == len(now)
            assert all(len(names) == 1 for names in names_in_feeds(house).values())
            before = now
        house.catalog.close()


def test_names_that_shared_a_feed_are_told_apart_by_a_new_version(tmp_path: Path) -> None:
    house = House(tmp_path, _old_catalog(tmp_path), make_publication(), NOON + timedelta(days=365))
    write(house, [(1, "史实", ("C",), "李薇"), (2, "时事", ("C++",), "李伟"), (3, "时事", (), "B")])
    _publish_as_before(house, hidden={"s1"})
    _migrate(house.catalog, "0018")
    with house.catalog.begin() as connection:  # its tables have all that later migrations have added
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :last"), {"last": REVISION})
    assert folders(house)["sections/时事"] == "sections/shi-shi"  # s1 was never public
    assert folders(house)["authors/old hand"] == "authors/old-hand"  # no story has it any more
    house.publish()
    assert slugs_in(house, "sections/shi-shi") == {"s2", "s3"}
    assert slugs_in(house, folders(house)["sections/史实"]) == {"s1"}
    assert titles(house)["sections/shi-shi"] == "时事"
    assert all(len(names) == 1 for names in names_in_feeds(house).values())
    again = rebuilt(house, tmp_path / "again")
    assert folders(again).items() <= folders(house).items()  # the file next to the records has what was decided
    again.catalog.close()
    house.catalog.close()


def _old_catalog(root: Path) -> Catalog:
    (root / "var").mkdir()
    old = Catalog(f"sqlite:///{root}/var/catalog.db")
    _migrate(old, "head")
    return old


def _migrate(catalog: Catalog, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(catalog_room.__file__).with_name("migrations")))
    with catalog.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _publish_as_before(house: House, hidden: set[str]) -> None:
    """Publish with one feed for each slug, as the version before did, and take the tables back to it."""
    house.publish()
    (house.items / ".addresses.toml").unlink()
    with house.catalog.begin() as connection:
        for key, folder, plain in connection.execute(sa.text("SELECT key, folder, plain FROM names")).all():
            for table in ("memberships", "documents"):
                moved = {"plain": plain, "folder": folder}
                connection.execute(sa.text(f"UPDATE OR IGNORE {table} SET feed = :plain WHERE feed = :folder"), moved)
            assert key
        connection.execute(sa.text("DELETE FROM documents WHERE path LIKE '%-______/%'"))
        for slug in hidden:
            connection.execute(sa.text("UPDATE items SET was_public = false WHERE slug = :slug"), {"slug": slug})
        connection.execute(
            sa.text("INSERT INTO feeds (path, name, problem) VALUES ('authors/old-hand', 'Old hand', '')")
        )
        connection.execute(
            sa.text(
                "INSERT INTO documents (path, feed, media_type, self_url, modified, sequence, body)"
                " VALUES ('/authors/old-hand/rss.xml', 'authors/old-hand', '', '', 0, 0, '')"
            )
        )
        connection.execute(sa.text("DROP TABLE names"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0017'"))


def test_two_publishers_of_one_catalog_agree(house: House) -> None:
    """The second one finds what the first one assigned; the database refuses a second name at one address."""
    write(house, [(1, "A", ("C++",), "A")])
    house.publish()
    with house.catalog.begin() as connection:
        again = items.following(connection, "", 9)[0].item
        assert addresses.assign_new(connection, [again]) == []
    row = {"key": "tags/c", "name": "C", "plain": "tags/c", "folder": "tags/c"}
    with pytest.raises(CatalogError), house.catalog.begin() as connection:
        connection.execute(sa.insert(schema.names), [row])


def rebuilt(house: House, root: Path) -> House:
    """Return a publication with the same records and a new catalog."""
    shutil.copytree(house.items, root / "items")
    again = make_house(root, house.publication, house.now)
    again.publish()
    return again


def test_a_new_catalog_of_the_same_records_keeps_every_address(house: House, tmp_path: Path) -> None:
    write(house, [(9, "时事", ("C++",), "李伟")])
    house.publish()
    assert not (house.items / ".addresses.toml").exists()
    write(house, [(1, "史实", ("C",), "李薇")])
    house.publish()
    write(house, [(9, "史实", ("C",), "李薇")])  # no story has the first names any more
    house.publish()
    found = rebuilt(house, tmp_path / "again")
    assert folders(found) == folders(house)
    assert folders(found)["authors/李伟"] == "authors/li-wei"
    found.catalog.close()


def test_without_the_file_the_earliest_story_decides(house: House, tmp_path: Path) -> None:
    write(house, [(9, "A", (), "李伟")])
    house.publish()
    write(house, [(1, "A", (), "李薇")])
    house.publish()
    (house.items / ".addresses.toml").unlink()
    found = rebuilt(house, tmp_path / "again")
    assert folders(found)["authors/李薇"] == "authors/li-wei"
    found.catalog.close()


@pytest.mark.parametrize(
    "text", [b"authors = [", b"\xff", b"authors = 3\ntags = [1, '', 'C', 'x\\u0000']\n[sections]\n"]
)
def test_a_file_of_addresses_that_is_wrong_stops_nothing(house: House, text: bytes) -> None:
    (house.items / ".addresses.toml").write_bytes(text)
    write(house, [(1, "A", ("C++",), "李伟"), (2, "A", ("C",), "李薇")])
    taken, _ = house.publish()
    assert taken.accepted == 2
    assert all(len(names) == 1 for names in names_in_feeds(house).values())


def test_a_file_of_addresses_that_could_not_be_written_is_written_later(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = house.items / ".addresses.toml"
    file.write_text("authors = [")
    write(house, [(9, "A", (), "李伟")])
    house.publish()
    write(house, [(1, "A", (), "李薇")])
    house.publish()
    house.publish()
    assert caplog.text.count("cannot be read") == 3  # twice when the catalog was new, once for the new name
    file.unlink()  # as the log advises
    house.publish()
    found = rebuilt(house, tmp_path / "again")
    assert folders(found) == folders(house)
    found.catalog.close()


def test_the_file_of_addresses_is_short_and_stays(house: House) -> None:
    write(house, [(1, "A", ("C++",), "李伟"), (2, "A", ("C",), "李薇")])
    house.publish()
    text = (house.items / ".addresses.toml").read_text()
    assert text.splitlines()[1:] == ['tags = ["C++"]', 'authors = ["李伟"]']
    write(house, [(3, "A", ("C#",), "B")])
    house.publish()
    assert (house.items / ".addresses.toml").read_text() == text
