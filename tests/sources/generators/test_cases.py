"""Whole folders: what becomes of each file. `cases/NAME.json` has it for `cases/NAME.site`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.sources import records
from syndication.sources.export import ForeignStory, MovedFeed, RefusedStory, SkippedEntry
from tests.sources.generators.folders import CASES, case_files, read, refused, skipped, stories

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
            case SkippedEntry() if entry.reason != "file of another kind":
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


# Public samples (samples/LICENSES.md): stories, refused, and what is no story.
SAMPLES = {
    "astro-blog": (3, 0, {}),
    "eleventy-base-blog": (4, 0, {"draft": 1, "excluded from collections": 1, "type page": 1, "template": 5}),
    "hugo-theme": (3, 0, {"page of a section": 2}),
    "jekyll-feed": (8, 2, {"draft": 1}),
    "jekyll-posts": (
        49,
        5,
        {"published: false": 1, "without front matter": 1, "without a date in its name": 1},
    ),
    "zola-rust": (0, 0, {"type page": 3, "page of a section": 1}),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples(sample: str) -> None:
    """The posts that are refused have no text of their own, or one that the template decides alone."""
    name = sample.partition("-")[0]
    files = case_files(CASES.parent / "samples" / f"{sample}.site")
    files = {"hugo.toml": 'baseURL = "https://old.example/"\n', **files} if name == "hugo" else files
    count, faults, reasons = SAMPLES[sample]
    problems = refused(name, files, timezone="UTC")
    assert len(stories(name, files, timezone="UTC")) == count
    assert set(problems.values()) <= {"has no text; write its record by hand"}
    assert len(problems) == faults
    assert skipped(name, files, timezone="UTC") == reasons
    for item in stories(name, files, timezone="UTC"):
        assert records.write(item)
