"""A withdrawal that comes during long work: its documents are built before the rest of that work."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from signal import SIGKILL

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog, schema
from syndication.catalog import archives as stored_archives
from syndication.catalog import feeds as stored_feeds
from syndication.catalog import sitemaps as stored_sitemaps
from syndication.model.changes import withdraw
from syndication.model.item import Item
from syndication.publishing import edit, feeds, intake, rebuild, steps
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from syndication.text.dates import rfc3339
from tests.support import NOON, House, make_catalog, make_publication

STORIES = 20
OLD, NEW = "s1", f"s{STORIES - 1}"  # one in an archive, and one in the live feeds alone
FRESH = f"s{STORIES}"  # one in the sitemap of news
WINDOW = 5


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose stories are published, and which works in many small parts."""
    for module in (intake, rebuild):
        monkeypatch.setattr(module, "BATCH", 5)
    house = House(
        tmp_path, make_catalog(tmp_path / "catalog.db"), make_publication(window=WINDOW, window_hours=0), NOON
    )
    for number in range(STORIES):
        record(house, f"s{number}", f"2026-01-{number // 24 + 1:02}T{number % 24:02}:00:00Z")
    steps.step(workspace_of(house))
    return house


def record(house: House, slug: str, published: str) -> None:
    path = house.record(
        f"{slug}.md", f"HEAD-{slug}-", slug=f'"{slug}"', published=published, tags=f'["T{int(slug[1:]) % 8}"]'
    )
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))  # long enough ago to be read at once


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def kill(house: House, slug: str) -> None:
    def killed(item: Item | None) -> Item:
        assert item
        return withdraw(item, "kill", "It is wrong.", steps.utc_now())

    edit.edit_one(workspace_of(house), "killer", Edit(killed, slug), steps.utc_now())


def documents_with(house: House, slug: str) -> set[str]:
    return {path for path, body in house.documents().items() if f"HEAD-{slug}-".encode() in body}


class KillDuring:
    """Kills a story when some work has begun, and notes which documents have it after each further part."""

    def __init__(self, house: House, what: str, slug: str) -> None:
        self._house, self._what, self._slug = house, what, slug
        self._killed = False
        self.left: list[set[str]] = []

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what or done == total:
            return
        if self._killed:
            self.left.append(documents_with(self._house, self._slug))
        else:
            assert documents_with(self._house, self._slug)
            time.sleep(1.1)  # a document changes once in a second at most
            kill(self._house, self._slug)
            self._killed = True


def use_new_settings(house: House) -> None:
    house.publication = replace(house.publication, title="Another title")


def bring_records(house: House) -> None:
    for number in range(STORIES, 2 * STORIES):
        record(house, f"s{number}", f"2026-01-{number // 24 + 1:02}T{number % 24:02}:00:00Z")


@pytest.mark.parametrize("slug", [OLD, NEW])
@pytest.mark.parametrize(
    ("what", "begin"),
    [("using new settings", use_new_settings), ("reading records", bring_records), ("writing feeds", use_new_settings)],
)
def test_its_documents_are_built_before_the_next_part(
    house: House, what: str, begin: Callable[[House], None], slug: str
) -> None:
    begin(house)
    during = KillDuring(house, what, slug)
    steps.step(workspace_of(house), during)
    assert len(during.left) > 1
    assert set().union(*during.left) == set()


def test_a_feed_that_changed_in_this_second_waits_for_the_next_part(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, build_one = list[str](), feeds.build_one

    def counted(checker: EntryChecker, path: str) -> feeds.PublishResult:
        built.append(path)
        return feeds.PublishResult(more=True) if built.count("") == 1 and path == "" else build_one(checker, path)

    use_new_settings(house)
    monkeypatch.setattr("syndication.publishing.urgent.feeds.build_one", counted)
    steps.step(workspace_of(house), KillDuring(house, "using new settings", NEW))
    assert documents_with(house, NEW) == set()


@pytest.mark.parametrize("dies_in", ["feeds.build_one", "sitemaps.build_weeks", "archives.build_urgent"])
@pytest.mark.parametrize("slug", [OLD, FRESH])
def test_they_are_built_before_all_other_stale_ones_also_after_the_process_was_killed(
    house: House, slug: str, dies_in: str
) -> None:
    record(house, FRESH, rfc3339(steps.utc_now() - timedelta(hours=1)))
    steps.step(workspace_of(house))
    use_new_settings(house)
    publish_until_killed(house, "feeds.build_stale")
    holding = set(places(house, slug))
    wanted = {"/news-sitemap.xml", "/rss.xml"} if slug == FRESH else {"/sitemap-2026-W01.xml", "/archive/1/rss.xml"}
    assert wanted <= holding
    kill(house, slug)
    publish_until_killed(house, dies_in)
    steps.step(workspace_of(house))
    assert not places(house, slug)
    numbers = publications(house)
    own = f"/tags/t{int(slug[1:]) % 8}/"
    others = {path for path in numbers if path.startswith("/tags/") and not path.startswith(own)}
    assert others
    assert max(numbers[path] for path in holding & numbers.keys()) < min(numbers[path] for path in others)


def places(house: House, slug: str) -> list[str]:
    """Return the documents that hold a story, or name its page."""
    words = re.compile(rf"HEAD-{slug}-|/items/{slug}\b".encode())
    return [path for path, body in house.documents().items() if words.search(body)]


def publications(house: House) -> dict[str, int]:
    """Return the number of the publication of each document."""
    with house.catalog.read() as connection:
        rows = connection.execute(sa.select(schema.documents.c.path, schema.documents.c.sequence))
        return {row.path: row.sequence for row in rows}


def publish_until_killed(house: House, name: str) -> None:
    """Publish in a process that gets a kill -9 when it calls a function of the publishing for the first time."""
    pid = os.fork()
    if not pid:
        try:
            module, _, function = name.partition(".")
            room = import_module(f"syndication.publishing.{module}")
            setattr(room, function, lambda *_: os.kill(os.getpid(), SIGKILL))
            house.catalog = Catalog(house.catalog.url)
            steps.step(workspace_of(house))
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == SIGKILL


def test_both_databases_mark_where_a_withdrawn_story_may_still_be(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, make_publication(), NOON)
    for slug in ("s1", "s2"):
        record(house, slug, "2026-01-01T00:00:00Z")
    steps.step(workspace_of(house))
    kill(house, "s1")
    with catalog.read() as connection:
        assert stored_feeds.urgent_paths(connection) == ["", "tags/t1"]
        assert stored_sitemaps.urgent_weeks(connection) == ["2026-W01"]
    steps.step(workspace_of(house))
    with catalog.read() as connection:
        assert stored_feeds.urgent_paths(connection) == []
        assert stored_sitemaps.urgent_weeks(connection) == []
        assert not stored_archives.are_urgent(connection)
