"""What a rule is, and the place in a document that it checks. Defines no rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeAlias

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding, Severity
from syndication.text.characters import encodable
from syndication.text.lines import one_line
from syndication.validation.budget import Budget
from syndication.validation.names import name_of, qualified

_LONGEST_CURE = 160

INSTEAD = "; write "
"""The words in a message between what is wrong and what to write instead."""


class Rule(Struct, frozen=True):
    """One thing that can be wrong. `message` may have {name} and {value}; `advice` is for the publisher.

    A value has at most `longest` characters in the message.
    """

    code: str
    severity: Severity
    message: str
    advice: str
    longest: int = 80

    def finding(self, line: int, name: str = "", value: str = "", instead: str = "") -> Finding:
        """Return a finding of this rule. `value` is shortened, and put on one line.

        `instead` is what to write in its place, if it follows from the value.
        """
        cure = f"{INSTEAD}{_shortened(instead, _LONGEST_CURE)}" if instead else ""
        message = encodable(self.message.format(name=name, value=_shortened(value, self.longest)) + cure)
        return Finding(severity=self.severity, code=self.code, message=message, line=line)


class Place(Protocol):
    """A place in a document, XML or JSON, that has a value."""

    @property
    def now(self) -> datetime:
        """The time of the check."""
        ...

    @property
    def budget(self) -> Budget:
        """The work that is left for the markup of the document."""
        ...

    def finding(self, rule: Rule, value: str = "", instead: str = "") -> Finding:
        """Return a finding of `rule` here. `instead` is what to write in place of `value`, if that is known."""
        ...


class Received(Struct, frozen=True):
    """A document to validate.

    `url` is where it was fetched and `content_type` its HTTP header, "" if unknown. `now` is the time of the check.
    """

    body: bytes
    url: str
    content_type: str
    now: datetime


class XmlSource(Struct, frozen=True, dict=True):
    """An XML document under validation.

    `kind` is the local name of its root, `encoding` the name that Python has for its encoding, `url` where it was
    fetched ("" if unknown). `served` says that it came by HTTP. If the document is not whole, the tree ends at an error
    of syntax, and the elements that were open there are `unfinished`.
    """

    root: _Element
    text: str
    kind: str
    encoding: str
    url: str
    served: bool
    now: datetime
    is_whole: bool = True
    unfinished: frozenset[_Element] = frozenset()

    @cached_property
    def budget(self) -> Budget:
        """Return the work that is left for the markup of the document."""
        return Budget()

    @cached_property
    def lines_with_hex(self) -> list[int]:
        """Return the numbers of the lines with a hexadecimal character reference (&#x26;)."""
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
    """The place that a rule checks: an element, or one of its attributes."""

    source: XmlSource
    element: _Element
    attribute: str = ""

    @property
    def now(self) -> datetime:
        """Return the time of the check."""
        return self.source.now

    @property
    def budget(self) -> Budget:
        """Return the work that is left for the markup of the document."""
        return self.source.budget

    @property
    def line(self) -> int:
        """Return the line of the element's start tag, counted from 1."""
        return int(self.element.sourceline or 0)

    @property
    def name(self) -> str:
        """Return the place as people write it: item/enclosure@url."""
        parent = self.element.getparent()
        path = [] if parent is None else [qualified(name_of(parent))]
        path.append(qualified(name_of(self.element)))
        return "/".join(path) + (f"@{qualified(self.attribute)}" if self.attribute else "")

    def finding(self, rule: Rule, value: str = "", instead: str = "") -> Finding:
        """Return a finding of `rule` here. `instead` is what to write in place of `value`, if that is known."""
        return rule.finding(self.line, self.name, value, instead)

    def at(self, element: _Element, attribute: str = "") -> XmlPlace:
        """Return another place of the same document."""
        return XmlPlace(self.source, element, attribute)


def base_of(place: Place) -> str:
    """Return the address against which relative addresses of a document of RSS are probably meant, "" if unknown."""
    if not isinstance(place, XmlPlace):
        return ""
    return (place.source.root.findtext("channel/link") or "").strip() or place.source.url


Check: TypeAlias = Callable[[XmlPlace, str], Iterable[Finding]]
"""A rule on one value: the text of an element, or the value of an attribute."""

ElementRule: TypeAlias = Callable[[XmlPlace], Iterable[Finding]]
"""A rule on a whole element: its children, their order, and how they fit together."""


def _shortened(value: str, most: int) -> str:
    line = one_line(value)
    return line if len(line) <= most else line[: most - 1] + "…"
