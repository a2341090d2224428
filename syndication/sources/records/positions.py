"""The line of a field in the front matter of a record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndication.model.errors import RecordError
from syndication.sources.records.messages import excerpt
from syndication.sources.records.rules import FieldProblem


class FieldPositions:
    """Finds the line of a field in the front matter, for error messages.

    tomllib reports no lines for values, so the field's name is searched for in the text. That is a good guess, not a
    parser: a name inside a long string can be found by mistake.
    """

    def __init__(self, path: str, front: str) -> None:
        self.path = path
        self._lines = front.split("\n")

    def error(self, field: str, problem: str) -> RecordError:
        """Return the error for `problem` in `field` ("authors[1].name")."""
        return RecordError(self.path, self.line(field), excerpt(field), problem)

    def errors(self, faults: Sequence[FieldProblem]) -> RecordError:
        """Return one error for all `faults`, in the order of their lines; those of missing fields are the last."""
        found = sorted((self.error(*fault) for fault in faults), key=lambda error: (error.line <= 1, error.line))
        first, *others = found
        return RecordError(first.path, first.line, first.field, first.problem, others)

    def line(self, field: str) -> int:
        """Return the line of `field` in the file; if it is missing, the line of its table, else 1."""
        line, start, depth, path = 1, 0, 0, list[str]()
        for name, index in re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", field):
            path.append(rf"""["']?{re.escape(name)}["']?""")
            found = self._header(path, int(index or 0), start)
            if found < 0 and len(path) == depth + 1:  # the table around it was found, so its key is there
                found = self._key(path[-1], start)
            if found >= 0:
                line, start, depth = found + 2, found + 1, len(path)  # the fence is line 1
        return line

    def _header(self, path: Sequence[str], index: int, start: int) -> int:
        """Return the index of the line with the header `[a.b]` of a path, -1 if there is none."""
        dotted = r"\s*\.\s*".join(path)
        headers = self._matching(rf"\s*\[+\s*{dotted}\s*\]", start)
        return headers[min(index, len(headers) - 1)] if headers else -1

    def _key(self, key: str, start: int) -> int:
        return next(iter(self._matching(rf"\s*{key}\s*[=.]", start)), -1)

    def _matching(self, pattern: str, start: int) -> list[int]:
        return [number for number in range(start, len(self._lines)) if re.match(pattern, self._lines[number])]
