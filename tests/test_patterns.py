"""No pattern of the package takes time that grows with the square of a text, whatever stranger wrote the text.

Each pattern is tried with inputs that are pumped: the beginning of what it matches, then thousands of times something
that one of its repetitions takes, then an end at which it fails.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from re import _constants as constants, _parser as parser  # isort: skip

import syndication

pytestmark = pytest.mark.thorough  # it compares processor times

_FOLDER = Path(syndication.__file__).parent
ROOMS = sorted(path.stem for path in _FOLDER.iterdir() if not path.stem.startswith("__"))
_METHODS = frozenset("match fullmatch search sub subn split findall finditer".split())
_SIZES = (300, 3_000, 24_000)
_SHORT = 0.03  # seconds; less is not measured well enough to be compared
_LONGEST = 2  # seconds for all tries of one input, many times what the slowest of the package takes
_FEWER = 16
_MOST_GROWTH = 64  # linear is 16, quadratic 256
_ENDS = ("\0", " x\n")
_MOST_STARTS, _MOST_PUMPS, _MOST_PAIRS = 5, 5, 3
# Texts that these are given are bounded before, so that their squares are small: the longest in characters.
_BOUNDED: Mapping[str, int] = {
    "syndication.sources.article.captions._LABELLED": 140,  # the end of a caption
}
# What these are given was written by the house itself, in which every tag and every CDATA section has its end.
_OWN = frozenset(
    {
        "syndication.formats.elements._ESCAPES",
        "syndication.text.excerpts._FIRST_PARAGRAPH",
        "syndication.validation.handbook._BETWEEN",
    }
)


class Use(Struct, frozen=True):
    """A pattern and what is asked of it."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def modules() -> Iterator[tuple[str, Path]]:
    for found in pkgutil.walk_packages([str(_FOLDER)], "syndication."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            path = _FOLDER.parent.joinpath(*found.name.split("."))
            yield found.name, path / "__init__.py" if found.ispkg else path.with_suffix(".py")


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in modules()}


