"""Whole exports: what becomes of each row and file. `cases/NAME.json` has it for the folder `cases/NAME`."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.sources import records
from syndication.sources.substack import KIND
from tests.sources.export_support import as_json, cases_in, files_in, read_files, stories

CASES = list(cases_in(Path(__file__).parent / "cases"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_cases(case: Path) -> None:
    entries = read_files(KIND, files_in(case), language="en")
    assert as_json(entries) == case.with_suffix(".json").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_nothing_that_was_not_public_is_in_a_story(case: Path) -> None:
    for item in stories(read_files(KIND, files_in(case))):
        assert b"SECRET" not in records.write(item)
