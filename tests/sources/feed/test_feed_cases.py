"""Whole feeds: what becomes of each entry. `cases/NAME.expected.json` has it for `cases/NAME.xml` or `NAME.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.sources import records
from syndication.sources.export import ExportEntry, ForeignStory, RefusedStory, SkippedEntry
from tests.sources.feed.feeds import CASES, read

EXPECTED = ".expected.json"
FEEDS = sorted(path for path in CASES.iterdir() if not path.name.endswith(EXPECTED))


def _plain(entry: ExportEntry) -> Any:
    if isinstance(entry, ForeignStory):
        fields = msgspec.json.decode(msgspec.json.encode(entry.item))
        report = {name: sorted(lines) for name, lines in fields.pop("import").items()}
        return {"story": entry.name, **fields, **({"import": report} if report else {})}
    if isinstance(entry, RefusedStory):
        return {"refused": entry.name, "problem": entry.problem}
    assert isinstance(entry, SkippedEntry)
    return {"skipped": entry.reason, "count": entry.count}


@pytest.mark.parametrize("case", FEEDS, ids=lambda case: case.name)
def test_cases(case: Path) -> None:
    found = [_plain(entry) for entry in read(case.read_bytes(), timezone="Europe/Berlin")]
    expected = msgspec.json.decode(case.with_name(f"{case.stem}{EXPECTED}").read_bytes())
    for one, other in zip(found, expected, strict=True):
        for lines in other.get("import", {}).values():
            lines.sort()
        assert one == other


@pytest.mark.parametrize("case", FEEDS, ids=lambda case: case.name)
def test_nothing_that_is_no_story_is_in_one(case: Path) -> None:
    for entry in read(case.read_bytes(), timezone="Europe/Berlin"):
        if isinstance(entry, ForeignStory):
            assert b"SECRET" not in records.write(entry.item)
