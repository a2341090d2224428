"""What a vocabulary is: the elements of a kind of document, with their attributes, children and rules, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from lxml.etree import _Element
from msgspec import Struct

from syndication.validation.rule import Check, ElementRule, Rule
from syndication.validation.rules.structure import DUPLICATE_ELEMENT, MISSING_ATTRIBUTE, MISSING_ELEMENT


class Attribute(Struct, frozen=True):
    """An attribute of an element. `blank` says that it may be empty; `missing` is the rule if it is absent."""

    checks: tuple[Check, ...] = ()
    required: bool = False
    blank: bool = False
    missing: Rule = MISSING_ATTRIBUTE


class Element(Struct, frozen=True, dict=True):
    """The shape of an element.

    `text` has the rules on its text, or is None if it may have no text. `children` is None if any markup is allowed,
    which other rules then check. A `closed` element may hold no elements of extensions.
    """

    text: tuple[Check, ...] | None = None
    attributes: Mapping[str, Attribute] = {}
    children: Mapping[str, Child] | None = {}
    rules: tuple[ElementRule, ...] = ()
    closed: bool = False

    @cached_property
    def required_attributes(self) -> tuple[tuple[str, Rule], ...]:
        """Return the required attributes, with the rules for their absence."""
        return tuple((name, attribute.missing) for name, attribute in self.attributes.items() if attribute.required)

    @cached_property
    def required_children(self) -> tuple[tuple[str, Rule], ...]:
        """Return the required children, with the rules for their absence."""
        return tuple((tag, child.missing) for tag, child in (self.children or {}).items() if child.required)


class Child(Struct, frozen=True):
    """An element as the child of another: how often it may occur, and the rules if it is missing or repeated."""

    element: Element
    required: bool = False
    repeatable: bool = False
    missing: Rule = MISSING_ELEMENT
    duplicate: Rule = DUPLICATE_ELEMENT


def leaf(
    *checks: Check, attributes: Mapping[str, Attribute] | None = None, rules: tuple[ElementRule, ...] = ()
) -> Element:
    """Return an element that has only text."""
    return Element(text=checks, attributes=attributes or {}, rules=rules, closed=True)


class Vocabulary(Struct, frozen=True, dict=True):
    """The shape of a kind of document.

    It defines all elements of its `namespaces` ("" means no namespace): any other one is an error. Every element may
    have the `common` attributes, and every element that is not closed may hold those of `anywhere`. `silent` says, for
    a root element, whether attributes of extensions are allowed.
    """

    root: Element
    namespaces: frozenset[str]
    common: Mapping[str, Attribute] = {}
    anywhere: Mapping[str, Child] = {}
    silent: Callable[[_Element], bool] = lambda _: False

    @cached_property
    def known_tags(self) -> frozenset[str]:
        """Return the tags of the format, from the children of the root to those of an item."""
        tags = set(self.root.children or ())
        for child in (self.root.children or {}).values():
            inner = child.element.children or {}
            tags.update(inner, *(grandchild.element.children or () for grandchild in inner.values()))
        return frozenset(tags)
