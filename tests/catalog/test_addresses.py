"""The addresses of names and the subscriptions of moved feeds, on each database."""

from __future__ import annotations

from datetime import timedelta

from syndication.catalog import Catalog, addresses, items, subscriptions
from syndication.model.item import Author, Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from tests.support import NOON


def story(slug: str, days: int, author: str) -> Item:
    return Item(
        headline="A",
        published=NOON + timedelta(days=days),
        body="Text.",
        id=f"tag:a.example,2026:{slug}",
        slug=slug,
        authors=(Author(name=author),),
        version=1,
    )


def save(catalog: Catalog, *stories: Item) -> None:
    """Save stories one after the other, as a live catalog takes them."""
    for item in stories:
        with catalog.begin() as connection:
            addresses.assign_new(connection, [item])
            chosen = selections(item, (), addresses.of_items(connection, [item], ()))
            items.save(connection, [Accepted(path=item.slug, item=item, chosen=chosen)], NOON)


def test_who_comes_first_has_the_plain_address_until_all_are_assigned_again(catalog: Catalog) -> None:
    save(catalog, story("later", 2, "李薇"), story("earlier", 1, "李伟"), story("other", 0, "Ann"))
    with catalog.begin() as connection:
        (found,) = addresses.collisions(connection)
        assert (found.owner, found.plain, found.other) == ("李薇", "authors/li-wei", "李伟")
        assert addresses.find_folder(connection, "authors", "李伟") == found.folder
        assert addresses.find_folder(connection, "authors", "LI-WEI") == "authors/li-wei"
        assert addresses.find_folder(connection, "authors", "Nobody !") not in ("authors/nobody", "authors/ann")
        touched = addresses.assign_again(connection, [])
        assert {"authors/li-wei", found.folder} <= touched
        assert "authors/ann" not in touched
        assert len(addresses.item_ids(connection, touched)) == 2
        (now,) = addresses.collisions(connection)
        assert (now.owner, now.other) == ("李伟", "李薇")
        assert addresses.assign_again(connection, []) >= {"authors/li-wei"}
        assert addresses.collisions(connection) == [now]


def test_a_subscriber_of_both_feeds_stays_once(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for path, callback in (
            ("/a", "https://one.example/"),
            ("/a", "https://two.example/"),
            ("/b", "https://two.example/"),
        ):
            subscriptions.save(connection, path, f"https://x.example{path}", callback, "", NOON, NOON)
        assert subscriptions.move(connection, "/a", "/b") == 1
        found = [(one.path, one.callback, one.topic) for one in subscriptions.find_all(connection)]
    assert found == [
        ("/b", "https://one.example/", "https://x.example/a"),
        ("/b", "https://two.example/", "https://x.example/b"),
    ]
