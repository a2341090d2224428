"""A publication moves in: readers that polled the old feeds poll on, and see no old story as a new one."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import feedparser_sgmllib
import pytest
from msgspec import Struct

from syndication.model.reappearance import compare_feeds
from syndication.sources.feed import read_feed
from tests.service import old_site
from tests.service.old_site import Address
from tests.support import Service

# reader needs sgmllib without requiring it; this is the copy that feedparser requires.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import make_reader  # noqa: E402  # after sgmllib can be found

ALL = list(range(1, old_site.POSTS + 1))
WORLD = [number for number in ALL if old_site.section(number) == "World"]
SITES = {
    "WordPress": {
        "/feed/": old_site.rss(ALL),
        "/feed/atom/": old_site.atom(ALL),
        "/category/world/feed/": old_site.rss(WORLD),
    },
    "without guids": {"/feed/": old_site.rss(ALL, with_guids=False)},
}
NEW_STORY = """+++
headline = "A new story"
published = 2026-02-06T12:00:00Z
section = "World"
slug = "a-new-story"
+++

It is the first one that was written here.
"""


class Subscriber(Struct, frozen=True):
    """A program that polls feeds; `titles` has those of all stories that it ever showed, each as often as it did."""

    poll: Callable[[], object]
    titles: Callable[[], list[str]]


def with_newsboat(url: str, root: Path) -> Subscriber:
    newsboat = shutil.which("newsboat")
    assert newsboat, "newsboat is not installed"
    root.mkdir()
    (root / "urls").write_text(f"{url}\n")
    (root / "config").write_text("")
    command = [newsboat, "-q", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]

    def poll() -> None:
        subprocess.run(command, cwd=root, check=True, timeout=60, env={"HOME": str(root)}, capture_output=True)

    def titles() -> list[str]:
        database = sqlite3.connect(root / "cache.db")
        found = sorted(title for (title,) in database.execute("select title from rss_item"))
        database.close()
        return found

    return Subscriber(poll, titles)


def with_reader(url: str, root: Path) -> Subscriber:
    reader = make_reader(str(root))
    reader.add_feed(url)
    return Subscriber(
        lambda: reader.update_feed(url), lambda: sorted(entry.title or "" for entry in reader.get_entries())
    )


def with_feedparser(url: str, _: Path) -> Subscriber:
    """A program of the plainest kind: it knows entries by what feedparser calls their id, else by their link."""
    known: dict[str, str] = {}

    def poll() -> None:
        parsed = feedparser.parse(url)
        assert not parsed.bozo
        known.update({entry.get("id") or entry.link: entry.title for entry in parsed.entries})

    return Subscriber(poll, lambda: sorted(known.values()))


PROGRAMS = {"newsboat": with_newsboat, "reader": with_reader, "feedparser": with_feedparser}


class Move(Struct, frozen=True):
    """A publication before its switch: the address of the old site, the service, and the old documents by path."""

    address: Address
    service: Service
    documents: dict[str, bytes]


@pytest.fixture(scope="module", params=SITES)
def move(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Move]:
    """A publication that was imported as docs/moving.md has it; nobody but us has seen it yet."""
    documents = SITES[request.param]
    root = tmp_path_factory.mktemp("move")
    with Address(documents) as address:
        service = Service(root, is_new=True)
        settings = root / "syndication.toml"
        more = f'base_url = "{address.url}"\n[redirects]\nfrom = "wordpress"\n'
        settings.write_text(f"{settings.read_text()}{more}")
        (root / "export.xml").write_bytes(old_site.export())
        feeds = _feed_options(root, documents)
        rehearsal = service.run("import", "export.xml", *feeds, "--dry-run")
        assert "0 stories would come up again" in rehearsal.stdout, rehearsal
        done = service.run("import", "export.xml", *feeds)
        assert (done.returncode, "40 new" in done.stdout) == (0, True), done
        service.start("--workers", "1")
        yield Move(address, service, documents)
        service.stop()


def _feed_options(root: Path, documents: dict[str, bytes]) -> list[str]:
    options = []
    for number, (path, body) in enumerate(documents.items()):
        (root / f"old-{number}.xml").write_bytes(body)
        options += ["--feed", f"sections/world=old-{number}.xml" if "world" in path else f"old-{number}.xml"]
    return options


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def test_nobody_sees_an_old_story_again(move: Move, tmp_path: Path) -> None:
    """All programs subscribe to all old feeds; the address moves; a first story is published here."""
    subscribers = {
        (name, path): make(f"{move.address.url}{path}", tmp_path / f"{name}-{number}")
        for name, make in PROGRAMS.items()
        for number, path in enumerate(move.documents)
    }
    for subscriber in subscribers.values():
        subscriber.poll()
    before = {key: subscriber.titles() for key, subscriber in subscribers.items()}
    assert {len(titles) for titles in before.values()} == {old_site.FEED_LENGTH}

    move.address.move_to(move.service.port)
    for subscriber in subscribers.values():
        subscriber.poll()
    assert {key: subscriber.titles() for key, subscriber in subscribers.items()} == before

    (move.service.items / "new.md").write_text(NEW_STORY)
    move.service.wait(lambda: b"A new story" in move.service.get("/sections/world/rss.xml").body)
    move.service.wait(lambda: b"A new story" in move.service.get("/atom.xml").body)
    for subscriber in subscribers.values():
        subscriber.poll()
    after = {key: subscriber.titles() for key, subscriber in subscribers.items()}
    assert after == {key: sorted([*titles, "A new story"]) for key, titles in before.items()}


def test_no_model_of_a_reader_sees_an_old_story_again(move: Move) -> None:
    move.address.move_to(move.service.port)
    for path, old in move.documents.items():
        found = compare_feeds(read_feed(old), read_feed(_fetch(f"{move.address.url}{path}")))
        assert found.coming_up == (), path


def test_what_was_not_public_is_nowhere(move: Move) -> None:
    for path in ("/rss.xml", "/atom.xml", "/feed.json", "/sections/world/rss.xml"):
        assert not {b"Post 100", b"Post 101"} & {move.service.get(path).body}
        body = move.service.get(path).body
        assert b"Post 40" in body
        assert b"Post 100" not in body
        assert b"Post 101" not in body


def test_old_stories_are_still_in_archives(move: Move) -> None:
    """The floor takes nothing away: what is not in the live document is in an archive."""
    seen = set[str]()
    path = "/rss.xml"
    while path:
        move.service.wait(lambda path=path: move.service.get(path).status == 200)  # type: ignore[misc]
        root = feedparser.parse(move.service.get(path).body)
        seen |= {entry.title for entry in root.entries}
        before = next((link.href for link in root.feed.links if link.rel == "prev-archive"), "")
        path = before.removeprefix(move.address.url)
    assert {f"Post {number}" for number in ALL} <= seen
