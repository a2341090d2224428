"""The rooms of the package: who imports whom, what lies where, what things are called, who reads the clock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import syndication

ROOT = Path(syndication.__file__).parent
PROJECT = ROOT.parent
ROOMS = frozenset("text model http sources formats validation catalog publishing delivery web cli".split())
AT_THE_TOP = frozenset("__init__ __main__ settings".split())
ING_NAMES: Mapping[str, str] = {
    "model.finding": "a finding is a thing",
    "model.versioning": "the rules about versions, which have no other name",
    "http.fetch.content_coding": "the word of RFC 9110",
    "delivery.housekeeping": "the usual word",
    "delivery.websub.ping": "a ping is a thing",
}
"""Modules whose name ends in -ing, and why; at most five."""
CLOCKS = frozenset(
    "datetime.now datetime.utcnow datetime.today date.today time.time time.time_ns time.localtime time.gmtime".split()
)
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
    for path in sorted(ROOT.rglob("*.py"))
}


def clocks(text: str) -> list[str]:
    """Return each use of a function that reads the clock."""
    tree = ast.parse(text)
    attributes = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    used = {".".join(name.split(".")[-2:]) for name in attributes}
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return sorted((used | imported) & CLOCKS)


def test_imports_go_to_the_left_only() -> None:
    """The contracts are in pyproject.toml; the script of import-linter starts faster than its module."""
    script = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def imports_at_load(module: str, text: str) -> set[str]:
    """Return the modules of ours that a module imports when it is loaded, annotations apart."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(ast.parse(text).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("syndication"):
            base = (node.module or "").removeprefix("syndication").lstrip(".")
            found |= {known(base, alias.name) for alias in node.names}
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found - {module}


def known(base: str, name: str) -> str:
    """Return the module that `from base import name` loads."""
    for candidate in (f"{base}.{name}".lstrip("."), f"{base}.{name}.__init__".lstrip("."), base):
        if candidate in MODULES:
            return candidate
    return f"{base}.__init__".lstrip(".")


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of an import cycle, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_cycle() -> None:
    assert cycle({module: imports_at_load(module, text) for module, text in MODULES.items()}) == []


def test_a_cycle_is_found() -> None:
    graph = {
        "http.ranges": imports_at_load("http.ranges", "from syndication.http import document"),
        "http.document": imports_at_load("http.document", "if 1:\n    from syndication.http.ranges import HeldFile"),
    }
    assert set(cycle(graph)) == {"http.ranges", "http.document"}
    late = (
        "def f():\n    from syndication.http import ranges\nif TYPE_CHECKING:\n    from syndication.http import ranges"
    )
    assert imports_at_load("http.document", late) == set()


def test_only_the_rooms_lie_at_the_top() -> None:
    names = {path.stem for path in ROOT.iterdir() if path.name != "__pycache__"}
    assert names == ROOMS | AT_THE_TOP


def test_every_folder_of_tests_is_named_after_a_room() -> None:
    folders = {path.name for path in (PROJECT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - ROOMS == {"field", "service", "soak"}


def test_no_two_classes_share_a_name() -> None:
    owners = defaultdict(list)
    for module, text in MODULES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                owners[node.name].append(module)
    assert {name: modules for name, modules in owners.items() if len(modules) > 1} == {}


def test_modules_are_nouns() -> None:
    assert len(ING_NAMES) <= 5
    assert {name for name in MODULES if name.endswith("ing")} == set(ING_NAMES)


def test_only_the_edge_reads_the_clock() -> None:
    readers = {name: clocks(text) for name, text in MODULES.items() if not name.startswith(("cli.", "web."))}
    assert {name: found for name, found in readers.items() if found} == {
        "publishing.steps": ["datetime.now"],
        "delivery.worker": ["datetime.now"],
        "validation.__init__": ["datetime.now"],  # check() alone, when no moment is given
    }


def test_no_file_is_over_400_lines() -> None:
    assert [name for name, text in MODULES.items() if text.count("\n") > 400] == []


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
def test_a_use_of_the_clock_is_found(text: str, found: list[str]) -> None:
    assert clocks(text) == found


def test_no_private_word_comes_back() -> None:
    """Words of the former dialect occur fewer than 20 times in 10,000 lines of code and docs."""
    pages = [*MODULES.values(), *(path.read_text(encoding="utf-8") for path in (PROJECT / "docs").glob("*.md"))]
    pages.append((PROJECT / "README.md").read_text(encoding="utf-8"))
    words = sum(len(re.findall(r"\b(?:told|tell|kept|shown|said|stands|whoever|mend)\b", page)) for page in pages)
    lines = sum(page.count("\n") for page in pages)
    assert words * 10_000 < 20 * lines
