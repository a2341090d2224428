"""The run of a soak: stories are published, processes are killed, and in the end everybody must hold the newest."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, counters, subscriptions
from tests.service.pushing import kill, make_service, subscribe, write
from tests.soak.crowd import Member, members
from tests.soak.outcome import Outcome, faults, late
from tests.soak.sink import State, digest_of
from tests.support import Service, free_port, processes

ROLES = {"delivering": "--only deliver", "publishing": "--only publish", "web": "syndication.cli.processes.web_worker"}
TOPICS = ("/rss.xml", "/atom.xml", "/feed.json")
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_TOLD_SECONDS = 10.0
_LONGEST_SECONDS = 120.0  # after which it is not worth to wait for the last ones

Tell = Callable[[str], None]


class Plan(Struct, frozen=True, kw_only=True):
    """How long it goes on, with how many; a process is killed after each pause between `kill_seconds`.

    `patience` is how many seconds those who are well may take to hold the newest when all is over; `nodes` are how many
    `syndication work` run beside the service, as they would on other machines.
    """

    subscribers: int = 2000
    seconds: float = 120.0
    kill_seconds: tuple[float, float] = (2.0, 5.0)
    patience: float = 5.0
    nodes: int = 0
    database: str = ""
    seed: int = 1


class Soak:
    """A service under way, with its subscribers; `kills` counts them by the role of who was killed."""

    def __init__(self, service: Service, catalog: Catalog, sink: str, crowd: Sequence[Member]) -> None:
        self.service = service
        self.catalog = catalog
        self.crowd = crowd
        self.kills: Counter[str] = Counter()
        self.stories = 0
        self._sink = sink

    def publish(self) -> None:
        """Write the record of the next story."""
        self.stories += 1
        published = _FIRST + timedelta(hours=self.stories)
        write(self.service, f"story-{self.stories}", "news", published.isoformat(), f"Story {self.stories}")

    def kill(self, chance: random.Random) -> None:
        """Kill a process, whatever it is doing."""
        role = chance.choice(list(ROLES))
        found = processes(self.service, ROLES[role])
        if found:
            kill([chance.choice(found)])
            self.kills[role] += 1

    def state(self) -> State:
        with urlopen(f"{self._sink}/state", timeout=30) as answer:
            return msgspec.json.decode(answer.read(), type=State)

    def newest(self) -> dict[str, str] | None:
        """Return what tells the newest body of each topic; None while one lacks the last story."""
        bodies = {topic: self.service.get(topic).body for topic in TOPICS}
        is_out = all(f"Story {self.stories}".encode() in body for body in bodies.values())
        return {topic: digest_of(body) for topic, body in bodies.items()} if is_out else None

    def behind(self, newest: Mapping[str, str]) -> int:
        """Return how many of those who are well do not hold the newest."""
        state = self.state()
        well = [one for one in self.crowd if one.manner == "quick"]
        return sum(one.path not in state or state[one.path].digest != newest[one.topic] for one in well)


def soak(root: Path, plan: Plan, tell: Tell) -> Outcome:
    """Soak a service in the folder `root`."""
    with _begun(root, plan) as under_way:
        _disturb(under_way, plan, tell)
        seconds, behind = _until_current(under_way, plan)
        return _outcome(under_way, plan, seconds, behind)


@contextmanager
def _begun(root: Path, plan: Plan) -> Iterator[Soak]:
    """Give a service that runs, with everybody subscribed."""
    database = plan.database or f"sqlite:///{root}/var/syndication.db"
    service = make_service(root, window="20", window_hours="0", database=f'"{database}"')
    sink = subprocess.Popen([sys.executable, "-m", "tests.soak.sink"], stdout=subprocess.PIPE, text=True)
    assert sink.stdout
    url = f"http://127.0.0.1:{sink.stdout.readline().strip()}"
    crowd = members(plan.subscribers, TOPICS, url, f"http://127.0.0.1:{free_port()}")
    catalog = Catalog(database)
    nodes = []
    try:
        service.start()
        nodes = [_node(service) for _ in range(plan.nodes)]
        for topic in TOPICS:
            callbacks = [one.callback for one in crowd if one.topic == topic]
            subscribe(catalog, service, service.url + topic, callbacks)
        yield Soak(service, catalog, url, crowd)
    finally:
        service.stop()
        kill(processes(service))
        catalog.close()
        for process in (*nodes, sink):
            process.kill()
            process.wait()
        sink.stdout.close()


def _node(service: Service) -> subprocess.Popen[str]:
    with (service.root / "work.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "syndication", "work"],
            cwd=service.root,
            env=service.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _disturb(under_way: Soak, plan: Plan, tell: Tell) -> None:
    """Publish a story every second, and kill something now and then."""
    chance = random.Random(plan.seed)
    began = time.monotonic()
    next_kill, next_told = began + chance.uniform(*plan.kill_seconds), began + _TOLD_SECONDS
    while (now := time.monotonic()) < began + plan.seconds:
        under_way.publish()
        if now >= next_kill:
            under_way.kill(chance)
            next_kill = now + chance.uniform(*plan.kill_seconds)
        if now >= next_told:
            tell(_progress(under_way, now - began))
            next_told += _TOLD_SECONDS
        time.sleep(max(0.0, now + 1 - time.monotonic()))


def _progress(under_way: Soak, seconds: float) -> str:
    state = under_way.state()
    deliveries = sum(one.deliveries for one in state.values())
    held = Counter(under_way.stories - one.number for path, one in state.items() if path.startswith("/quick/"))
    close = sum(count for behind, count in held.items() if behind <= 3)
    return (
        f"{seconds:4.0f} s: {under_way.stories} stories, {under_way.kills.total()} kills, {deliveries:,} deliveries; "
        f"{close:,} hold one of the last four stories, the last of them lacks {max(held, default=0)}"
    )


def _until_current(under_way: Soak, plan: Plan) -> tuple[float, int]:
    """Publish a last story; return how long after it was out those who are well held it, and how many never did."""
    under_way.publish()
    deadline = time.monotonic() + _LONGEST_SECONDS
    while (newest := under_way.newest()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"story {under_way.stories} was not served within {_LONGEST_SECONDS:.0f} s")
        time.sleep(0.02)
    out = time.monotonic()
    while (behind := under_way.behind(newest)) and time.monotonic() < out + max(_LONGEST_SECONDS, plan.patience):
        time.sleep(0.1)
    return time.monotonic() - out, behind


def _outcome(under_way: Soak, plan: Plan, seconds: float, behind: int) -> Outcome:
    state = under_way.state()
    with under_way.catalog.read() as connection:
        counted = counters.read_counters(connection)
        left = {one.callback for one in subscriptions.find_all(connection)}
    gone = [one for one in under_way.crowd if one.manner == "gone" and one.callback not in left]
    return Outcome(
        stories=under_way.stories,
        deliveries=sum(one.deliveries for one in state.values()),
        arrived=counted.get(("push jobs", "done"), 0),
        retries=counted.get(("push jobs", "again"), 0),
        repeated=sum(one.repeated for path, one in state.items() if path.startswith("/quick/")),
        kills=under_way.kills,
        gone=len(gone),
        seconds=seconds,
        faults=[*faults(under_way.crowd, state, left), *late(plan.patience, seconds, behind)],
    )
