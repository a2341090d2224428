"""Pages from other importers' tests (see LICENSES.md): each published story becomes a record, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.sources import records
from syndication.sources.medium import KIND
from tests.sources.export_support import read_files, refused, skipped, stories

SAMPLES = Path(__file__).parent / "samples"
PUBLISHED = {
    "advanced-post": "Advanced Post Title",
    "basic-post": "Basic Post Title",
    "code-post": "Code Post Title",
    "no-slug-post": "No Slug Post",
    "quote-post": "Quote Post Title",
    "short-post": "Short Post Title",
}
OTHERS = {"comment": {"type response": 1}, "draft-post": {"draft": 1}, "no-date-post": {}}


def page(name: str) -> dict[str, bytes]:
    return {f"posts/{name}.html": (SAMPLES / f"{name}.html").read_bytes()}


def test_all_samples_are_tried() -> None:
    assert {path.stem for path in SAMPLES.glob("*.html")} == {*PUBLISHED, *OTHERS}


@pytest.mark.parametrize(("name", "title"), PUBLISHED.items())
def test_a_published_story_becomes_a_record(name: str, title: str) -> None:
    (item,) = stories(read_files(KIND, page(name)))
    assert item.headline == title
    assert item.published.isoformat() == "2018-08-11T11:23:34+00:00"
    assert item.ids
    assert item.ids.rss == "https://medium.com/p/abcd1234"
    assert item.standfirst
    assert "graf" not in item.body
    assert title not in item.body
    assert records.write(item)


@pytest.mark.parametrize(("name", "reasons"), OTHERS.items())
def test_others_do_not(name: str, reasons: dict[str, int]) -> None:
    entries = read_files(KIND, page(name))
    assert stories(entries) == []
    assert skipped(entries) == reasons
    assert len(refused(entries)) == (not reasons)


def test_together_they_are_refused_as_they_share_an_id() -> None:
    entries = read_files(KIND, {path: data for name in PUBLISHED for path, data in page(name).items()})
    assert list(refused(entries)) == [f"posts/{name}.html" for name in PUBLISHED]
