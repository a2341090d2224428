"""Publishing with the directory and the sitemaps, and reading them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from lxml import etree

from syndication.catalog import documents, items
from syndication.formats.sitemaps import MOST_ADDRESSES
from syndication.model.document import Document
from syndication.model.feed import Entry
from syndication.model.progress import ignore_progress
from syndication.publishing import date_file, sitemaps
from syndication.publishing.folder import Folder
from syndication.publishing.sitemaps import OPML, SitemapResult
from syndication.sources.records import FORMS
from syndication.text.dates import rfc3339
from tests.support import House

SITE = "https://feeds.tribune.example"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def publish(house: House, seconds: float = 60, most: int = MOST_ADDRESSES) -> SitemapResult:
    """Let `seconds` pass and publish, the directory and the sitemaps too."""
    house.publish(seconds)
    made = sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress, most)
    date_file.save(house.catalog, Folder(house.items, FORMS))
    return made


def listings(house: House) -> dict[str, Document]:
    """Return the directory, the sitemaps and robots.txt by their names."""
    with house.catalog.read() as connection:
        return {path[1:]: found for path, found in documents.of_feed(connection, "directory").items()}


def entry(house: House, item_id: str) -> Entry:
    """Return the entry of an item that was judged."""
    with house.catalog.read() as connection:
        found = items.by_ids(connection, [item_id])[item_id].entry
    assert found
    return found


def addresses(house: House, name: str) -> list[str]:
    """Return what a sitemap lists: the last part of each address."""
    found = etree.fromstring(listings(house)[name].body).iterfind("s:*/s:loc", NS)
    return [str(loc.text).removeprefix(f"{SITE}/").removeprefix("items/") for loc in found]


def subscriptions(house: House) -> list[str]:
    """Return the path of each feed in the directory."""
    found = etree.fromstring(listings(house)[OPML].body).iterfind(".//outline[@type='rss']")
    return [str(outline.get("xmlUrl")).removeprefix(f"{SITE}/") for outline in found]


def ago(house: House, **before: float) -> str:
    """Return a moment before the next publication, which is a minute from now, as records have it."""
    return rfc3339(house.now + timedelta(minutes=1) - timedelta(**before))


def date(house: House, name: str) -> datetime:
    """Return the date of a document."""
    return listings(house)[name].modified


def change(path: Path, old: str, new: str) -> None:
    """Edit a record."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def withdraw(path: Path) -> None:
    """Cancel the story of a record."""
    change(path, "version = 1", 'version = 1\nstatus = "canceled"')
