"""Whole folders: what becomes of each file. `cases/NAME.json` has it for `cases/NAME.site`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.sources import records
from syndication.sources.export import ForeignStory, MovedFeed, RefusedStory
from tests.sources.generators.folders import CASES, case_files, read

ALL = sorted(CASES.glob("*.site"))


def _found(case: Path) -> dict[str, Any]:
    """Return what is read from a case, by kinds of entries and their names."""
    found: dict[str, dict[str, Any]] = {"stories": {}, "refused": {}, "skipped": {}, "moved": {}}
    for entry in read(case.stem.partition("-")[0], case_files(case), language="en"):
        match entry:
            case ForeignStory():
                found["stories"][entry.name] = msgspec.to_builtins(entry.item)
            case RefusedStory():
                found["refused"][entry.name] = entry.problem
            case MovedFeed():
                found["moved"][entry.old] = entry.new
            case _ if entry.reason != "file of another kind":
                found["skipped"][entry.reason] = found["skipped"].get(entry.reason, 0) + entry.count
    return dict(json.loads(json.dumps(found)))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.stem)
def test_cases(case: Path) -> None:
    found, expected = _found(case), json.loads(case.with_suffix(".json").read_text("utf-8"))
    for kind in ("stories", "refused", "skipped", "moved"):
        assert found[kind] == expected[kind]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.stem)
def test_nothing_that_was_not_public_is_in_a_story(case: Path) -> None:
    for entry in read(case.stem.partition("-")[0], case_files(case)):
        if isinstance(entry, ForeignStory):
            assert b"SECRET" not in records.write(entry.item)
