"""No document is larger than the strictest reader takes: 3 MiB, and 300 items."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.support import House, make_house, make_publication

LIVE = ("/rss.xml", "/atom.xml", "/feed.json")
LONG = "The ferries left on time. " * 4000  # about 100 kB


def items_of(path: str, body: bytes) -> list[str]:
    if path.endswith(".json"):
        return [item["title"] for item in json.loads(body)["items"]]
    entry = re.compile(rb"<(item|entry)\b.*?<title[^>]*>(.*?)</title>", re.DOTALL)
    return [title.decode() for _, title in entry.findall(body)]


def test_stories_that_are_too_long_together_leave_the_newest(house: House) -> None:
    for number in range(40):
        published = f"2026-02-05T12:{number:02}:00Z"
        house.record(f"{number}.md", f"Story {number}", f"{number}. {LONG}", published=published)
    house.publish()
    documents = house.documents()
    for path in LIVE:
        assert 1_000_000 < len(documents[path]) < 3 * 1024 * 1024
        shown = items_of(path, documents[path])
        assert shown == [f"Story {number}" for number in range(39, 39 - len(shown), -1)]


def test_a_feed_of_many_stories_ends_at_300(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(window=300, window_hours=8760))
    for number in range(310):
        house.record(f"{number}.md", f"Story {number}")
    house.publish()
    documents = house.documents()
    for path in LIVE:
        assert len(items_of(path, documents[path])) == 300
    house.catalog.close()