@cache
def called() -> dict[str, list[tuple[str, str]]]:
    """Return for each module the attributes that are taken of names: the name, or the table's, and the attribute."""
    return {
        place: [
            (name, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            for name in (getattr(node.value, "id", ""), last_name(node.value))
            if name
        ]
        for place, tree in trees().items()
    }


@cache
def imported() -> dict[tuple[str, str], set[str]]:
    """Return for each name of a module which modules import it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for each in node.names:
                    found[node.module or "", each.name].add(place)
    return found


def methods_of(module: str, name: str) -> frozenset[str]:
    """Return the methods that are called on a name of a module, there or elsewhere; `search` where it is handed on."""
    places = {module, *imported().get((module, name), ())}
    methods = {method for place in places for owner, method in called().get(place, ()) if owner == name}
    return frozenset(methods & _METHODS) or frozenset({"search"})


def last_name(node: ast.expr) -> str:
    """Return the name of a table where a pattern is taken out of it."""
    return str(getattr(node.value, "id", "")) if isinstance(node, ast.Subscript) else ""


def patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from patterns_in(each)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from patterns_in(each)


def compiled() -> Iterator[Use]:
    """Yield the patterns that modules hold by a name."""
    for module, _ in modules():
        for name, value in vars(importlib.import_module(module)).items():
            for pattern in patterns_in(value):
                yield Use(f"{module}.{name}", pattern, methods_of(module, name))


def written() -> Iterator[Use]:
    """Yield the patterns that stand in calls of the module `re`."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _METHODS
            if of_re and node.args and isinstance(node.args[0], ast.Constant):
                value = node.args[0].value
                pattern: re.Pattern[Any] = re.compile(value if isinstance(value, bytes) else str(value))
                yield Use(f"{module}:{node.lineno}", pattern, frozenset({node.func.attr}))


@cache
def uses() -> list[Use]:
    found = {use.pattern: use for use in [*written(), *compiled()] if use.name not in _OWN}
    return sorted(found.values(), key=lambda use: use.name)


def sample(items: Sequence[Any], least: int = 0) -> str:
    """Return a text that the items of a parsed pattern match, each repetition done once, or as seldom as it may be."""
    return "".join(sample_of(kind, value, least) for kind, value in items)


def sample_of(kind: Any, value: Any, least: int) -> str:
    if kind is constants.LITERAL:
        return chr(value)
    if kind is constants.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if kind is constants.ANY:
        return "a"
    if kind is constants.IN:
        return character_of(value)
    if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
        return sample(value[2], least) * max(int(value[0]), least)
    if kind is constants.SUBPATTERN:
        return sample(value[-1], least)
    if kind is constants.ATOMIC_GROUP:
        return sample(value, least)
    if kind is constants.BRANCH:
        return sample(value[1][0], least)
    return ""  # places and what only looks around


def character_of(members: Sequence[Any]) -> str:
    written = "".join(chr(value if kind is constants.LITERAL else value[0]) for kind, value in members
                      if kind in (constants.LITERAL, constants.RANGE))  # fmt: skip
    categories = "".join(" " if "SPACE" in str(value) else "1" if "DIGIT" in str(value) else "a"
                         for kind, value in members if kind is constants.CATEGORY)  # fmt: skip
    if members[0][0] is constants.NEGATE:
        taken = re.compile("[" + re.escape(written or "\0") + "]")
        return next((each for each in "a 1.-:<'\"" if not taken.match(each)), "é")
    return (written + categories)[0]


def repetitions(items: Sequence[Any], least: int, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield for each repetition without an end what comes before it, and texts of which it takes many."""
    for kind, value in items:
        if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most is constants.MAXREPEAT or most > 100:
                yield before, [text for text in alternatives(inner) if text]
            yield from repetitions(inner, least, before)
        elif kind is constants.SUBPATTERN:
            yield from repetitions(value[-1], least, before)
        elif kind is constants.ATOMIC_GROUP:
            yield from repetitions(value, least, before)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from repetitions(branch, least, before)
        before += sample_of(kind, value, least)


def alternatives(items: Sequence[Any]) -> list[str]:
    """Return some texts that the inside of a repetition matches."""
    found = [sample(items)]
    for kind, value in items:
        if kind is constants.IN and len(items) == 1 and value[0][0] is not constants.NEGATE:
            found += [character_of([member]) for member in value]
        if kind is constants.IN and value[0][0] is constants.NEGATE:
            found += [" ", "a"]
        if kind is constants.SUBPATTERN:
            found += alternatives(value[-1])
        if kind is constants.BRANCH:
            found += [text for branch in value[1] for text in alternatives(branch)]
    return found


def pumped(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, what is repeated after them, and ends."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = parser.parse(text, pattern.flags & ~re.DEBUG if isinstance(pattern.pattern, str) else pattern.flags)
    found = [each for least in (0, 1) for each in repetitions(list(parsed), least)]
    pumps = dict.fromkeys(text for _, texts in found for text in texts)
    pairs = dict.fromkeys(one + other for one, other in product(list(pumps)[:4], repeat=2) if one != other)
    starts = dict.fromkeys(["", *(before for before, _ in found)])
    for start, pump in product(
        list(starts)[:_MOST_STARTS], [*list(pumps)[:_MOST_PUMPS], *list(pairs)[:_MOST_PAIRS], " "]
    ):
        for end in _ENDS:
            yield start, pump, end
    for start in [start for start in starts if start][:_MOST_STARTS]:  # a whole beginning again and again
        for end in _ENDS:
            yield "", start, end


def seconds(use: Use, text: str, tries: int, enough: float = 0.0) -> float:
    """Return the processor time of what is asked of a pattern: the least of some tries, or the first below `enough`."""
    subject: Any = text if isinstance(use.pattern.pattern, str) else text.encode("latin-1", "replace")
    best = float("inf")
    for _ in range(tries):
        started = time.thread_time()
        for method in use.methods:
            if method in ("sub", "subn"):
                use.pattern.sub("" if isinstance(subject, str) else b"", subject)
            elif method == "finditer":
                for _ in use.pattern.finditer(subject):
                    pass
            else:
                getattr(use.pattern, method)(subject)
        best = min(best, time.thread_time() - started)
        if best < enough:
            break
    return best


class _StoppedError(Exception):
    """It took too long."""


@contextmanager
def stopped() -> Iterator[None]:
    """Raise _StoppedError where a pattern has no end in sight: one that is exponential takes a million years."""

    def stop(*_: object) -> None:
        raise _StoppedError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def growth(use: Use, start: str, pump: str, end: str) -> str:
    """Say how the time grows with the input where that is faster than it should, else ""."""
    try:
        with stopped():
            return too_slow(use, start, pump, end)
    except _StoppedError:
        return f"{use.name}: {start!r} + {pump!r} * n + {end!r}: no end in sight"


def too_slow(use: Use, start: str, pump: str, end: str) -> str:
    """Say how the time grows with the input where that is faster than it should, else ""."""
    for size in _SIZES:
        if size > _BOUNDED.get(use.name, size):
            break
        took = seconds(use, start + pump * (size // len(pump)) + end, tries=3, enough=_SHORT)
        if took < _SHORT:
            continue
        small = seconds(use, start + pump * (size // _FEWER // len(pump)) + end, tries=7)
        if took > max(small, _SHORT / _MOST_GROWTH) * _MOST_GROWTH:
            return f"{use.name}: {start!r} + {pump!r} * n + {end!r}: {small:.4f} s, with {_FEWER}n {took:.4f} s"
    return ""


def test_all_patterns_are_found() -> None:
    names = {use.name for use in uses()}
    assert len(uses()) > 150
    assert "syndication.sources.article.markdown._CLOSING_ROW" in names
    assert any(name.startswith("syndication.sources.records.messages:") for name in names)
    assert {use.name.split(".")[1].partition(":")[0] for use in uses()} <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_pattern_backtracks(room: str) -> None:
    of_room = [use for use in uses() if use.name.startswith(f"syndication.{room}")]
    slow = [next(filter(None, (growth(use, *each) for each in pumped(use.pattern))), "") for use in of_room]
    assert [found for found in slow if found] == []


@pytest.mark.parametrize("pattern", [r"#\s+(.*?)(?:\s+#+)?$", r"\s*,[\s,]*", r"(?:a|b|ab)*c", r"(\w+\s?)*!"])
def test_one_that_backtracks_is_found(pattern: str) -> None:
    use = Use("a pattern", re.compile(pattern), frozenset({"search"}))
    assert any(growth(use, *each) for each in pumped(use.pattern))
