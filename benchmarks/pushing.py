"""How fast our hub delivers a feed to ten thousand subscribers, against a bare loop of posts and Flask-WebSub."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import load, measuring, processes, push_hub, push_posting, services
from benchmarks.push_bare import AT_ONCE
from benchmarks.push_hub import PATH, FanOut, Hub
from benchmarks.push_sink import Arrivals
from benchmarks.services import GZIP
from benchmarks.table import Row, Table

SUBSCRIBERS = 10_000
PEERS = 1_000  # that Flask-WebSub delivers to, one after another
IDLE_SECONDS = 60.0
_WITHOUT_END = 100_000_000
_FIRST_MS, _MEGABYTES, _RATE, _TIMES, _POLLS = 300, 300, 0.6, 5, 0.8  # that are asked of the service
_BARE, _WEBSUB, _OURS = "the bare loop", "Flask-WebSub", "ours"
_FULL, _UNCHANGED = "200, gzip", "304"

Samples = Mapping[str, Sequence[float]]


def run(
    rounds: int,
    rests: int,
    subscribers: int = SUBSCRIBERS,
    peers: int = PEERS,
    idle_seconds: float = IDLE_SECONDS,
    seconds: int = 2,
) -> tuple[Table, ...]:
    """Measure rounds of fan-outs and of polls meanwhile, and `rests` first deliveries after each kind of rest.

    Raises:
        MissingError: wrk is not there.
    """
    if not load.WRK:
        raise services.MissingError("wrk must be installed; on Debian: apt-get install wrk")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        measuring.tell(f"pushing: a feed with {subscribers:,} subscribers")
        with push_hub.running(Path(folder), subscribers) as hub:
            hub.rest()
            hub.fan_out()
            hub.refuse_bad()
            rates = _rates(hub, Path(folder), rounds, peers)
            firsts = _firsts(hub, rests, idle_seconds)
            polls = _polls(hub, Path(folder), rounds, seconds)
            memory = processes.kilobytes(_worker(hub), "VmHWM") / 1024
            size = len(hub.document().body)
    conditions = (f"{subscribers:,} subscribers", f"{size:,} bytes", f"{AT_ONCE} at once")
    return (
        _rates_table(rates, measuring.conditions(_told(rounds, *conditions), "aiohttp", "Flask-WebSub", "requests")),
        _firsts_table(firsts, memory, measuring.conditions(_told(rests, *conditions), "aiohttp", "SQLAlchemy")),
        _polls_table(
            polls, measuring.conditions(_told(rounds, f"{seconds} s each", *conditions), "aiohttp", "granian")
        ),
    )


def _told(rounds: int, *words: str) -> str:
    return ", ".join((f"{rounds} {'round' if rounds == 1 else 'rounds'}", *words))


def _worker(hub: Hub) -> int:
    return processes.below(hub.process.pid, "--only deliver")[0]


def _rates(hub: Hub, folder: Path, rounds: int, peers: int) -> dict[str, list[float]]:
    measures: dict[str, Callable[[], float]] = {
        _BARE: lambda: _rate(push_posting.posted(hub, folder, "push_bare", hub.subscribers)),
        _WEBSUB: lambda: _rate(push_posting.posted(hub, folder, "push_websub", peers)),
        _OURS: lambda: _rate(_rested(hub).arrivals),
    }
    measuring.paired(1, measures, "pushing: warming up")
    return measuring.paired(rounds, measures, "pushing")


def _rate(arrivals: Arrivals) -> float:
    return arrivals.many / arrivals.seconds


def _rested(hub: Hub, seconds: float = 0.0) -> FanOut:
    """Deliver a story when the subscribers may have one again, and so many seconds have passed besides."""
    hub.rest()
    time.sleep(seconds)
    return hub.fan_out()


def _firsts(hub: Hub, rests: int, idle_seconds: float) -> dict[str, list[float]]:
    """Return the milliseconds until the first delivery, after each kind of rest."""
    measures: dict[str, Callable[[], float]] = {
        "right after others": lambda: _rested(hub).first * 1000,
        f"after {idle_seconds:.0f} s without any": lambda: _rested(hub, idle_seconds).first * 1000,
    }
    return measuring.paired(rests, measures, "pushing: first deliveries")


def _polls(hub: Hub, folder: Path, rounds: int, seconds: int) -> dict[str, list[float]]:
    """Return the polls a second that the service answers while the bare loop posts, and while it delivers itself."""
    posters: dict[str, Callable[[], AbstractContextManager[None]]] = {
        _BARE: partial(push_posting.posting, hub, folder, _WITHOUT_END),
        _OURS: partial(push_hub.fanning_out, hub),
    }
    measures = {
        _name(kind, label): partial(_poll, hub, kind, poster, seconds)
        for kind in (_FULL, _UNCHANGED)
        for label, poster in posters.items()
    }
    hub.rest()
    return measuring.paired(rounds, measures, "pushing: polls")


def _poll(hub: Hub, kind: str, poster: Callable[[], AbstractContextManager[None]], seconds: int) -> float:
    with poster():
        tagged = {} if kind == _FULL else {"If-None-Match": hub.tag()}
        return load.load(f"http://{services.HOST}:{hub.house.port}{PATH}", GZIP | tagged, seconds).rate


def _name(kind: str, label: str) -> str:
    return f"{kind}, {label}"


def _rates_table(rates: Samples, conditions: str) -> Table:
    asked = {_BARE: f"{_RATE}", _WEBSUB: f"{_TIMES}", _OURS: ""}
    return Table(
        "pushing",
        ("who posts", "deliveries a second, to the bare loop's", "ours, to this one's", "asked", "a second here"),
        tuple(
            (
                label,
                "1" if label == _BARE else measuring.ratio(found, rates[_BARE]),
                "1" if label == _OURS else measuring.ratio(rates[_OURS], found),
                asked[label],
                f"{measuring.median(found):,.0f}",
            )
            for label, found in rates.items()
        ),
        conditions,
    )


def _firsts_table(firsts: Samples, memory: float, conditions: str) -> Table:
    return Table(
        "delivering",
        ("what", "median here", "most here", "asked"),
        (*_first_rows(firsts), ("memory of the worker, MB", f"{memory:.0f}", f"{memory:.0f}", str(_MEGABYTES))),
        conditions,
    )


def _first_rows(firsts: Samples) -> Iterator[Row]:
    for label, found in firsts.items():
        middle, most = measuring.median(found), max(found)
        yield f"first delivery {label}, ms", f"{middle:.0f}", f"{most:.0f}", str(_FIRST_MS)


def _polls_table(polls: Samples, conditions: str) -> Table:
    return Table(
        "polled",
        ("polls while deliveries are posted", "polls a second, to those beside the bare loop", "asked", "here"),
        tuple(_polls_rows(polls)),
        conditions,
    )


def _polls_rows(polls: Samples) -> Iterator[Row]:
    for kind in (_FULL, _UNCHANGED):
        bare, ours = (polls[_name(kind, label)] for label in (_BARE, _OURS))
        yield _name(kind, _BARE), "1", "", f"{measuring.median(bare):,.0f}"
        yield _name(kind, _OURS), measuring.ratio(ours, bare), str(_POLLS), f"{measuring.median(ours):,.0f}"
