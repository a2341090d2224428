"""What a vocabulary is: the elements of a kind of document, with their attributes, children and rules, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from lxml.etree import _Element
from msgspec import Struct

from syndication.validation.rule import Check, ElementRule, Rule
from syndication.validation.rules.structure import DUPLICATE_ELEMENT, MISSING_ATTRIBUTE, MISSING_ELEMENT


class Attribute(Struct, frozen=True):
    """An attribute that an element may have; `missing` says what its absence is, `blank` whether it may be empty."""

    checks: tuple[Check, ...] = ()
    required: bool = False
    blank: bool = False
    missing: Rule = MISSING_ATTRIBUTE


class Element(Struct, frozen=True, dict=True):
    """The shape of an element.

    `text` is None where no text may stand, else the rules on it; `children` is None where
    any markup may stand that other rules look at. A `closed` element holds no extension.
    """

    text: tuple[Check, ...] | None = None
    attributes: Mapping[str, Attribute] = {}
    children: Mapping[str, Child] | None = {}
    rules: tuple[ElementRule, ...] = ()
    closed: bool = False

    @cached_property
    def required_attributes(self) -> tuple[tuple[str, Rule], ...]:
        """Return the attributes that must be there, with what their absence is."""
        return tuple((name, attribute.missing) for name, attribute in self.attributes.items() if attribute.required)

    @cached_property
    def required_children(self) -> tuple[tuple[str, Rule], ...]:
        """Return the elements that must be there, with what their absence is."""
        return tuple((tag, child.missing) for tag, child in (self.children or {}).items() if child.required)


class Child(Struct, frozen=True):
    """An element in its place: how often it may and must occur, and what it is when it does not."""

    element: Element
    required: bool = False
    repeatable: bool = False
    missing: Rule = MISSING_ELEMENT
    duplicate: Rule = DUPLICATE_ELEMENT


def leaf(
    *checks: Check, attributes: Mapping[str, Attribute] | None = None, rules: tuple[ElementRule, ...] = ()
) -> Element:
    """Return the shape of an element that holds text and nothing else."""
    return Element(text=checks, attributes=attributes or {}, rules=rules, closed=True)


class Vocabulary(Struct, frozen=True):
    """The shape of a kind of document.

    Every element of `namespaces` ("" included) is defined in it, or nowhere; `common` are the attributes that any
    element may have; `silent` says for a root whether attributes of extensions draw nothing.
    """

    root: Element
    namespaces: frozenset[str]
    common: Mapping[str, Attribute] = {}
    silent: Callable[[_Element], bool] = lambda _: False
