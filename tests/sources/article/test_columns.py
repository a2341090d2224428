"""Lists and tables of a text stay lists and tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, SECOND, draft, item

FIELD = Path(__file__).parents[2] / "field"
HEAD = "Ships of the week"
LEAD = "The harbour reopened on Thursday, the master of the port said."
TABLE = "| Ship | Tons |\n| --- | --- |\n| Anna | 900 |"


def test_a_list_and_a_table() -> None:
    story = read_article((FIELD / "table.txt").read_bytes(), ImportOptions(published=NOON)).item
    assert story is not None
    assert story.body.split("\n\n") == [
        "The harbour reopened on Thursday. These ships are in:",
        "- Anna, from Port Town\n- Berta, from Quay City",
        "| Ship | Tons | Day |\n| --- | --- | --- |\n| Anna | 900 | Mon |\n| Berta | 1,200 | Tue |",
        "That is all.",
    ]


@pytest.mark.parametrize("bullet", ["*", "•", "-", "–", "▪"])
@pytest.mark.parametrize("join", ["\n", "\n\n"], ids=["one block", "blank lines"])
def test_lines_with_the_same_bullet_are_a_list(bullet: str, join: str) -> None:
    story = item(HEAD, LEAD, join.join(f"{bullet} {name}" for name in ("Anna", "Berta", "Cora")), SECOND)
    assert story.body == f"{LEAD}\n\n- Anna\n- Berta\n- Cora\n\n{SECOND}"


def test_one_bullet_makes_no_list() -> None:
    assert item(HEAD, LEAD, "- Anna", SECOND).body == f"{LEAD}\n\n\\- Anna\n\n{SECOND}"


def test_marks_in_an_item_are_text() -> None:
    assert "- *one*" not in item(HEAD, LEAD, "- *one*\n- two", SECOND).body


@pytest.mark.parametrize(
    "rows",
    [
        "Ship\tTons\nAnna\t900",
        "\tShip\tTons\n\tAnna\t900",
        "| Ship | Tons |\n|------|------|\n| Anna | 900 |",
        "| Ship | Tons |\n| Anna | 900 |",
    ],
)
def test_rows_with_as_many_columns_are_a_table(rows: str) -> None:
    assert item(HEAD, LEAD, rows, SECOND).body == f"{LEAD}\n\n{TABLE}\n\n{SECOND}"


def test_wide_gaps_are_columns_too() -> None:
    story = item(HEAD, LEAD, "Ship      Tons    Day\nAnna      900     Mon\nBerta     1,200   Tue", SECOND)
    assert "| Berta | 1,200 | Tue |" in story.body


def test_an_empty_cell_keeps_its_column() -> None:
    assert "| Anna |  | Mon |" in item(HEAD, LEAD, "Ship\tTons\tDay\nAnna\t\tMon", SECOND).body


def test_a_stroke_in_a_cell_is_escaped() -> None:
    assert r"| a\|b | c |" in item(HEAD, LEAD, "a|b\tc\nd\te", SECOND).body


def test_two_tables_are_two() -> None:
    assert item(HEAD, LEAD, "a\tb\nc\td", "e\tf\ng\th", SECOND).body.count("| --- | --- |") == 2


def test_columns_that_are_lost_are_said() -> None:
    drafted = draft(HEAD, LEAD, "Ship\tTons\tDay\nAnna\t900", SECOND)
    assert drafted.warnings == (
        "tabs became spaces, since the lines around have other numbers of columns; the first is in line 5",
    )


def test_pointers_with_a_stroke_are_no_table() -> None:
    assert len(item(HEAD, LEAD, "Also read | Bridge closed\nAlso read | Who pays", SECOND).related) == 2
