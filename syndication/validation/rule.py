"""What a rule is, and the place in a document that a rule looks at. Contains no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeAlias

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding, Severity
from syndication.text.xml import encodable
from syndication.validation.budget import Budget
from syndication.validation.names import name_of, qualified

_LONGEST_VALUE = 80


class Rule(Struct, frozen=True):
    """One thing that can be wrong: `message` may name {name} and {value}, `advice` tells a publisher what to do."""

    code: str
    severity: Severity
    message: str
    advice: str

    def finding(self, line: int, name: str = "", value: str = "") -> Finding:
        """Return a finding of this rule; `value` is shown shortened and on one line."""
        message = encodable(self.message.format(name=name, value=_shown(value)))
        return Finding(severity=self.severity, code=self.code, message=message, line=line)


class Place(Protocol):
    """Any place in any document that a rule on a single value may look at."""

    @property
    def now(self) -> datetime:
        """The moment of the check."""
        ...

    @property
    def budget(self) -> Budget:
        """What is left of the work that the markup of the document may take."""
        ...

    def finding(self, rule: Rule, value: str = "") -> Finding:
        """Return a finding of `rule` here."""
        ...


class Received(Struct, frozen=True):
    """Bytes to validate and what is known of them.

    `url` is where they were fetched and `content_type` the header that came with them, "" if unknown; `now` is the
    moment of the check.
    """

    body: bytes
    url: str
    content_type: str
    now: datetime


class XmlSource(Struct, frozen=True, dict=True):
    """An XML document under validation.

    `kind` is the local name of its root, `encoding` Python's name of the one it was read in, `url` where it was fetched
    or ""; `served` tells that it came by HTTP.
    """

    root: _Element
    text: str
    kind: str
    encoding: str
    url: str
    served: bool
    now: datetime

    @cached_property
    def budget(self) -> Budget:
        """Return what is left of the work that the markup of the document may take."""
        return Budget()

    @cached_property
    def lines_with_hex(self) -> list[int]:
        """Return the numbers of the lines in which a character is written as a hexadecimal reference."""
        numbers, number, last = [], 1, 0
        at = self.text.find("&#x")
        while at >= 0:
            number += self.text.count("\n", last, at)
            numbers.append(number)
            last = at
            end = self.text.find("\n", at)
            at = self.text.find("&#x", end) if end >= 0 else -1
        return numbers


class XmlPlace(Struct, frozen=True):
    """The place that a rule looks at: an element, or one of its attributes."""

    source: XmlSource
    element: _Element
    attribute: str = ""

    @property
    def now(self) -> datetime:
        """Return the moment of the check."""
        return self.source.now

    @property
    def budget(self) -> Budget:
        """Return what is left of the work that the markup of the document may take."""
        return self.source.budget

    @property
    def line(self) -> int:
        """Return the line of the element's start tag, counted from 1."""
        return int(self.element.sourceline or 0)

    @property
    def name(self) -> str:
        """Return the place as a reader would write it: item/enclosure@url."""
        parent = self.element.getparent()
        path = [] if parent is None else [qualified(name_of(parent))]
        path.append(qualified(name_of(self.element)))
        return "/".join(path) + (f"@{qualified(self.attribute)}" if self.attribute else "")

    def finding(self, rule: Rule, value: str = "") -> Finding:
        """Return a finding of `rule` here."""
        return rule.finding(self.line, self.name, value)

    def at(self, element: _Element, attribute: str = "") -> XmlPlace:
        """Return another place of the same document."""
        return XmlPlace(self.source, element, attribute)


Check: TypeAlias = Callable[[XmlPlace, str], Iterable[Finding]]
"""A rule on one value: the text of an element or of an attribute."""

ElementRule: TypeAlias = Callable[[XmlPlace], Iterable[Finding]]
"""A rule on an element as a whole: its children, their order, what they say together."""


def _shown(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"
