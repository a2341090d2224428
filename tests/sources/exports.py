"""Exports of any kind for tests: what is read from bytes, and what JSON may look like in hostile hands."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from syndication.model.item import Item
from syndication.model.progress import ignore_progress
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    SkippedEntry,
)
from tests.support import NOON

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


def stories(entries: Sequence[ExportEntry]) -> list[Item]:
    return [entry.item for entry in entries if isinstance(entry, ForeignStory)]


def refused(entries: Sequence[ExportEntry]) -> dict[str, str]:
    return {entry.name: entry.problem for entry in entries if isinstance(entry, RefusedStory)}


def skipped(entries: Sequence[ExportEntry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, SkippedEntry):
            counts[entry.reason] = counts.get(entry.reason, 0) + entry.count
    return counts


def moved(entries: Sequence[ExportEntry]) -> dict[str, str]:
    return {entry.old: entry.new for entry in entries if isinstance(entry, MovedFeed)}


def lost(item: Item) -> tuple[str, ...]:
    assert item.imported
    return item.imported.lost


def warnings(item: Item) -> tuple[str, ...]:
    assert item.imported
    return item.imported.warnings


def as_json(entries: Sequence[ExportEntry]) -> str:
    """Return entries as the files of expected results have them."""
    return msgspec.json.format(msgspec.json.encode(list(map(_plain, entries))), indent=1).decode() + "\n"


def _plain(entry: ExportEntry) -> Any:
    if isinstance(entry, ForeignStory):
        return {"story": entry.name, **msgspec.to_builtins(entry.item)}
    if isinstance(entry, RefusedStory):
        return {"refused": entry.name, "problem": entry.problem}
    if isinstance(entry, MovedFeed):
        return {"redirect": entry.old, "to": entry.new}
    return {"skipped": entry.reason, "count": entry.count}


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
