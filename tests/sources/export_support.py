"""Exports of any kind for tests: written in place, or from folders of cases, and what is read from them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from syndication.model.errors import IngestError
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


def export_files(files: Mapping[str, bytes]) -> list[ExportFile]:
    """Return the files of a folder or archive by their paths in it."""
    return [
        ExportFile(path, len(data), lambda data=data: io.BytesIO(data), path)  # type: ignore[misc]
        for path, data in files.items()
    ]


class BrokenFile(io.BytesIO):
    """A file of an archive that is broken behind some bytes: reading on raises what `publishing.export_files` does."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise IngestError("broken.zip/a: cannot be read to its end: Bad CRC-32")
        return data

    read1 = read


def broken_file(path: str, data: bytes) -> ExportFile:
    """Return a file that begins with `data` and cannot be read to its end."""
    return ExportFile(path, len(data) + 1, lambda: BrokenFile(data), path)


def read_files(kind: ExportKind, files: Mapping[str, bytes], **options: Any) -> list[ExportEntry]:
    """Return what a kind of export finds and reads among files."""
    return read_found(kind, kind.find(export_files(files)), **options)


def read_found(kind: ExportKind, files: Sequence[ExportFile], **options: Any) -> list[ExportEntry]:
    """Return what a kind of export reads from its files."""
    return list(kind.read(files, ExportOptions(**{"now": NOON, **options}), ignore_progress))


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


def lost(item: Item) -> tuple[str, ...]:
    return item.imported.lost if item.imported else ()


def warnings(item: Item) -> tuple[str, ...]:
    return item.imported.warnings if item.imported else ()


def files_in(place: Path) -> dict[str, bytes]:
    """Return a file as an export of its own, or all files of a folder by their paths."""
    if place.is_file():
        return {place.name: place.read_bytes()}
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()
    }


def cases_in(folder: Path) -> Iterator[Path]:
    """Yield the exports among cases: NAME.json has what is expected of NAME, or of the file NAME.*."""
    yield from (path for path in sorted(folder.iterdir()) if path.suffix != ".json" and path.name != "LICENSES.md")


def as_json(entries: Sequence[ExportEntry]) -> str:
    """Return entries as the file of a case has them."""
    return msgspec.json.format(msgspec.json.encode([_plain(entry) for entry in entries]), indent=1).decode() + "\n"


def _plain(entry: ExportEntry) -> Any:
    if isinstance(entry, ForeignStory):
        return {"story": entry.name, **msgspec.to_builtins(entry.item)}
    if isinstance(entry, RefusedStory):
        return {"refused": entry.name, "problem": entry.problem}
    if isinstance(entry, MovedFeed):
        return {"redirect": entry.old, "to": entry.new}
    assert isinstance(entry, SkippedEntry), entry
    return {"skipped": entry.reason, "count": entry.count}
