"""Whether editors at the desk slow the polls of readers: the rate of polls while 100 editors act, to that without.

The editors are at the web worker that answers the polls, or at one of their own, where a proxy would send /desk.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from benchmarks import desk_acts, load, measuring, services
from benchmarks.load import Load
from benchmarks.services import GZIP, House
from benchmarks.table import Row, Table
from syndication.catalog import Catalog
from syndication.catalog.schema import items
from syndication.settings import load as load_settings

_STORIES = 1_000
_STARTING_SECONDS = 20  # until the desk workers, which start last, are there
_KINDS = {"200, gzip": False, "304": True}
_SAME, _OWN = "with editors", "with editors at a web worker of their own"
_HEADINGS = (
    "polls",
    "to those without editors",
    "polls a second here",
    "p99 here, ms",
    "acts, p95 here, ms",
    "acts refused",
)


class Sample(Struct, frozen=True):
    """The load of polls at a time, and the milliseconds of each act beside it, None where one was refused."""

    load: Load
    acts: list[float | None] = []


def run(rounds: int, seconds: int = 10) -> Table:
    """Measure `rounds` rounds of `seconds` for each kind of poll, without editors and with them.

    Raises:
        MissingError: wrk is not there.
    """
    if not load.WRK:
        raise services.MissingError("wrk must be installed; on Debian: apt-get install wrk")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = services.make_house(Path(folder) / "house", _STORIES, "rate_limit = 0")
        services.publish(house)
        other = replace(house, port=services.free_port())
        secrets = desk_acts.sign_in(house)
        plans = {_SAME: _plan(house, house.port, secrets, seconds), _OWN: _plan(house, other.port, secrets, seconds)}
        with services.serving(house), services.serving(other, "--no-work"):
            time.sleep(_STARTING_SECONDS)
            samples = measuring.paired(rounds, _measures(house, plans, seconds), "desk")
    rows = [_row(name, its, samples[_kind_of(name)]) for name, its in samples.items()]
    circumstances = (
        f"{rounds} rounds of {seconds} s, {_STORIES:,} stories, 1 web worker, {desk_acts.EDITORS} editors, "
        f"{desk_acts.EACH_SECOND:.0f} acts a second"
    )
    return Table("desk", _HEADINGS, tuple(rows), measuring.conditions(circumstances, "granian"))


def _plan(house: House, port: int, secrets: Sequence[str], seconds: int) -> Path:
    """Write what the process of the editors needs to know."""
    with closing(Catalog(load_settings(house.environment).database)) as catalog, catalog.read() as connection:
        query = sa.select(items.c.slug).order_by(items.c.published.desc()).limit(len(secrets))
        slugs = list(connection.scalars(query))
    plan = house.root / f"editors-{port}.json"
    plan.write_text(json.dumps({"port": port, "secrets": secrets, "slugs": slugs, "seconds": seconds + 1}))
    return plan


def _measures(house: House, plans: Mapping[str, Path], seconds: int) -> dict[str, Callable[[], Sample]]:
    url, found = f"http://{services.HOST}:{house.port}/rss.xml", dict[str, Callable[[], Sample]]()
    for kind, is_conditional in _KINDS.items():
        headers = {**GZIP, **({"If-None-Match": "*"} if is_conditional else {})}  # a tag changes with what editors save
        polls = partial(load.load, url, headers, seconds)
        found[kind] = partial(_alone, polls)
        found |= {f"{kind}, {where}": partial(_beside, polls, plan) for where, plan in plans.items()}
    return found


def _alone(polls: Callable[[], Load]) -> Sample:
    return Sample(polls())


def _beside(polls: Callable[[], Load], plan: Path) -> Sample:
    command = ["nice", "-n", "19", sys.executable, "-m", "benchmarks.desk_acts", str(plan)]  # browsers are elsewhere
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=services.environment()) as editors:
        measured = polls()
        output, _ = editors.communicate(timeout=120)
    if editors.returncode:
        raise RuntimeError("the editors were not answered as they should be; see above")
    return Sample(measured, json.loads(output))


def _kind_of(name: str) -> str:
    return next(kind for kind in _KINDS if name.startswith(kind))


def _row(name: str, its: Sequence[Sample], alone: Sequence[Sample]) -> Row:
    rates, before = ([one.load.rate for one in samples] for samples in (its, alone))
    acts = [act for one in its for act in one.acts]
    done = [act for act in acts if act is not None]
    return (
        name,
        "1" if its is alone else measuring.ratio(rates, before),
        f"{measuring.median(rates):,.0f}",
        f"{measuring.median([one.load.p99 for one in its]):.1f}",
        f"{measuring.percentile(done, 95):.0f}" if done else "",
        f"{acts.count(None)} of {len(acts):,}" if acts else "",
    )
