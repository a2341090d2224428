"""How many polls a second one web worker answers, and how fast: against nginx, and against what else serves feeds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import candidates, document, load, measuring, nginx, services
from benchmarks.candidates import Known
from benchmarks.load import Load
from benchmarks.services import GZIP
from benchmarks.table import Row, Table

_FULL, _UNCHANGED = "200, gzip", "304"
_KINDS = (_FULL, _UNCHANGED)
_WARM_UP_SECONDS = 1
_HEADINGS = (
    "request and server",
    "requests a second, to nginx's",
    "p99, to nginx's",
    "our requests a second, to this one's",
    "our p99, to this one's",
    "requests a second here",
    "p99 here, ms",
)

Samples = dict[str, list[Load]]


def run(rounds: int, seconds: int = 3) -> Table:
    """Measure `rounds` rounds, `seconds` of each kind of request to each server in each.

    Raises:
        MissingError: wrk or nginx is not there.
    """
    _refuse_without_programs()
    with TemporaryDirectory(prefix="benchmark-") as folder:
        measuring.tell("serving: publishing, and starting the servers")
        with candidates.running(Path(folder)) as (body, known):
            measuring.paired(1, _measures(known, _WARM_UP_SECONDS), "serving: warming up")
            samples = measuring.paired(rounds, _measures(known, seconds), "serving")
    labels = [one.candidate.label for one in known]
    return Table(
        "serving",
        _HEADINGS,
        tuple(_row(kind, label, samples) for kind in _KINDS for label in labels),
        measuring.conditions(
            _circumstances(rounds, seconds, body), "Flask", "Django", "feedgen", "whitenoise", "granian"
        ),
    )


def _refuse_without_programs() -> None:
    missing = [name for name, place in (("wrk", load.WRK), ("nginx", nginx.NGINX)) if not place]
    if missing:
        raise services.MissingError(
            f"{' and '.join(missing)} must be installed; on Debian: apt-get install {' '.join(missing)}"
        )


def _measures(known: tuple[Known, ...], seconds: int) -> dict[str, Callable[[], Load]]:
    return {_name(kind, one.candidate.label): _measure(kind, one, seconds) for kind in _KINDS for one in known}


def _measure(kind: str, known: Known, seconds: int) -> Callable[[], Load]:
    path = document.PATH if kind == _FULL else known.candidate.unchanged_path
    tagged = {} if kind == _FULL else {"If-None-Match": known.tag}
    return partial(load.load, f"http://{services.HOST}:{known.candidate.port}{path}", GZIP | tagged, seconds)


def _name(kind: str, label: str) -> str:
    return f"{kind}, {label}"


def _row(kind: str, label: str, samples: Samples) -> Row:
    its, nginxs, ours = (samples[_name(kind, one)] for one in (label, candidates.NGINX, candidates.OURS))
    rate, p99 = measuring.median([one.rate for one in its]), measuring.median([one.p99 for one in its])
    return (_name(kind, label), *_against(its, nginxs), *_against(ours, its), f"{rate:,.0f}", f"{p99:.1f}")


def _against(loads: list[Load], base: list[Load]) -> tuple[str, str]:
    if loads is base:
        return "1", "1"
    rate = measuring.ratio([one.rate for one in loads], [one.rate for one in base])
    return rate, measuring.ratio([one.p99 for one in loads], [one.p99 for one in base])


def _circumstances(rounds: int, seconds: int, body: bytes) -> str:
    return (
        f"{rounds} rounds of {seconds} s, {load.CONNECTIONS} connections of wrk, {len(body):,} bytes of gzip, "
        f"nginx {nginx.version()}"
    )
