"""Real readers subscribe to the running service, see the stories as they are, and get 304 when they ask again."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from reader import make_reader

from tests.service.recorder import Exchange, Recorder
from tests.support import Service

SEED = next((Path(__file__).parents[2] / "items").rglob("*ukraine-and-russia*.md"))
SEED_ID = "tag:tribune.example,2026-02-05:ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi"
SEED_TITLE = "Ukraine and Russia resume US-brokered peace talks in Abu Dhabi"
STANDFIRST = "Second day of negotiations follows what both sides described as productive discussions on ending the war"
SECOND_ID = "tag:tribune.example,2026-02-04:harbour"
SECOND = f"""+++
headline = "Harbour & café reopen"
standfirst = "Both were closed for a year"
published = 2026-02-04T08:30:00+01:00
id = "{SECOND_ID}"
section = "City"
authors = [{{name = "Jane Doe"}}, {{name = "Zoë Müller"}}]

[[media]]
url = "https://tribune.example/harbour.jpg"
type = "image/jpeg"
bytes = 12345
width = 1200
height = 800
caption = "The harbour at dawn"
credit = "Reuters"
+++

The harbour reopened on Wednesday.
"""
FORMATS = ["rss.xml", "atom.xml"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("readers"))
    (service.items / "seed.md").write_bytes(SEED.read_bytes())
    (service.items / "second.md").write_text(SECOND)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def recorder(running: Service) -> Iterator[Recorder]:
    with Recorder(running.port) as made:
        yield made


@pytest.mark.parametrize("name", FORMATS)
def test_feedparser(recorder: Recorder, name: str) -> None:
    url = f"{recorder.url}/{name}"
    found = feedparser.parse(url)
    assert not found.bozo, found.get("bozo_exception")
    seed, second = found.entries
    assert (seed.id, seed.title, seed.summary) == (SEED_ID, SEED_TITLE, STANDFIRST)
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", seed.published_parsed) == "2026-02-05T12:00:00Z"
    assert "KYIV — Ukraine and Russia started a second day" in seed.content[-1].value
    assert (second.id, second.title) == (SECOND_ID, "Harbour & café reopen")
    assert [author.name for author in second.authors if author] == ["Jane Doe", "Zoë Müller"]
    assert [(e.href, e.type, e.length) for e in second.enclosures] == [
        ("https://tribune.example/harbour.jpg", "image/jpeg", "12345")
    ]
    again = feedparser.parse(url, etag=found.etag, modified=found.modified)
    assert (again.status, again.entries) == (304, [])


@pytest.mark.parametrize("name", [*FORMATS, "feed.json"])
def test_reader(recorder: Recorder, name: str) -> None:
    url = f"{recorder.url}/{name}"
    with make_reader(":memory:") as reader:
        reader.add_feed(url)
        reader.update_feed(url)
        found = {entry.id: entry for entry in reader.get_entries()}
        reader.update_feed(url)
    assert set(found) == {SEED_ID, SECOND_ID}
    seed, second = found[SEED_ID], found[SECOND_ID]
    assert (seed.title, seed.published) == (SEED_TITLE, found[SEED_ID].published)
    assert seed.published
    assert seed.published.isoformat() == "2026-02-05T12:00:00+00:00"
    assert STANDFIRST in (seed.summary or "")
    assert "Ukraine and Russia started a second day" in str([content.value for content in seed.content])
    assert second.author == "Jane Doe, Zoë Müller" if name == "feed.json" else "Jane Doe" in (second.author or "")
    assert [enclosure.href for enclosure in second.enclosures] == ["https://tribune.example/harbour.jpg"]
    assert recorder.exchanges == [Exchange(f"/{name}", False, 200), Exchange(f"/{name}", True, 304)]


@pytest.mark.parametrize("name", FORMATS)
def test_newsboat(recorder: Recorder, newsboat: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "urls").write_text(f"{recorder.url}/{name}\n")
    (tmp_path / "config").write_text("")
    cache = tmp_path / "cache.db"
    poll = [newsboat, "-q", "-u", "urls", "-c", str(cache), "-C", "config", "-x", "reload"]
    for _ in range(2):
        subprocess.run(poll, cwd=tmp_path, check=True, timeout=60, env={"HOME": str(tmp_path)}, capture_output=True)
    database = sqlite3.connect(cache)
    query = "select guid, title, author, pubDate, content, enclosure_url from rss_item order by pubDate desc"
    seed, second = database.execute(query).fetchall()
    database.close()
    assert (seed[0], seed[1], seed[3]) == (SEED_ID, SEED_TITLE, 1770292800)
    assert "Ukraine and Russia started a second day" in seed[4]
    assert (second[0], second[1], second[5]) == (
        SECOND_ID,
        "Harbour & café reopen",
        "https://tribune.example/harbour.jpg",
    )
    assert "Jane Doe" in second[2]
    assert [(e.conditional, e.status) for e in recorder.exchanges] == [(False, 200), (True, 304)]
