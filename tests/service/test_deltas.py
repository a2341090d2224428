"""Deltas over a real socket: the headers that travel, the linter, and readers that ask for deltas by themselves."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import brotli
import feedparser
import feedparser_sgmllib
import pytest

from syndication.validation import check
from tests.formats.reading import READERS
from tests.service.recorder import Recorder
from tests.service.wire import Exchange, exchange, lint
from tests.support import Service

# reader 3.26 needs sgmllib without requiring it; this is the copy that feedparser requires.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import make_reader  # noqa: E402  # after sgmllib can be found

NAMES = ["rss.xml", "atom.xml", "feed.json"]
RECORD = """+++
headline = "Story {number}"
published = 2026-02-05T12:00:{number:02}Z
slug = "story-{number}"
+++

The harbour reopened, and the ferries left on time for the first time in eleven weeks.
"""
NUMBERS = count(3)

# The warning that we mean to earn: the linter does not know "im", for whose sake "max-age" stands beside "no-store".
MEANT = {"WARN CC_CONFLICTING"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("deltas"))
    settings = service.root / "syndication.toml"
    settings.write_text(f"{settings.read_text()}deltas = true\n")
    for number in (1, 2):
        (service.items / f"{number}.md").write_text(RECORD.format(number=number))
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.fixture
def recorder(running: Service) -> Iterator[Recorder]:
    with Recorder(running.port) as made:
        yield made


def add(service: Service) -> str:
    """Publish another story, wait until every feed has it, and return its headline."""
    number = next(NUMBERS)
    (service.items / f"{number}.md").write_text(RECORD.format(number=number))
    service.wait(partial(everywhere, service, f"Story {number}"))
    return f"Story {number}"


def everywhere(service: Service, headline: str) -> bool:
    return all(headline.encode() in service.get(f"/{name}").body for name in NAMES)


def tags(service: Service) -> dict[str, str]:
    return {name: service.get(f"/{name}").headers["ETag"] for name in NAMES}


def delta(service: Service, name: str, tag: str, method: str = "GET", coding: str = "identity") -> Exchange:
    asked = {"If-None-Match": tag, "A-IM": "feed", "Accept-Encoding": coding}
    return exchange(service, f"/{name}", method, asked)


def headlines(name: str, body: bytes) -> list[str]:
    return [story.title for story in READERS[name](body)]


def test_only_what_is_new_travels_and_the_linter_finds_nothing_else(running: Service) -> None:
    before = tags(running)
    new = [add(running), add(running)]
    for name in NAMES:
        full = exchange(running, f"/{name}")
        for coding, decode in (("identity", bytes), ("gzip", gzip.decompress), ("br", brotli.decompress)):
            seen = delta(running, name, before[name], coding=coding)
            assert (seen.status, seen.reason, lint(seen)) == (226, "IM Used", MEANT)
            assert headlines(name, decode(seen.body)) == new[::-1]
        for header in ("ETag", "Last-Modified", "Link", "Content-Type", "Access-Control-Allow-Origin"):
            assert seen.header(header) == full.header(header)
        assert (seen.header("IM"), seen.header("Delta-Base")) == ("feed", before[name])
        assert seen.header("Cache-Control") == "no-store, im, max-age=300"
        assert seen.header("Vary") == "Accept-Encoding, A-IM, If-None-Match"


@pytest.mark.parametrize("name", NAMES)
def test_a_delta_is_valid_and_its_head_is_the_same(running: Service, name: str) -> None:
    before = tags(running)[name]
    add(running)
    got, head = delta(running, name, before), delta(running, name, before, "HEAD")
    media_type = got.header("Content-Type")
    found = check(got.body, url=f"{running.url}/{name}", content_type=media_type)
    assert [finding for finding in found if finding.severity == "error"] == []
    assert (head.status, head.body, lint(head)) == (226, b"", MEANT)
    assert dict(head.headers) | {"date": ""} == dict(got.headers) | {"date": ""}


@pytest.mark.parametrize("name", NAMES)
def test_whoever_names_no_known_instance_gets_everything(running: Service, name: str) -> None:
    old = exchange(running, f"/{name}")
    add(running)
    full = exchange(running, f"/{name}")
    for conditions in (
        {"A-IM": "feed"},
        {"A-IM": "feed", "If-None-Match": '"other"'},
        {"A-IM": "feed", "If-Modified-Since": old.header("Last-Modified") or ""},
        {"A-IM": "feed;q=0", "If-None-Match": old.header("ETag") or ""},
        {"If-None-Match": old.header("ETag") or ""},
    ):
        seen = exchange(running, f"/{name}", headers=conditions)
        assert (seen.status, seen.body, seen.header("Vary")) == (200, full.body, "Accept-Encoding")
    assert delta(running, name, full.header("ETag") or "").status == 304


def test_a_withdrawal_is_told_in_full(running: Service) -> None:
    add(running)
    before = tags(running)
    record = running.items / "1.md"
    record.write_text(record.read_text().replace("slug =", 'status = "canceled"\nslug ='))
    running.wait(lambda: not any(b"Story 1<" in running.get(f"/{name}").body for name in NAMES[:2]))
    for name in NAMES[:2]:
        assert delta(running, name, before[name]).status == 200


@pytest.mark.parametrize("name", NAMES[:2])
def test_feedparser(running: Service, recorder: Recorder, name: str) -> None:
    url = f"{recorder.url}/{name}"
    first = feedparser.parse(url)
    new = add(running)
    found = feedparser.parse(url, etag=first.etag, modified=first.modified)
    assert (found.status, bool(found.bozo), [entry.title for entry in found.entries]) == (226, False, [new])
    assert feedparser.parse(url, etag=found.etag, modified=found.modified).status == 304


@pytest.mark.parametrize("name", NAMES)
def test_reader(running: Service, recorder: Recorder, name: str) -> None:
    url = f"{recorder.url}/{name}"
    with make_reader(":memory:") as reader:
        reader.add_feed(url)
        reader.update_feed(url)
        before = {entry.title for entry in reader.get_entries()}
        new = add(running)
        reader.update_feed(url)
        reader.update_feed(url)
        assert {entry.title for entry in reader.get_entries()} == before | {new}
    assert [seen.status for seen in recorder.exchanges] == [200, 226, 304]


@pytest.mark.parametrize("name", NAMES[:2])
def test_newsboat(running: Service, recorder: Recorder, newsboat: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "urls").write_text(f"{recorder.url}/{name}\n")
    (tmp_path / "config").write_text("")
    cache = tmp_path / "cache.db"
    poll = [newsboat, "-q", "-u", "urls", "-c", str(cache), "-C", "config", "-x", "reload"]

    def reload() -> set[str]:
        subprocess.run(poll, cwd=tmp_path, check=True, timeout=60, env={"HOME": str(tmp_path)}, capture_output=True)
        database = sqlite3.connect(cache)
        found = {title for (title,) in database.execute("select title from rss_item")}
        database.close()
        return found

    reload()
    before = reload()
    new = add(running)
    assert reload() == before | {new}
    assert reload() == before | {new}
    # Its first poll has no row yet in which to keep the validators.
    assert [seen.status for seen in recorder.exchanges] == [200, 200, 226, 304]
