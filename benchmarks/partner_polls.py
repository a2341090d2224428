"""How many polls of a partner's feed with a key one web worker answers, against polls of a public one in one run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from benchmarks import document, load, measuring, services
from benchmarks.load import Load
from benchmarks.services import GZIP, House
from benchmarks.table import Row, Table

_PARTNERS = """
partner_rate_limit = 0
[[partners]]
name = "open"
profile = "generic-full"
public = true
[[partners]]
name = "private"
profile = "generic-full"
"""
_PUBLIC = "public feed of a partner"
_FULL, _UNCHANGED = "200, gzip", "304"
_HEADINGS = ("poll", "polls a second, to those of a public feed", "polls a second here", "p99 here, ms")


class Poll(Struct, frozen=True):
    """A way to ask for the feed of a partner."""

    label: str
    path: str
    headers: Mapping[str, str] = {}


class _NewKey(Struct, frozen=True):
    key: str


def run(rounds: int, seconds: int = 3) -> Table:
    """Measure `rounds` rounds, `seconds` of each kind of poll in each.

    Raises:
        MissingError: wrk is not there.
    """
    if not load.WRK:
        raise services.MissingError("wrk must be installed; on Debian: apt-get install wrk")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        measuring.tell("partner polls: publishing, and starting the server")
        house = services.make_house(Path(folder) / "house", document.ITEMS, _PARTNERS)
        services.publish(house)
        polls = _polls(house)
        with services.serving(house, "--no-work"):
            measures = _measures(house, polls, seconds)
            samples = measuring.paired(rounds, measures, "partner polls")
    rows = tuple(_row(name, samples) for name in samples)
    circumstances = f"{rounds} rounds of {seconds} s, {load.CONNECTIONS} connections of wrk, {document.ITEMS} stories"
    return Table("partner polls", _HEADINGS, rows, measuring.conditions(circumstances, "granian"))


def _polls(house: House) -> tuple[Poll, ...]:
    key = msgspec.json.decode(_printed(house, "add", "private", "--json"), type=_NewKey).key
    signed = _printed(house, "sign", "private", "1").decode().strip().partition("?")[2]
    feed = "/partners/private/rss.xml"
    return (
        Poll(_PUBLIC, "/partners/open/rss.xml"),
        Poll("key in the header", feed, {"Authorization": f"Bearer {key}"}),
        Poll("key in the path", f"/partners/private/{key}/rss.xml"),
        Poll("signed address", f"{feed}?{signed}"),
    )


def _printed(house: House, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "syndication", "partners", "keys", *arguments]
    return subprocess.run(command, cwd=house.root, env=house.environment, capture_output=True, check=True).stdout


def _measures(house: House, polls: tuple[Poll, ...], seconds: int) -> dict[str, Callable[[], Load]]:
    found: dict[str, Callable[[], Load]] = {}
    for poll in polls:
        tag = _tag(house, poll)
        for kind, more in ((_FULL, {}), (_UNCHANGED, {"If-None-Match": tag})):
            headers = {**GZIP, **poll.headers, **more}
            url = f"http://{services.HOST}:{house.port}{poll.path}"
            found[_name(kind, poll.label)] = partial(load.load, url, headers, seconds)
    return found


def _tag(house: House, poll: Poll) -> str:
    """Return the tag of the feed; a way that is refused would be measured as very fast."""
    with services.connected(house.port) as connection:
        reply = services.get(connection, poll.path, {**GZIP, **poll.headers})
    if reply.status != 200:
        raise RuntimeError(f"{poll.label}: answered {reply.status}")
    return reply.tag


def _name(kind: str, label: str) -> str:
    return f"{kind}, {label}"


def _row(name: str, samples: Mapping[str, list[Load]]) -> Row:
    kind = next(kind for kind in (_FULL, _UNCHANGED) if name.startswith(kind))
    its, public = samples[name], samples[_name(kind, _PUBLIC)]
    rates = [one.rate for one in its]
    against = "1" if its is public else measuring.ratio(rates, [one.rate for one in public])
    return name, against, f"{measuring.median(rates):,.0f}", f"{measuring.median([one.p99 for one in its]):.1f}"
