"""How much memory a web worker holds when it has answered for all feeds, and for many documents besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from benchmarks import measuring, processes, services
from benchmarks.services import GZIP, House, Running
from benchmarks.table import Row, Table
from syndication.catalog import documents, feeds
from syndication.cli.workspace import open_workspace
from syndication.formats import FORMATS
from syndication.model.document import Document
from syndication.publishing.workspace import Workspace
from syndication.settings import load

DOCUMENTS = 2_000
_COPIED = ("/rss.xml", "/atom.xml")

Held = tuple[float, ...]


def table(served: Mapping[int, tuple[House, Running]], besides: int = DOCUMENTS) -> Table:
    """Measure the web worker of each house, by the size of its catalog; the first is what others are held against."""
    held = {size: _held(house, process, besides) for size, (house, process) in served.items()}
    base = next(iter(held.values()))
    steps = ("all live feeds", f"{besides:,} archives besides")
    return Table(
        "memory",
        ("catalog, and what was asked for", f"memory, to that of {next(iter(held)):,}", "MB here"),
        tuple(row for number, step in enumerate(steps) for row in _rows(step, number, held, base)),
        measuring.conditions("1 run", "granian", "Flask"),
    )


def _rows(step: str, number: int, held: Mapping[int, Held], base: Held) -> Iterator[Row]:
    for size, megabytes in held.items():
        ratio = "1" if megabytes is base else f"{megabytes[number] / base[number]:.2f}"
        yield f"{size:,} items, {step}", ratio, f"{megabytes[number]:.0f}"


def _held(house: House, process: Running, besides: int) -> Held:
    """Return the megabytes that the worker holds after each step."""
    worker = processes.below(process.pid, "syndication.cli.processes.web_worker")[
        -1
    ]  # the first of them is granian's own
    desk = open_workspace(load(house.environment))
    try:
        asked = (_live(desk), _stand_ins(desk, besides))
        return tuple(_after(house, paths, worker) for paths in asked)
    finally:
        desk.catalog.close()


def _after(house: House, paths: Iterable[str], worker: int) -> float:
    """Return the megabytes that a worker holds when it has answered for documents.

    Raises:
        RuntimeError: it had one of them not.
    """
    with services.connected(house.port) as connection:
        for path in paths:
            if (status := services.get(connection, path, GZIP).status) != 200:
                raise RuntimeError(f"{path} was answered with {status}")
    return processes.kilobytes(worker, "VmRSS") / 1024


def _live(desk: Workspace) -> list[str]:
    with desk.catalog.read() as connection:
        listed = feeds.all_served(connection)
    return [f"/{one.path}/{name}" if one.path else f"/{name}" for one in listed for name in FORMATS]


def _stand_ins(desk: Workspace, most: int) -> Iterator[str]:
    """Put documents in the place of archives, each as long as a live feed and its own, and yield their paths."""
    with desk.catalog.begin() as connection:
        found = [documents.at(connection, path)[1] for path in _COPIED]
        made = [_other(one, number) for number in range(most // len(_COPIED)) for one in found if one]
        documents.save(connection, "archive", made)
    measuring.tell(f"memory: asking for {len(made):,} documents")
    yield from (one.path for one in made)


def _other(document: Document, number: int) -> Document:
    path = f"/archive/{number + 2}{document.path}"
    return Document(
        path=path,
        media_type=document.media_type,
        body=document.body + f"<!-- {number} -->".encode(),
        modified=document.modified,
        self_url=document.self_url.removesuffix(document.path) + path,
    )
