"""Whole exports: what becomes of each item. `cases/NAME.json` has it for `cases/NAME.xml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.sources import records
from syndication.sources.export import ExportEntry, ForeignStory, MovedFeed, RefusedStory, SkippedEntry
from tests.sources.wordpress.exports import CASES, read


def _plain(entry: ExportEntry) -> Any:
    if isinstance(entry, ForeignStory):
        return {"story": entry.name, **msgspec.to_builtins(entry.item)}
    if isinstance(entry, RefusedStory):
        return {"refused": entry.name, "problem": entry.problem}
    if isinstance(entry, MovedFeed):
        return {"redirect": entry.old, "to": entry.new}
    assert isinstance(entry, SkippedEntry), entry
    return {"skipped": entry.reason, "count": entry.count}


@pytest.mark.parametrize("case", sorted(CASES.glob("*.xml")), ids=lambda case: case.stem)
def test_cases(case: Path) -> None:
    found = [_plain(entry) for entry in read(case.read_bytes(), language="en", timezone="Europe/Berlin")]
    expected = case.with_suffix(".json").read_text("utf-8")
    assert msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n" == expected


@pytest.mark.parametrize("case", sorted(CASES.glob("*.xml")), ids=lambda case: case.stem)
def test_nothing_that_was_not_public_is_in_a_story(case: Path) -> None:
    for entry in read(case.read_bytes(), timezone="Europe/Berlin"):
        if isinstance(entry, ForeignStory):
            assert b"SECRET" not in records.write(entry.item)
