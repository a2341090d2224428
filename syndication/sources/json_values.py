"""Objects of JSON whose values may have any type: a wrong one reads as if it were not given, and is noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field

from syndication.text.characters import illegal_character, strip_illegal, with_windows_1252

_LONGEST_DATE = 60
_MILLISECONDS = 10**11  # a larger number counts milliseconds since 1970, not seconds
_LARGEST = 2**53
_YEARS = range(1500, 3000)
_FLAGS: Mapping[str, bool] = {"0": False, "1": True, "false": False, "true": True}
# Python reads other forms of ISO 8601 too, such as weeks.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:[Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_TYPES = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class JsonFields(Struct, frozen=True):
    """The values of an object, and in `faults` what is wrong with those that were read."""

    values: Mapping[str, Any] = {}
    faults: dict[str, None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    def text(self, *names: str) -> str:
        """Return the first text that is not blank, without characters that no feed can contain."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return self._legal(name, value)
            if value is not None and not isinstance(value, str):
                self._note_type(name, value)
        return ""

    def identity(self, name: str) -> str:
        """Return an id, which is a text or a number, byte for byte."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return a whole number, 0 if there is none, or none that counts something."""
        value = self.values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            return int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value if is_number and isinstance(value, int) and 0 <= value < _LARGEST else 0

    def flag(self, name: str) -> bool | None:
        """Return whether something is so, None if the object does not say it in a way that can be read."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        return _FLAGS.get(str(value).strip().lower()) if isinstance(value, int | str) else None

    def moment(self, name: str) -> datetime | None:
        """Return a date, without a zone if it has none."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        found = read_date(value)
        if not found:
            self.faults[f"has a date in “{name}” that cannot be read"] = None
        return found

    def inner(self, name: str) -> JsonFields:
        """Return an object in this one, an empty one if there is none."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return JsonFields(value, self.faults)
        if value not in (None, "", []):
            self._note_type(name, value)
        return JsonFields({}, self.faults)

    def objects(self, name: str) -> tuple[JsonFields, ...]:
        """Return the objects in a list."""
        value = self.values.get(name)
        if isinstance(value, list):
            return self.each(name, value)
        if value not in (None, "", {}):
            self._note_type(name, value)
        return ()

    def each(self, name: str, values: Iterable[object]) -> tuple[JsonFields, ...]:
        """Return those of `values` that are objects; all others but null are noted as faults of `name`."""
        found = []
        for value in values:
            if isinstance(value, dict):
                found.append(JsonFields(value, self.faults))
            elif value is not None:
                self._note_type(name, value)
        return tuple(found)

    def _legal(self, name: str, text: str) -> str:
        if not illegal_character(text):
            return text
        self.faults[f"has characters in “{name}” that no feed can contain; they are left out"] = None
        return strip_illegal(with_windows_1252(text))

    def _note_type(self, name: str, value: object) -> None:
        self.faults[f"has {_TYPES.get(type(value), 'something else')} as “{name}”, which is left out"] = None


def read_date(value: object) -> datetime | None:
    """Return a date of ISO 8601, or of a number of seconds or milliseconds since 1970; None if it is none.

    Its zone is that which it has: a text may have none, a number is in UTC.
    """
    try:
        if isinstance(value, str) and len(value) <= _LONGEST_DATE and _DATE_TIME.fullmatch(value.strip()):
            found = datetime.fromisoformat(
                value.strip().upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z")
            )
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value / (1000 if abs(value) >= _MILLISECONDS else 1), UTC)
        else:
            return None
        offset = found.utcoffset()
        return found if found.year in _YEARS and not (offset and offset.seconds % 60) else None
    except (ValueError, OverflowError, OSError):
        return None
