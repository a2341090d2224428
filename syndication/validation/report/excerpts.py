"""Parts of the lines of a document: where a finding is in its line, and the text around it."""

from __future__ import annotations

import re

from syndication.text.terminal import CUT_SIGN, cells, cut, visible

_COLUMN = re.compile(r"column (\d{1,9})$")


def excerpt(line: str, at: int, width: int) -> str:
    """Return a part of a line of at most `width` cells that includes the character at `at`."""
    indent = len(line) - len(line.lstrip())
    at = max(min(at, len(line.rstrip()) - 1), indent)
    start = indent if at - indent < width * 2 // 3 else at - width // 3
    while start < at and cells(visible(line[start:at])) > width * 2 // 3:
        start += 1  # characters that are wide, or are written as "[U+007F]", leave room for fewer before `at`
    part = visible(line[start : start + width + 1].rstrip())
    return cut(part if start == indent else CUT_SIGN + part, width)


def find(line: str, name: str, value: str) -> int:
    """Return the most likely position of a finding in its line, by the name and the value in its message."""
    column = _COLUMN.search(value)
    if column:
        return min(int(column[1]) - 1, len(line))
    element, _, attribute = name.rpartition("/")[2].partition("@")
    key = re.sub(r"\[\d+\]$", "", element).rpartition(".")[2]
    sought = (value.rstrip(CUT_SIGN)[:40], f"{attribute}=" if attribute else "", f"<{element}", f'"{key}"')
    after = max(line.find(f"<{element}"), 0) if element else 0  # a value may also stand in elements before
    places = (line.find(each, start) for start in dict.fromkeys((after, 0)) for each in sought if len(each) > 1)
    return max(next((place for place in places if place >= 0), 0), 0)
