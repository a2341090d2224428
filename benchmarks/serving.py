"""How many polls a second one web worker answers, against a bare Flask view on the same server."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import bare_flask, measuring, services
from benchmarks.load import CLIENT, CONNECTIONS, Load, load
from benchmarks.table import Row, Table

ITEMS = 50
GZIP = {"Accept-Encoding": "gzip"}

Samples = dict[str, list[Load]]


def run(rounds: int, seconds: int = 3) -> Table:
    """Measure `rounds` rounds, `seconds` of each kind of request in each."""
    with TemporaryDirectory(prefix="benchmark-") as folder, ExitStack() as stack:
        root = Path(folder)
        measuring.tell("serving: publishing")
        house = services.make_house(root / "ours", ITEMS)
        services.publish(house)
        stack.enter_context(services.serving(house, "--no-work"))
        ours = f"http://{services.HOST}:{house.port}/rss.xml"
        body, tag = _document(house.port)
        port = stack.enter_context(_bare(root, body))
        bare = f"http://{services.HOST}:{port}"
        requests = {
            "full, bare": _request(f"{bare}/rss.xml", "", seconds),
            "full, ours": _request(ours, "", seconds),
            "unchanged, bare": _request(f"{bare}/conditional/rss.xml", f'W/"{bare_flask.TAG}"', seconds),
            "unchanged, ours": _request(ours, tag, seconds),
        }
        measuring.paired(1, requests, "serving: warming up")
        samples = measuring.paired(rounds, requests, "serving")
    return Table(
        "serving",
        (
            "request",
            "requests a second, to bare Flask's",
            "p99, to bare Flask's",
            "requests a second here",
            "p99 here, ms",
        ),
        (
            *_rows("200, gzip", samples["full, bare"], samples["full, ours"]),
            *_rows("304", samples["unchanged, bare"], samples["unchanged, ours"]),
        ),
        measuring.conditions(
            f"{rounds} rounds of {seconds} s, {CONNECTIONS} connections of {CLIENT}, {len(body):,} bytes of gzip",
            "Flask",
            "granian",
        ),
    )


def _rows(label: str, bare: list[Load], ours: list[Load]) -> tuple[Row, Row]:
    return (
        (f"{label}, bare Flask", "1", "1", *_here(bare)),
        (
            f"{label}, ours",
            measuring.ratio([one.rate for one in ours], [one.rate for one in bare]),
            measuring.ratio([one.p99 for one in ours], [one.p99 for one in bare]),
            *_here(ours),
        ),
    )


def _here(loads: list[Load]) -> tuple[str, str]:
    rate, p99 = measuring.median([one.rate for one in loads]), measuring.median([one.p99 for one in loads])
    return f"{rate:,.0f}", f"{p99:.1f}"


def _request(url: str, tag: str, seconds: int) -> Callable[[], Load]:
    """Return the load of a poll by a reader that has the document with `tag`, or none."""
    headers = GZIP | ({"If-None-Match": tag} if tag else {})
    return partial(load, url, headers, 304 if tag else 200, seconds)


def _document(port: int) -> tuple[bytes, str]:
    """Return the bytes that we serve as gzip, and their tag; a poll for them must be answered as one."""
    with services.connected(port) as connection:
        full = services.get(connection, "/rss.xml", GZIP)
        unchanged = services.get(connection, "/rss.xml", GZIP | {"If-None-Match": full.tag})
    gzip.decompress(full.body)
    if (full.status, unchanged.status, unchanged.body) != (200, 304, b""):
        raise RuntimeError(f"/rss.xml was answered with {full.status}, and a poll for it with {unchanged.status}")
    return full.body, full.tag


@contextmanager
def _bare(root: Path, body: bytes) -> Iterator[int]:
    """Serve `body` by bare Flask; give its port."""
    file, port = root / "body", services.free_port()
    file.write_bytes(body)
    environment = services.environment() | {bare_flask.BODY: str(file), bare_flask.PORT: str(port)}
    command = [sys.executable, "-m", "benchmarks.bare_flask"]
    with services.running(command, root, environment, port, "/rss.xml"):
        _refuse_other_answers(port, body)
        yield port


def _refuse_other_answers(port: int, body: bytes) -> None:
    """Raise RuntimeError unless bare Flask answers as it is meant to: wrk sees no difference between 200 and 304."""
    with services.connected(port) as connection:
        full = services.get(connection, "/rss.xml", GZIP)
        tagged = {"If-None-Match": f'W/"{bare_flask.TAG}"'}
        unchanged = services.get(connection, "/conditional/rss.xml", GZIP | tagged)
    if full.body != body or unchanged.status != 304:
        raise RuntimeError(f"bare Flask answered with {full.status} and {unchanged.status}")
