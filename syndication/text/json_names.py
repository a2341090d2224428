"""JSON whose objects may not repeat a name: RFC 8259 section 4 leaves open which of the two counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

_MOST = 50
_Way = tuple[Any, str]  # the way to the object around, and a step from there; () for the document


class RepeatedNameError(ValueError):
    """An object repeats a name: `paths` are such names, at most fifty ("associations.logo.renditions.large")."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(f"{paths[0]}: occurs twice in one object")
        self.paths = paths


class _ObjectWithRepeats(dict[str, Any]):
    repeated: tuple[str, ...] = ()


def load_json(
    text: str,
    parse_constant: Callable[[str], Any],
    label: Callable[[str], str] = str,
    parse_float: Callable[[str], Any] = float,
) -> Any:
    """Return the JSON value in `text`.

    Args:
        text: the JSON.
        parse_constant: called for NaN and Infinity, which are not JSON.
        label: how a name is written in a path.
        parse_float: called for numbers with a fraction or an exponent.

    Raises:
        RepeatedNameError: an object repeats a name.
        ValueError, RecursionError: it is not JSON, or nested too deeply for this parser.
    """
    has_repeats = False

    def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_repeats
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        has_repeats = True
        marked = _ObjectWithRepeats(found)
        marked.repeated = _repeated([name for name, _ in pairs])
        return marked

    value = json.loads(text, object_pairs_hook=as_object, parse_constant=parse_constant, parse_float=parse_float)
    if has_repeats:
        raise RepeatedNameError(tuple(islice(_paths(value, label), _MOST)))
    return value


def _repeated(names: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen:
            twice[name] = None
        seen.add(name)
    return tuple(twice)


def _paths(value: Any, label: Callable[[str], str]) -> Iterator[str]:
    """Yield the paths of repeated names, in the order of the document."""
    pending: list[tuple[Any, tuple[()] | _Way]] = [(value, ())]
    while pending:
        inner, way = pending.pop()
        if isinstance(inner, _ObjectWithRepeats):
            yield from (_path((way, f".{label(name)}")) for name in inner.repeated)
        if isinstance(inner, dict):
            pending += [(each, (way, f".{label(name)}")) for name, each in reversed(inner.items())]
        elif isinstance(inner, list):
            pending += [(inner[index], (way, f"[{index}]")) for index in reversed(range(len(inner)))]


def _path(way: tuple[()] | _Way) -> str:
    steps = []
    while way:
        way, step = way
        steps.append(step)
    return "".join(reversed(steps)).removeprefix(".")
