"""Walking through a feed and its archives: the walkers know nothing but the documents and the links in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from lxml import etree

from tests.support import House

NS = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
BASE = "https://feeds.tribune.example"


def _in_xml(entry: str, key: str) -> Callable[[bytes], tuple[list[str], str, bool]]:
    def read(body: bytes) -> tuple[list[str], str, bool]:
        root = etree.fromstring(body)
        links = {link.get("rel"): link.get("href", "") for link in root.iter(f"{{{NS['a']}}}link")}
        ids = [str(found.text) for found in root.iterfind(f".//{entry}/{key}", NS)]
        return ids, links.get("prev-archive", ""), root.find(".//fh:archive", NS) is not None

    return read


def _in_json(body: bytes) -> tuple[list[str], str, bool]:
    document = json.loads(body)
    return [item["id"] for item in document["items"]], document.get("next_url", ""), "/archive/" in document["feed_url"]


READERS = {"rss.xml": _in_xml("item", "guid"), "atom.xml": _in_xml("a:entry", "a:id"), "feed.json": _in_json}


def walk(house: House, path: str) -> Iterator[tuple[str, list[str], bool]]:
    """Yield path, ids and whether it is an archive, from the live document back to the first archive."""
    read = READERS[path.rpartition("/")[2]]
    documents = house.documents()
    while path:
        ids, before, closed = read(documents[path])
        yield path, ids, closed
        path = before.removeprefix(BASE)
