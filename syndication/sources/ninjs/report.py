"""What reading a document finds, by property: faults, what is left out, and where each field of the item comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from syndication.sources.records.messages import excerpt

_MOST = 50
_LAST_STEP = re.compile(r"(?:\.[^.\[\]]*|\[\d*\])$")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class NinjsReport:
    """Collects faults and losses while a document is read, so that one fault hides no other."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._warnings: dict[str, None] = {}
        self._lost: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """A line for each part of the document that is left out: at most the first fifty, and a count of the rest."""
        return _first(self._warnings)

    @property
    def lost(self) -> tuple[str, ...]:
        """Those lines that are about what readers miss, bounded in the same way."""
        return _first(self._lost)

    def note_fault(self, place: str, problem: str) -> None:
        """Note what is wrong with a property. Each property has its first fault, and a document at most fifty."""
        if len(self.faults) < _MOST:
            self.faults.setdefault(place, problem)

    def note_loss(self, place: str, problem: str, value: Any = None) -> None:
        """Note that a text, a name, a picture or a story is left out: why, and an excerpt of its value."""
        line = _line(place, problem, value)
        self._warnings[line] = self._lost[line] = None

    def note_cosmetic(self, place: str, problem: str, value: Any = None) -> None:
        """Note that a property of which readers would see nothing is left out or changed, as above."""
        self._warnings[_line(place, problem, value)] = None

    def note_place(self, field: str, place: str) -> None:
        """Note the property that a field of the item comes from."""
        self.places.setdefault(field, place)


def place_of(places: Mapping[str, str], field: str) -> str:
    """Return the property that a field of the item ("media[0].url") comes from, or what contains it; else the field."""
    name = field
    while name:
        if name in places:
            return places[name]
        name = _LAST_STEP.sub("", name) if _LAST_STEP.search(name) else ""
    return field


def _first(lines: Mapping[str, None]) -> tuple[str, ...]:
    found = tuple(lines)
    return found if len(found) <= _MOST else (*found[:_MOST], f"and {len(found) - _MOST:,} more of the kind")


def _line(place: str, problem: str, value: Any) -> str:
    if value in _EMPTY:
        return f"{place}: {problem}"
    return f"{place}: {problem}: {excerpt(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}"
