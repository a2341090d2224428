"""The doors between the rooms: who may import whom, who may read the clock, and how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from sys import stdlib_module_names

import pytest
from msgspec import Struct

import syndication

OURS = "syndication"
ROOT = Path(syndication.__file__).parent
ROOMS = ("records", "ingest", "formats", "validation")
WEB_LIBRARIES = ("flask", "werkzeug", "jinja2", "markupsafe")
SQL_LIBRARIES = ("sqlalchemy", "alembic")
# Rooms that name a connection in annotations, to hand it on.
NAME_CONNECTIONS = (
    "chronicle",
    "directory",
    "drafts",
    "editing",
    "explaining",
    "intake",
    "judging",
    "looking",
    "outgoing.announcing",
    "outgoing.housekeeping",
    "outgoing.job",
    "outgoing.purging",
    "outgoing.settling",
    "press",
    "rebuild",
    "storing",
    "webhooks.telling",
    "websub.pinging",
    "websub.pushing",
    "websub.verifying",
)
CLOCKS = frozenset(
    "datetime.now datetime.utcnow datetime.today date.today time.time time.time_ns time.localtime time.gmtime".split()
)


class Import(Struct, frozen=True):
    """An import: of what, in which module, whether for annotations only, and whether when the module is loaded."""

    module: str
    target: str
    annotations: bool
    at_load: bool


class Module(Struct, frozen=True):
    """A module of ours: its name without "syndication." and its text; whether it is a package's own."""

    name: str
    text: str
    package: bool = False

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def modules(root: Path = ROOT) -> list[Module]:
    return [module(path, root) for path in sorted(root.rglob("*.py"))]


def module(path: Path, root: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if package else parts), path.read_text(encoding="utf-8"), package)


def imports(found: Module, known: Iterable[str] = ()) -> list[Import]:
    """Return every import of a module; a name taken from a package counts as the submodule of that name in `known`."""
    return list(_imports(found.tree.body, found, frozenset(known), annotations=False, at_load=True))


def _imports(
    nodes: Iterable[ast.AST], found: Module, known: frozenset[str], *, annotations: bool, at_load: bool
) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (Import(found.name, target, annotations, at_load) for target in _targets(node, found, known))
            continue
        within = at_load and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            yield from _imports(node.body, found, known, annotations=True, at_load=within)
            yield from _imports(node.orelse, found, known, annotations=annotations, at_load=within)
        else:
            children = ast.iter_child_nodes(node)
            yield from _imports(children, found, known, annotations=annotations, at_load=within)


