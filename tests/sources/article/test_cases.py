"""Whole articles: each text in `cases` beside what must be found in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.article.parser import read_article
from syndication.text.html import from_markdown, plain_text

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
THURSDAY = "2026-02-05T12:00:00+00:00"


def _expected(case: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(case.with_suffix(".expected.json").read_text("utf-8"))
    return facts


def _draft(case: Path, facts: dict[str, Any]) -> Draft:
    published = facts.pop("given", {}).get("published", THURSDAY)
    return read_article(case.read_bytes(), ImportOptions(published=datetime.fromisoformat(published)))


def _paragraphs(body: str, words: list[Any]) -> list[Any]:
    """Return how many paragraphs there are, and as much of their first and last words as `words` has."""
    texts = [plain_text(from_markdown(block)) for block in body.split("\n\n") if not block.startswith("## ")]
    first, last = len(words[1]), len(words[2])
    return [len(texts), texts[0][:first], texts[-1][-last:]]


def _facts(draft: Draft, words: list[Any]) -> dict[str, Any]:
    item = draft.item
    assert item is not None, draft.missing
    return {
        "headline": item.headline,
        "standfirst": item.standfirst,
        "captions": [[picture.caption, picture.credit] for picture in item.media],
        "dateline": [item.dateline.text, item.dateline.located] if item.dateline else None,
        "authors": [[author.name, author.role] for author in item.authors],
        "source": item.source.name if item.source else "",
        "paragraphs": _paragraphs(item.body, words),
        "subheads": [block[3:] for block in item.body.split("\n\n") if block.startswith("## ")],
        "related": [[story.label, story.title, story.after] for story in item.related],
        "dropped": list(draft.dropped),
        "warnings": list(draft.warnings),
        "rules": [block.rule for block in draft.blocks],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_an_article_is_told_apart(case: Path) -> None:
    expected = _expected(case)
    draft = _draft(case, expected)
    assert _facts(draft, expected["paragraphs"]) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_without_a_date_it_asks_and_still_shows_the_blocks(case: Path) -> None:
    draft = read_article(case.read_bytes(), ImportOptions())
    assert draft.item is None
    assert [question.partition(":")[0] for question in draft.missing] == ["published"]
    assert "--published" in draft.missing[0]
    assert [block.rule for block in draft.blocks] == _expected(case)["rules"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_importers_doings_are_in_the_item_and_what_is_minted_is_not(case: Path) -> None:
    draft = _draft(case, _expected(case))
    item = draft.item
    assert item is not None
    assert item.imported is not None
    assert (item.imported.dropped, item.imported.warnings) == (draft.dropped, draft.warnings)
    assert (item.id, item.slug, item.version, item.changed, item.modified) == ("", "", 0, None, None)


def test_there_are_eleven_cases_and_no_expectation_without_a_text() -> None:
    assert len(CASES) >= 11
    assert {case.stem for case in CASES} == {
        path.name.removesuffix(".expected.json") for path in CASES[0].parent.glob("*.expected.json")
    }
