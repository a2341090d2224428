"""A feed that is built again has the same bytes and dates, and what was damaged is whole again; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, audit, schema, state
from syndication.model.errors import NotFoundError
from syndication.model.feed_health import FeedHealth
from syndication.publishing.feed_list import find_feed
from syndication.publishing.feed_rebuild import rebuild_feed
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import NOON, House, make_publication

FOLDER = "sections/city"


@pytest.fixture
def house(tmp_path: Path, catalog: Catalog) -> House:
    """A publication whose feeds have archives, as their window is short."""
    made = House(tmp_path, catalog, make_publication(window=2), NOON)
    for number in range(40):
        published = f"2026-01-{number % 28 + 1:02}T{number // 28:02}:00:00Z"
        made.record(f"{number}.md", f"Story {number}", section='"City"', published=published)
    publish(made)
    assert any("/archive/" in path for path in made.documents())
    return made


def publish(house: House) -> None:
    for _ in range(3):
        house.publish()


def rebuild(house: House, folder: str = FOLDER) -> None:
    workspace = Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    rebuild_feed(workspace, "user ada", folder, house.now)


def health(house: House) -> FeedHealth:
    with house.catalog.read() as connection:
        found = find_feed(connection, {}, FOLDER, house.now)
    assert found
    return found


def test_what_has_not_changed_has_the_same_bytes_and_dates(house: House) -> None:
    documents, dates = house.documents(), house.dates()
    with house.catalog.read() as connection:
        number = state.number(connection, state.SEQUENCE)
    rebuild(house)
    assert health(house).stale
    assert house.documents() == documents  # they are served until then
    publish(house)
    assert (house.documents(), house.dates()) == (documents, dates)
    with house.catalog.read() as connection:
        assert state.number(connection, state.SEQUENCE) == number


def test_it_says_when_it_is_done_and_who_asked(house: House) -> None:
    assert health(house).rebuild is None
    rebuild(house)
    asked = health(house).rebuild
    assert asked
    assert (asked.done, asked.who, asked.asked) == (False, "user ada", house.now)
    publish(house)
    done = health(house).rebuild
    assert done
    assert (done.done, done.changed) == (True, ())
    with house.catalog.read() as connection:
        assert [(one.who, one.action, one.note) for one in audit.read(connection)][-1] == (
            "user ada", "feed rebuilt", "/sections/city/",
        )  # fmt: skip


def test_damaged_documents_and_renderings_become_whole(house: House) -> None:
    documents = house.documents()
    with house.catalog.begin() as connection:
        live = schema.documents.c.path.in_([f"/{FOLDER}/rss.xml", f"/{FOLDER}/archive/1/rss.xml"])
        connection.execute(sa.update(schema.documents).where(live).values(body=b"damaged"))
        newest = schema.renderings.c.item_id.endswith(":story-39")
        connection.execute(sa.update(schema.renderings).where(newest).values(body=b"<item>damaged</item>"))
    rebuild(house)
    publish(house)
    for path in (f"/{FOLDER}/rss.xml", f"/{FOLDER}/archive/1/rss.xml"):
        assert house.documents()[path].partition(b"<item>")[2] == documents[path].partition(b"<item>")[2]


def test_a_feed_that_is_not_there(house: House) -> None:
    with pytest.raises(NotFoundError, match="there is no such feed"):
        rebuild(house, "sections/none")
