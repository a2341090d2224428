"""Cells that a spreadsheet would compute."""

from __future__ import annotations

import pytest

from syndication.text.table_cells import safe_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [("Feedly", "Feedly"), ("", ""), ("3", "3"), ("=1+1", "'=1+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx")],
)
def test_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
