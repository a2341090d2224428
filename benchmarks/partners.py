"""How long a story takes into the documents of many partners, and out of them when it is killed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from benchmarks import api, catalogs, measuring, services, stories, watching
from benchmarks.api import Client
from benchmarks.services import House
from benchmarks.table import Table
from syndication.catalog import partner_feeds, partner_stories
from syndication.cli.workspace import open_workspace
from syndication.formats import FORMATS
from syndication.model.item import Item
from syndication.model.partners.standings import Standing
from syndication.publishing import steps
from syndication.settings import load
from syndication.sources import records

SIZE = 100_000
PARTNERS = 20
_PROFILES = ("msn", "generic-full", "yahoo-us", "smartnews", "newsbreak")
_APART_SECONDS = (1.1, 1.6)  # by design the service publishes once a second at most; random, to meet any phase of it
_AT_ONCE = 5000
_PUBLIC = 6 * len(FORMATS)


class Seconds(Struct, frozen=True):
    """The seconds until a story was in all public documents, and in those of all partners."""

    public: float
    partners: float


def run(rounds: int, kills: int, size: int = SIZE) -> Table:
    """Measure new stories, then kills, in a catalog of which the partners have every story."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = catalogs.make_house(Path(folder, "house"), size, *map(_settings, range(PARTNERS)))
        _give_all(house, size)
        measuring.tell(f"partners: starting over a catalog of {size:,}")
        with services.serving(house):
            numbers = count(size + 1)
            client = api.client(house)
            _arrival(house, size, next(numbers))  # warms up
            arrived = [_paced(rounds, number, _arrival(house, size, one)) for number, one in _numbered(numbers, rounds)]
            killed = list(_kills(house, client, size, numbers, kills))
    return _table(size, arrived, killed)


def _settings(number: int) -> str:
    """Return the table of a partner with 50 stories, who takes what the stories of benchmarks are."""
    profile = _PROFILES[number % len(_PROFILES)]
    return "\n".join(
        (
            "[[partners]]",
            f'name = "partner-{number}"',
            f'profile = "{profile}"',
            "public = true",
            "choice = { stories = 50, max_bytes = 3_000_000 }",
            "limits = { age_days = [0, 0], body = [0, 0], body_words = [0, 0], summary = [0, 0] }",
            'lint = { link_not_https = "off", body_truncated = "off" }',
        )
    )


def _paths() -> list[str]:
    return [f"/partners/partner-{number}/rss.xml" for number in range(PARTNERS)]


def _give_all(house: House, size: int) -> None:
    """Let every partner have had each story of a catalog, as after years, and publish."""
    workspace = open_workspace(load(house.environment))
    now = steps.utc_now()
    try:
        for partner in workspace.publication.partners:
            for first in range(1, size + 1, _AT_ONCE):
                batch = [
                    _standing(partner.name, size, number) for number in range(first, min(first + _AT_ONCE, size + 1))
                ]
                with workspace.catalog.begin() as connection:
                    partner_stories.save(connection, batch)
            measuring.tell(f"partners: {partner.name} has {size:,} stories")
        with workspace.catalog.begin() as connection:
            partner_feeds.mark_stale(connection, {one.name for one in workspace.publication.partners}, now)
        steps.step(workspace, paths=())
    finally:
        workspace.catalog.close()


def _standing(partner: str, size: int, number: int) -> Standing:
    item = stories.accepted(stories.sketch_of(size, number), number)
    return Standing(
        partner=partner,
        item_id=item.id,
        state="accepted",
        published=item.published,
        changed=item.published,
        since=item.published,
        version=1,
        shown=True,
    )


def _arrival(house: House, size: int, number: int) -> Seconds:
    """Return the seconds from the rename of a story's record until it is in all documents."""
    story = stories.story_of(size, number)
    arriving = house.root / services.name(number)
    public = watching.documents(story)
    with services.connected(house.port) as connection:
        known = watching.tags(connection, [*public, *_paths()])
        arriving.write_bytes(records.write(story))
        arriving.rename(house.items / arriving.name)
        seen = watching.watch_each(connection, known, story, time.perf_counter())
    return Seconds(max(seen[path] for path in public), max(seen[path] for path in _paths()))


def _numbered(numbers: count[int], rounds: int) -> Iterator[tuple[int, int]]:
    for number, one in enumerate(islice(numbers, rounds), 1):
        time.sleep(random.uniform(*_APART_SECONDS))
        yield number, one


def _paced(rounds: int, number: int, found: Seconds) -> Seconds:
    measuring.tell(f"partners: story {number} of {rounds}")
    return found


def _kills(house: House, client: Client, size: int, numbers: count[int], kills: int) -> Iterator[float]:
    """Yield the seconds from the call that kills a story until no document of a partner has it."""
    fresh = [stories.story_of(size, number) for number in islice(numbers, kills)]
    for number, (slug, item) in enumerate(zip(client.create(fresh), fresh, strict=True), 1):
        measuring.tell(f"partners: kill {number} of {kills}")
        yield _kill(house, client, slug, item)


def _kill(house: House, client: Client, slug: str, item: Item) -> float:
    with services.connected(house.port) as connection:
        watching.watch(connection, dict.fromkeys(_paths(), watching.NONE), item, time.perf_counter())
        known = watching.tags(connection, _paths())
    time.sleep(random.uniform(*_APART_SECONDS))
    start = time.perf_counter()
    client.kill(slug)
    with services.connected(house.port) as connection:
        return watching.watch_out(connection, known, item, start).complete


def _table(size: int, arrived: list[Seconds], killed: list[float]) -> Table:
    public, partners = [one.public for one in arrived], [one.partners for one in arrived]
    return Table(
        "partners",
        (
            f"{size:,} items, {PARTNERS} partners",
            f"time, to {_PUBLIC} public documents",
            "median here, s",
            "slowest, s",
        ),
        (
            (f"a new story, in {_PUBLIC} public documents", "1", *_times(public)),
            (
                f"the same story, in {PARTNERS} documents of partners",
                measuring.ratio(partners, public),
                *_times(partners),
            ),
            (f"a kill, out of {PARTNERS} documents of partners", "", *_times(killed)),
        ),
        measuring.conditions(f"{len(arrived)} stories, {len(killed)} kills", "SQLAlchemy", "lxml"),
    )


def _times(seconds: list[float]) -> tuple[str, str]:
    return f"{measuring.median(seconds):.2f}", f"{max(seconds):.2f}"