def _targets(node: ast.Import | ast.ImportFrom, found: Module, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        here = f"{OURS}.{found.name}".split(".")
        above = here[: len(here) - node.level + found.package]
        base = ".".join([*above, *([base] if base else [])])
    for alias in node.names:
        deeper = f"{base}.{alias.name}"
        yield deeper if deeper in known else base


def within(name: str, rooms: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of `rooms` or stands inside one."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def is_ours(target: str) -> bool:
    return within(target, [OURS])


def names(found: Iterable[Module]) -> frozenset[str]:
    return frozenset(f"{OURS}.{each.name}".rstrip(".") for each in found)


def wrongs(found: Iterable[Module], known: Iterable[str]) -> list[str]:
    """Return each import that no door allows."""
    return [f"{i.module}: {i.target}" for each in found for i in imports(each, known) if not is_allowed(i)]


def is_allowed(found: Import) -> bool:
    target = found.target.removeprefix(f"{OURS}.")
    return _ours_allowed(found.module, target) if is_ours(found.target) else _others_allowed(found)


def _ours_allowed(name: str, target: str) -> bool:
    if target == "settings" and not within(name, ["cli", "web"]):
        return False
    if name in ("model", "errors"):
        return False
    if within(name, ["text"]):
        return within(target, ["model", "errors", "text"])
    for room in ROOMS:
        if within(name, [room]):
            return within(target, ["model", "errors", "text", room])
    if within(name, ["fetching"]):
        return within(target, [OURS, "model", "errors", "text", "fetching"])
    if within(name, ["reporting"]):
        return within(target, ["model", "errors", "text", "fetching", "validation", "reporting"])
    if within(name, ["catalog"]):
        return not within(target, ["formats", "web", "cli", "jobs", "publisher", *ROOMS, "settings"])
    if within(name, ["jobs", "publisher"]):
        return not within(target, ["cli", "web"])
    if not within(name, ["cli", "web", "__main__"]):
        return not within(target, ["jobs", "publisher", "cli", "web"])
    return not (within(name, ["web"]) and within(target, ["cli"]))


def _others_allowed(found: Import) -> bool:
    name, target = found.module, found.target
    if name == "errors" or name == "model":
        return target.partition(".")[0] in {*stdlib_module_names, "msgspec"}
    if within(target, WEB_LIBRARIES):
        return within(name, ["web"])
    if within(target, ["feedgen"]):
        return name in ("formats.mending", "formats.rss", "formats.atom")
    if within(target, SQL_LIBRARIES):
        return within(name, ["catalog"]) or (found.annotations and name in NAME_CONNECTIONS)
    return True


def clocks(found: Module) -> list[str]:
    """Return each mention of a function that tells the present."""
    dotted = {ast.unparse(node) for node in ast.walk(found.tree) if isinstance(node, ast.Attribute)}
    told = {".".join(name.split(".")[-2:]) for name in dotted} & CLOCKS
    taken = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(found.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return sorted(told | (taken & CLOCKS))


def cycle(found: Iterable[Module]) -> list[str]:
    """Return the modules of an import cycle, or nothing."""
    told = list(found)
    known = names(told)
    graph: Mapping[str, set[str]] = {
        f"{OURS}.{each.name}": {i.target for i in imports(each, known) if i.at_load and not i.annotations}
        for each in told
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


ALL = modules()
NAMES = names(ALL)


def test_every_room_is_looked_at() -> None:
    rooms = {each.name.partition(".")[0] for each in ALL}
    assert rooms >= {
        "model",
        "errors",
        "settings",
        "text",
        *ROOMS,
        "catalog",
        "publishing",
        "delivery",
        "jobs",
        "cli",
        "web",
    }


def test_every_import_goes_through_a_door() -> None:
    assert wrongs(ALL, NAMES) == []


def test_only_jobs_commands_and_web_read_the_clock() -> None:
    readers = {each.name: clocks(each) for each in ALL if not within(each.name, ["cli", "web"])}
    assert {name: found for name, found in readers.items() if found} == {
        "jobs": ["datetime.now"],
        "outgoing.delivering": ["datetime.now"],
        "validation": ["datetime.now"],  # check() alone, when no moment is given
    }


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycle(ALL) == []


def test_no_file_is_over_500_lines() -> None:
    assert [each.name for each in ALL if each.text.count("\n") > 500] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model", "from syndication.errors import RecordError"),
        ("errors", "import flask"),
        ("model", "import lxml"),
        ("text.html", "from syndication import lifecycle"),
        ("text.html", "from syndication.records import read"),
        ("records.reading", "from syndication.formats import FORMATS"),
        ("records.reading", "from syndication import formats"),
        ("records.reading", "from .. import formats"),
        ("records", "from ..ingest import read_article"),
        ("ingest.article", "def f():\n    from syndication.validation import check"),
        ("formats.rss", "import syndication.catalog"),
        ("formats.rss", "if TYPE_CHECKING:\n    from syndication.entries import compose"),
        ("validation.checking", "try:\n    import syndication.formats.rss\nexcept ImportError:\n    pass"),
        ("catalog.items", "from syndication.formats import FORMATS"),
        ("catalog.items", "from flask import g"),
        ("catalog.items", "from syndication.jobs import Desk"),
        ("fetching.client", "from syndication.validation import check"),
        ("reporting.report", "from syndication.delivery import respond"),
        ("publishing", "from syndication.web import create_app"),
        ("publishing", "from syndication.jobs import Desk"),
        ("publishing", "import sqlalchemy as sa"),
        ("delivery", "if TYPE_CHECKING:\n    import sqlalchemy as sa"),
        ("jobs", "from syndication.cli import main"),
        ("jobs", "from syndication.settings import load"),
        ("web.site", "from syndication.cli import main"),
        ("cli.adding", "import werkzeug.exceptions"),
        ("cli.adding", "from sqlalchemy.exc import SQLAlchemyError"),
        ("formats.jsonfeed", "from feedgen.feed import FeedGenerator"),
        ("delivery", "from syndication import settings"),
    ],
)
def test_a_closed_door_is_told(name: str, text: str) -> None:
    broken = Module(name, text, package=name == "records")
    assert len(wrongs([broken], NAMES)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("press", "if TYPE_CHECKING:\n    import sqlalchemy as sa"),
        ("catalog.items", "import sqlalchemy as sa"),
        ("formats.rss", "from .format import Format\nfrom feedgen.feed import FeedGenerator"),
        ("records.reading", "from syndication.text import xml\nimport tomllib, lxml"),
        ("web.site", "from syndication.settings import load\nimport flask"),
        ("model", "import datetime, msgspec"),
    ],
)
def test_an_open_door_is_not(name: str, text: str) -> None:
    assert wrongs([Module(name, text)], NAMES) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("datetime.now(UTC)", ["datetime.now"]),
        ("import datetime\ndatetime.datetime.utcnow()", ["datetime.utcnow"]),
        ("def f(clock=time.time): ...", ["time.time"]),
        ("from time import time", ["time.time"]),
        ("x = date.today()", ["date.today"]),
        ("now.timestamp(); self.now; time.monotonic()", []),
    ],
)
def test_a_look_at_the_clock_is_told(text: str, found: list[str]) -> None:
    assert clocks(Module("delivery", text)) == found


def test_a_circle_is_told() -> None:
    one = Module("records.one", "from syndication.records import two")
    two = Module("records.two", "from syndication.records.one import x")
    assert set(cycle([one, two])) == {"syndication.records.one", "syndication.records.two"}


@pytest.mark.parametrize(
    "late", ["def f():\n    from syndication.records import one", "if TYPE_CHECKING:\n    from . import one"]
)
def test_a_late_import_makes_no_circle(late: str) -> None:
    assert cycle([Module("records.one", "from syndication.records import two"), Module("records.two", late)]) == []
