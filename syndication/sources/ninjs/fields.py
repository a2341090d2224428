"""The properties of one object. They can be read by their ninjs 3.1 name, and are checked when they are read.

A value that is wrong is a fault in the report, and reads as if it were not given: reading goes on to find the others.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndication.sources.ninjs.report import NinjsReport
from syndication.sources.records.messages import excerpt
from syndication.text.characters import character_problem
from syndication.text.lines import one_line

EXAMPLE = "2026-02-05T12:00:00+00:00"
_MOST = 2**31 - 1
_LARGEST_FILE = 2**53 - 1  # as in records: films of over 2 GiB are common
# RFC 3339 section 5.6, and the forms of ISO 8601 in use: zones as "+0000" or "+00", no seconds, many digits of them.
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,20})?)?(?: ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?))?", re.ASCII
)
# 2.x and 1.x write every name in lower case; these names are different as well.
_OLDER = {
    "by": ("byline",),
    "contentType": ("mimetype", "mime_type"),
    "embargoedUntil": ("embargoed",),
    "events": ("event",),
    "genres": ("genre",),
    "infoSources": ("infosource",),
    "objects": ("object",),
    "organisations": ("organisation",),
    "people": ("person",),
    "places": ("place",),
    "subjects": ("subject",),
}
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a fraction", list: "a list", dict: "an object"}


def spellings(name: str) -> tuple[str, ...]:
    """Return all names of a property: in ninjs 3.1 and in older versions ("contentType", "contenttype", "mimetype")."""
    return tuple(dict.fromkeys((name, name.lower(), *_OLDER.get(name, ()))))


class Fields(Struct, frozen=True):
    """The properties of an object; `place` is the prefix of their names in messages ("subjects[0].")."""

    values: dict[str, Any]
    report: NinjsReport
    place: str = ""

    def spelling(self, name: str) -> str:
        """Return the name that the document uses for a property, "" if it is not given. Two names are a fault."""
        given = [each for each in spellings(name) if self.values.get(each) is not None]
        if len(given) > 1:
            self.fault(given[1], f"is another name for {given[0]}; send one of the two")
        return given[0] if given else ""

    def named(self, name: str) -> str:
        """Return a property as messages call it: its path in the document, with the name in ninjs 3.1 if not given."""
        return f"{self.place}{self.spelling(name) or name}"

    def fault(self, name: str, problem: str) -> None:
        """Note what is wrong with the property that the document calls `name`."""
        self.report.note_fault(f"{self.place}{name}", problem)

    def text(self, name: str) -> str:
        """Return a text without surrounding white space, "" if it is not given or no text that feeds can contain."""
        spelt = self.spelling(name)
        return self._checked_text(spelt, self.values[spelt]) if spelt else ""

    def line(self, name: str) -> str:
        """Return a text on one line."""
        return one_line(self.text(name))

    def moment(self, name: str) -> datetime | None:
        """Return a date with its zone, None if it is not given, no date, or in an impossible year."""
        text, spelt = self.text(name), self.spelling(name)
        if not text:
            return None
        found = _DATE_TIME.fullmatch(text)
        problem = ""
        if not found:
            problem = f'cannot be "{excerpt(text)}"; write a date, an hour and a zone: {EXAMPLE}'
        elif not found["zone"]:
            problem = f"has no time zone; write {text}+00:00"
        elif not (moment := _moment(text)):
            problem = f'is not a valid date and time, "{text}"; correct it'
        elif not 1500 <= moment.year <= 2999:
            problem = f"is in the year {moment.year}; write a year from 1500 to 2999"
        else:
            return moment
        self.fault(spelt, problem)
        return None

    def number(self, name: str) -> int:
        """Return a whole number, 0 if it is not given, not whole, below 0, or too large."""
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else 0
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(spelt, f"is {_type_name(value)}; write a whole number")
            return 0
        most = _LARGEST_FILE if name == "sizeInBytes" else _MOST
        if not 0 <= value <= most:
            self.fault(spelt, f"is not between 0 and {most:,}; delete it if it is unknown")
            return 0
        return value

    def objects(self, name: str) -> list[Fields]:
        """Return the objects of a list. A single object, and the objects by name of 1.x, count as a list too."""
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else []
        if isinstance(value, dict):
            return self._objects_in(spelt, value)
        if not isinstance(value, list):
            self.fault(spelt, f"is {_type_name(value)}; write a list of objects")
            return []
        found = []
        for index, inner in enumerate(value):
            if isinstance(inner, dict):
                found.append(Fields(inner, self.report, f"{self.place}{spelt}[{index}]."))
            elif inner is not None:
                self.fault(f"{spelt}[{index}]", f"is {_type_name(inner)}; write an object")
        return found

    def names(self, name: str) -> list[tuple[str, str]]:
        """Return the names in a list of texts or objects, each on one line with its place; a single one counts too."""
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else []
        values = value if isinstance(value, list) else [value]
        found = []
        for index, inner in enumerate(values):
            step = f"{spelt}[{index}]" if isinstance(value, list) else spelt
            if isinstance(inner, dict):
                text = Fields(inner, self.report, f"{self.place}{step}.").name()
            else:
                text = self._checked_text(step, inner) if inner is not None else ""
            if text:
                found.append((one_line(text), f"{self.place}{step}"))
            elif inner:
                self.report.note_loss(f"{self.place}{step}", "has no name; it was left out", inner)
        return found

    def name(self) -> str:
        """Return the name of a concept: `name`, else `literal`, on one line."""
        return self.line("name") or self.line("literal")

    def _objects_in(self, spelt: str, value: dict[str, Any]) -> list[Fields]:
        """Return the objects in {"main": {...}, "second": {...}} with their names added, or `value` as one object."""
        given = {name: inner for name, inner in value.items() if inner is not None}
        if all(isinstance(inner, dict) for inner in given.values()):
            place = f"{self.place}{spelt}."
            return [
                Fields({"name": name} | inner, self.report, f"{place}{excerpt(name)}.") for name, inner in given.items()
            ]
        return [Fields(value, self.report, f"{self.place}{spelt}.")]

    def _checked_text(self, spelt: str, value: Any) -> str:
        if not isinstance(value, str):
            self.fault(spelt, f"is {_type_name(value)}; write a text in quotation marks")
        elif problem := character_problem(value):
            self.fault(spelt, problem)
        else:
            return value.strip()
        return ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError:
        return None


def _type_name(value: object) -> str:
    return _KINDS.get(type(value), "nothing")
