"""Tables: as wide as the terminal at most, and nothing but the last column is ever cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.cli.tables import table, wrapped
from syndication.text.terminal import cells

JOBS = ("KIND", "TARGET", "SUBJECT", "TRIES", "NEXT TRY", "PROBLEM")
ITEMS = ("SLUG", "STATE", "PUBLISHED", "SECTION", "HEADLINE")
TIME = "2026-02-05T12:00:00Z"


def lines(head: tuple[str, ...], *rows: tuple[str, ...], columns: int = 80, indent: str = "") -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        return list(table(head, rows, indent))


def letters(text: str) -> str:
    """Return a text without what tables add."""
    return "".join(text.split())


def test_what_fits_is_a_table() -> None:
    assert lines(ITEMS, ("ebb", "public", TIME, "World", "Ebb")) == [
        "SLUG  STATE   PUBLISHED             SECTION  HEADLINE",
        f"ebb   public  {TIME}  World    Ebb",
    ]


def test_the_last_column_is_cut_while_enough_of_it_is_left() -> None:
    line = lines(ITEMS, ("ebb", "public", TIME, "World", "h" * 80))[1]
    assert line.endswith("h…")
    assert cells(line) == 80


def test_wide_columns_are_wrapped() -> None:
    slug = "harbour-reopens-after-the-storm"
    found = lines(ITEMS, (slug, "public", TIME, "World", "Harbour reopens after the storm"), columns=76)
    assert found[0].split() == list(ITEMS)
    assert letters("".join(line[:17] for line in found[1:])).startswith(slug)
    assert max(map(cells, found)) <= 76


def test_a_row_of_very_many_lines_is_a_paragraph() -> None:
    url = "https://reader.example/callback/" + "x" * 140
    found = lines(JOBS, ("push", url, "/rss.xml", "3", TIME, "answered 503"), indent="  ")
    told = f"push: target {url}; subject /rss.xml; tries 3; next try {TIME}; problem answered 503"
    assert letters("".join(found)) == letters(told)
    assert all(line.startswith("  ") and cells(line) <= 80 for line in found)


@given(
    st.lists(st.tuples(*[st.text(max_size=90)] * 6), min_size=1, max_size=4),
    st.integers(40, 200),
    st.sampled_from(["", "  "]),
)
def test_no_table_is_wider_than_the_terminal(rows: list[tuple[str, ...]], columns: int, indent: str) -> None:
    for line in lines(JOBS, *rows, columns=columns, indent=indent):
        assert cells(line) <= columns
        assert "\n" not in line


def test_a_long_text_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    assert wrapped("2026 ada: corrected harbour-reopens") == ["2026 ada: corrected", "  harbour-reopens"]


def test_what_is_no_terminal_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output of a test is no terminal."""
    monkeypatch.delenv("COLUMNS", raising=False)
    headline = "h" * 500
    assert list(table(ITEMS, [("ebb", "public", TIME, "World", headline)]))[1].endswith(headline)
    assert wrapped("word " * 1000) == [("word " * 1000).strip()]
