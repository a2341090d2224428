"""The properties of one object. They can be read by their ninjs 3.1 name, and are checked when they are read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.records.messages import excerpt
from syndication.text.characters import character_problem
from syndication.text.lines import one_line

EXAMPLE = "2026-02-05T12:00:00+00:00"
_MOST = 2**31 - 1
_LARGEST_FILE = 2**53 - 1  # as in records: films of over 2 GiB are common
# RFC 3339 section 5.6.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:(?P<zone>[Zz]|[+-]\d\d:\d\d))?", re.ASCII)
# 2.x and 1.x write every name in lower case; these names are different as well.
_OLDER = {
    "by": ("byline",),
    "contentType": ("mimetype",),
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
    place: str = ""

    def spelling(self, name: str) -> str:
        """Return the name that the document uses for a property, "" if it is not given.

        Raises:
            IngestError: the document uses two names for it.
        """
        given = [each for each in spellings(name) if self.values.get(each) is not None]
        if len(given) > 1:
            raise IngestError(f"{self.place}{given[1]}: is another name for {given[0]}; send one of the two")
        return given[0] if given else ""

    def text(self, name: str) -> str:
        """Return a text without surrounding white space, "" if it is not given.

        Raises:
            IngestError: it is not text, or contains a character that no feed can contain.
        """
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else ""
        if not isinstance(value, str):
            raise self._error(spelt, f"is {_type_name(value)}; write a text in quotation marks")
        if problem := character_problem(value):
            raise self._error(spelt, problem)
        return value.strip()

    def line(self, name: str) -> str:
        """Return a text on one line."""
        return one_line(self.text(name))

    def moment(self, name: str) -> datetime | None:
        """Return a date with its zone, None if it is not given.

        Raises:
            IngestError: it is not a date of RFC 3339, has no zone, or is in an impossible year.
        """
        text, spelt = self.text(name), self.spelling(name)
        if not text:
            return None
        found = _DATE_TIME.fullmatch(text)
        if not found:
            raise self._error(spelt, f'cannot be "{excerpt(text)}"; write a date, an hour and a zone: {EXAMPLE}')
        if not found["zone"]:
            raise self._error(spelt, f"has no time zone; write {text}+00:00")
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            raise self._error(spelt, f'is not a valid date and time, "{text}"; correct it') from None
        if not 1500 <= moment.year <= 2999:
            raise self._error(spelt, f"is in the year {moment.year}; write a year from 1500 to 2999")
        return moment

    def number(self, name: str) -> int:
        """Return a whole number, 0 if it is not given.

        Raises:
            IngestError: it is not a whole number, below 0, or too large.
        """
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else 0
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._error(spelt, f"is {_type_name(value)}; write a whole number")
        most = _LARGEST_FILE if name == "sizeInBytes" else _MOST
        if not 0 <= value <= most:
            raise self._error(spelt, f"is not between 0 and {most:,}; delete it if it is unknown")
        return value

    def objects(self, name: str) -> list[Fields]:
        """Return the objects of a list. A single object, and the objects by name of 1.x, count as a list too.

        Raises:
            IngestError: it is not a list of objects.
        """
        spelt = self.spelling(name)
        value = self.values[spelt] if spelt else []
        if isinstance(value, dict):
            return self._objects_in(spelt, value)
        if not isinstance(value, list):
            raise self._error(spelt, f"is {_type_name(value)}; write a list of objects")
        for index, inner in enumerate(value):
            if not isinstance(inner, dict):
                raise self._error(f"{spelt}[{index}]", f"is {_type_name(inner)}; write an object")
        return [Fields(inner, f"{self.place}{spelt}[{index}].") for index, inner in enumerate(value)]

    def _objects_in(self, spelt: str, value: dict[str, Any]) -> list[Fields]:
        """Return the objects in {"main": {...}, "second": {...}} with their names added, or `value` as one object."""
        if not value or not all(isinstance(inner, dict) for inner in value.values()):
            return [Fields(value, f"{self.place}{spelt}.")]
        return [
            Fields({"name": name} | inner, f"{self.place}{spelt}.{excerpt(name)}.") for name, inner in value.items()
        ]

    def _error(self, name: str, problem: str) -> IngestError:
        return IngestError(f"{self.place}{name}: {problem}")


def _type_name(value: object) -> str:
    return _KINDS.get(type(value), "nothing")
