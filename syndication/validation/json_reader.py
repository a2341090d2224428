"""Read JSON: values with their lines, and keys that occur twice. Independent of JSON Feed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import json_messages
from syndication.validation.budget import Budget
from syndication.validation.rule import Received, Rule
from syndication.validation.rules.well_formedness import undecodable

INVALID_JSON = Rule(
    "InvalidJSON",
    "error",
    "document: the JSON is broken: {value}",
    "Readers cannot read the document at all. Check commas, quotes and brackets, and save the file as UTF-8 "
    "without a byte order mark.",
)

_MARKED = INVALID_JSON.finding(1, value="a byte order mark before the document")
_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}]', re.DOTALL)


class JsonObject(dict[str, Any]):
    """An object. `number` counts the objects in the order of their ends; `repeated` are the keys that occur twice."""

    number: int
    repeated: tuple[str, ...] = ()


class JsonSource:
    """A JSON document under validation; `url` is where it was fetched, "" if unknown."""

    def __init__(self, text: str, url: str, now: datetime) -> None:
        self.text = text
        self.url = url
        self.now = now
        self.budget = Budget()
        self._count = 0
        self.value: Any = json.loads(text, object_pairs_hook=self._object, parse_constant=_no_constant)

    def _object(self, pairs: list[tuple[str, Any]]) -> JsonObject:
        result = JsonObject(pairs)
        result.number = self._count
        if len(result) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            result.repeated = tuple(key for key, count in counted.items() if count > 1)
        self._count += 1
        return result

    def line(self, holder: JsonObject | None, key: str) -> int:
        """Return the line of a member of an object, or of the object if it has no such member."""
        if holder is None:
            return 1
        line, keys = self._positions[holder.number]
        return keys.get(key, line)

    @cached_property
    def _positions(self) -> list[tuple[int, Mapping[str, int]]]:
        # One item for each object, in the order of their ends: its line, and the lines of its keys.
        finished: list[tuple[int, Mapping[str, int]]] = []
        started: list[tuple[int, dict[str, int]]] = []
        line, at = 1, 0
        for token in _TOKEN.finditer(self.text):
            line += self.text.count("\n", at, token.start())
            at = token.start()
            character = self.text[at]
            if character == "{":
                started.append((line, {}))
            elif character == "}":
                finished.append(started.pop())
            elif token[2] is not None and started:
                started[-1][1][token[1]] = line
        return finished


class Spot(Struct, frozen=True):
    """A place in a JSON document: its path ("items[0].title"), and the object and the key that hold it."""

    source: JsonSource
    path: str
    holder: JsonObject | None = None
    key: str = ""

    @property
    def now(self) -> datetime:
        """Return the time of the check."""
        return self.source.now

    @property
    def budget(self) -> Budget:
        """Return the work that is left for the markup of the document."""
        return self.source.budget

    def finding(self, rule: Rule, value: str = "", instead: str = "") -> Finding:
        """Return a finding of `rule` here. `instead` is what to write in place of `value`, if that is known."""
        return rule.finding(self.source.line(self.holder, self.key), self.path or "document", value, instead)

    def member(self, holder: JsonObject, key: str) -> Spot:
        """Return the place of a member of the object at this place."""
        return Spot(self.source, f"{self.path}.{key}".lstrip("."), holder, key)

    def element(self, index: int, holder: JsonObject | None) -> Spot:
        """Return the place of an element of the list at this place. Only objects have lines of their own."""
        path = f"{self.path}[{index}]"
        return (
            Spot(self.source, path, holder, "")
            if holder is not None
            else Spot(self.source, path, self.holder, self.key)
        )


class JsonReading(Struct, frozen=True):
    """The result of reading: a source, and the finding that says why there is none or what is wrong with its syntax."""

    source: JsonSource | None
    finding: Finding | None = None


def read(received: Received) -> JsonReading:
    """Read a JSON document (RFC 8259)."""
    body = received.body
    if b"\0" in body[:4]:
        return JsonReading(None, INVALID_JSON.finding(1, value="the document is in UTF-16 or UTF-32, not in UTF-8"))
    try:
        text = body.decode("utf-8")
        source = JsonSource(text.removeprefix("\ufeff"), received.url, received.now)
        return JsonReading(source, _MARKED if text.startswith("\ufeff") else None)
    except UnicodeDecodeError as error:
        return JsonReading(None, undecodable(body, error, "utf-8", body.count(b"\n", 0, error.start) + 1))
    except json.JSONDecodeError as error:
        fault = json_messages.in_words(error.msg, error.doc, error.pos)
        finding = INVALID_JSON.finding(
            error.lineno, value=f"{fault.wrong}, column {error.colno}", instead=fault.instead
        )
        return JsonReading(None, finding)
    except RecursionError:
        return JsonReading(None, INVALID_JSON.finding(1, value="objects and lists are nested too deep"))
    except ValueError as error:  # NaN and numbers of thousands of digits
        return JsonReading(None, INVALID_JSON.finding(1, value=json_messages.of_value(error)))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
