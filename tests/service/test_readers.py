"""Real readers subscribe to the running service, see the stories as they are, and get 304 when they ask again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import feedparser
import feedparser_sgmllib
import pytest

from tests.service.recorder import Exchange, Recorder
from tests.support import Service

# reader 3.26 needs sgmllib without requiring it; this is the copy that feedparser requires.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import make_reader  # noqa: E402  # after sgmllib can be found

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
url = "https://tribune.example/harbour.mp3"
type = "audio/mpeg"
bytes = 54321

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
    service.start("--workers", "1")
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
    sound = ("https://tribune.example/harbour.mp3", "audio/mpeg", "54321")
    assert sound in [(e.href, e.type, e.length) for e in second.enclosures]
    assert 'src="https://tribune.example/harbour.jpg"' in second.content[-1].value
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
    # of the authors of an XML entry it keeps the last
    assert second.authors_str == ("Jane Doe, Zoë Müller" if name == "feed.json" else "Zoë Müller")
    assert "https://tribune.example/harbour.mp3" in [enclosure.href for enclosure in second.enclosures]
    assert recorder.exchanges == [Exchange(f"/{name}", False, 200), Exchange(f"/{name}", True, 304)]


@pytest.mark.parametrize("name", FORMATS)
def test_newsboat(recorder: Recorder, newsboat: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "urls").write_text(f"{recorder.url}/{name}\n")
    (tmp_path / "config").write_text("")
    cache = tmp_path / "cache.db"
    poll = [newsboat, "-q", "-u", "urls", "-c", str(cache), "-C", "config", "-x", "reload"]
    for _ in range(3):
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
        "https://tribune.example/harbour.mp3",
    )
    assert second[2] in ("Jane Doe, Zoë Müller", "Zoë Müller")  # of several dc:creator it keeps the last
    # Its first poll has no row yet in which to keep the validators.
    assert [(e.conditional, e.status) for e in recorder.exchanges] == [(False, 200), (False, 200), (True, 304)]
