"""A story whose record is removed for good is taken down at the partners that had it. On both databases."""

from __future__ import annotations

from pathlib import Path

from syndication.catalog import Catalog, items
from syndication.publishing import storage
from syndication.publishing.partners.arrival import note_forgotten
from tests.publishing.partners.outlets import element_of, make_outlets, partner, standing, story
from tests.support import House

DCTERMS = "{http://purl.org/dc/terms/}"


def forget(house: House, slug: str) -> None:
    """Remove a story as the command does."""
    with house.catalog.begin() as connection:
        stored = items.find(connection, slug)
        assert stored
        note_forgotten(connection, stored, house.publication, house.now)
        storage.forget_item(connection, stored.item.id, "cli ada", house.now)


def test_a_partner_that_had_it_gets_the_notice(tmp_path: Path, catalog: Catalog) -> None:
    house = make_outlets(tmp_path, catalog, partner())
    path = story(house, "first")
    story(house, "second")
    house.publish()
    path.unlink()
    forget(house, "first")
    house.publish()
    found = standing(house, "first")
    assert found
    assert found.state == "gone"
    assert element_of(house, "first").findtext(f"{DCTERMS}valid")
    assert "storm" not in str(element_of(house, "first").findtext("description"))


def test_a_partner_that_never_had_it_keeps_nothing(tmp_path: Path, catalog: Catalog) -> None:
    house = make_outlets(tmp_path, catalog, partner())
    path = story(house, "short", headline="Too short")
    house.publish()
    path.unlink()
    forget(house, "short")
    house.publish()
    assert standing(house, "short") is None
