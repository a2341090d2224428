"""Exports of any kind for tests: what is read from bytes, and what JSON may look like in hostile hands."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportFile, ExportKind, ExportOptions, MovedFeed
from tests.sources.export_support import as_json, lost, refused, skipped, stories, warnings
from tests.support import NOON

__all__ = [
    "as_json",
    "files",
    "lost",
    "moved",
    "read",
    "refused",
    "skipped",
    "stories",
    "warnings",
    "with_wrong_values",
]

WRONG: Sequence[Any] = (None, True, 0, -7, 1e300, "", " ", "x", "\x00\x0b", "[", [], {}, [[]], [7], ["x"], {"type": 7})


def files(*contents: bytes, ending: str = ".json") -> list[ExportFile]:
    """Return files with these contents."""
    return [
        ExportFile(f"{number}{ending}", len(data), lambda data=data: io.BytesIO(data))  # type: ignore[misc]
        for number, data in enumerate(contents)
    ]


def read(kind: ExportKind, *contents: bytes, **options: Any) -> list[ExportEntry]:
    """Return what is read from files of an export."""
    given = replace(ExportOptions(now=NOON, language="en"), **options)
    return list(kind.read(files(*contents), given, ignore_progress))


def moved(entries: Sequence[ExportEntry]) -> dict[str, str]:
    return {entry.old: entry.new for entry in entries if isinstance(entry, MovedFeed)}


def with_wrong_values(document: Any) -> Iterator[Any]:
    """Yield the document with each of its values replaced by each of `WRONG`, or left out."""
    text = json.dumps(document)
    for path in _paths(document):
        for value in WRONG:
            changed = json.loads(text)
            _put(changed, path, value)
            yield changed


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from _paths(inner, (*before, step))


def _put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value
