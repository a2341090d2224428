"""What may stand where: the shape of a vocabulary as data, and the one walk that compares a document with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation.names import XHTML, XML, name_of, namespace, qualified
from syndication.validation.rule import Check, ElementRule, Rule, XmlPlace, XmlSource

UNDEFINED_ELEMENT = Rule(
    "UndefinedElement",
    "error",
    "{name}: element {value} is not defined here",
    "The format or the extension does not define this element in this place. Check its spelling (names are "
    "case-sensitive) and where its specification puts it, or move what it says into an extension of your own.",
)
MISSING_ELEMENT = Rule(
    "MissingElement",
    "error",
    "{name}: required element {value} is missing",
    "Readers rely on this element. Add it with a real value; an empty one does not help.",
)
DUPLICATE_ELEMENT = Rule(
    "DuplicateElement",
    "error",
    "{name}: occurs more than once",
    "The format allows this element only once here, and readers differ in which copy they take. Keep one.",
)
MISSING_ATTRIBUTE = Rule(
    "MissingAttribute",
    "error",
    "{name}: required attribute {value} is missing",
    "The element means nothing without this attribute. Add it, or leave the element out.",
)
UNEXPECTED_ATTRIBUTE = Rule(
    "UnexpectedAttribute",
    "error",
    "{name}: the attribute is not defined here",
    "The specification does not define this attribute on this element. Check its spelling, or remove it.",
)
EXTENSION_ATTRIBUTE = Rule(
    "UseOfExtensionAttr",
    "warning",
    "{name}: an attribute of an extension on an element of RSS itself",
    "RSS 2.0 lets extensions add elements; few readers look for added attributes. Say it with an element instead.",
)
BLANK_ATTRIBUTE = Rule(
    "AttrNotBlank",
    "warning",
    "{name}: the attribute is empty",
    "An empty attribute says nothing. Give it a value, or leave it out.",
)
UNEXPECTED_TEXT = Rule(
    "UnexpectedText",
    "error",
    "{name}: text where only elements may stand: {value}",
    "Readers ignore this text. Move it into an element that may hold text, or remove it.",
)
NOT_IN_A_NAMESPACE = Rule(
    "NotInANamespace",
    "error",
    "{name}: element {value} is in no namespace",
    "An element inside an extension belongs to that extension. Write it with the extension's prefix.",
)
UNDETERMINABLE_VOCABULARY = Rule(
    "UndeterminableVocabulary",
    "warning",
    "{name}: element {value} is in no namespace",
    "An Atom reader cannot know what an element without a namespace means. Put it in Atom's namespace, or in the "
    "namespace of the extension that defines it.",
)


MISPLACED_XHTML = Rule(
    "MisplacedXHTMLContent",
    "warning",
    "{name}: XHTML where no text is expected",
    "Readers look for markup in the content of an entry only. Move it there, or into the summary.",
)


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


class _Walk(Struct, frozen=True):
    """What stays the same in the whole of a document; `waiting` are the elements that were met but not looked at."""

    source: XmlSource
    vocabulary: Vocabulary
    silent: bool
    waiting: list[tuple[_Element, Element]]


def walk(source: XmlSource, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Compare the document with the shape, each element once, and run the rules that hang on it."""
    walk = _Walk(source, vocabulary, vocabulary.silent(source.root), [(source.root, vocabulary.root)])
    while walk.waiting:
        element, shape = walk.waiting.pop()
        site = XmlPlace(source, element)
        attributes = element.items()
        if attributes or shape.required_attributes:
            yield from _attributes(site, attributes, shape, walk)
        text = element.text or ""
        if shape.children is not None:
            if len(element):
                yield from _children(site, shape.children, shape, walk)
            elif shape.required_children:
                yield from _missing(site, shape, ())
            if shape.text is None and text and not text.isspace():
                yield site.finding(UNEXPECTED_TEXT, text)
        for check in shape.text or ():
            yield from check(site, text)
        for rule in shape.rules:
            yield from rule(site)


def _children(site: XmlPlace, children: Mapping[str, Child], shape: Element, walk: _Walk) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in site.element:
        tag = name_of(element)
        child = children.get(tag)
        if child is None:
            yield from _stranger(site, element, shape, walk.vocabulary)
        else:
            if tag in seen and not child.repeatable:
                yield site.at(element).finding(child.duplicate)
            seen.add(tag)
            walk.waiting.append((element, child.element))
        if shape.text is None and (tail := element.tail) and not tail.isspace():
            yield site.finding(UNEXPECTED_TEXT, tail)
    yield from _missing(site, shape, seen)


def _missing(site: XmlPlace, shape: Element, seen: Collection[str]) -> Iterator[Finding]:
    for tag, rule in shape.required_children:
        if tag not in seen:
            yield site.finding(rule, qualified(tag))


def _stranger(site: XmlPlace, element: _Element, shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    tag = name_of(element)
    uri = namespace(tag)
    place = site.at(element)
    if not uri and "" not in vocabulary.namespaces:
        yield place.finding(UNDETERMINABLE_VOCABULARY, tag)
    elif not uri and namespace(name_of(site.element)):
        yield place.finding(NOT_IN_A_NAMESPACE, tag)
    elif shape.closed or uri in vocabulary.namespaces:
        yield place.finding(UNDEFINED_ELEMENT, qualified(tag))
    elif uri == XHTML:
        yield place.finding(MISPLACED_XHTML)
    elif "" in vocabulary.namespaces:
        yield from _without_namespace(place)


def _without_namespace(site: XmlPlace) -> Iterator[Finding]:
    # RSS 2.0, Extending RSS: an element that RSS does not define must be in a namespace.
    for element in site.element.iterdescendants("{}*"):
        yield site.at(element).finding(NOT_IN_A_NAMESPACE, name_of(element))


def _attributes(site: XmlPlace, attributes: list[tuple[str, str]], shape: Element, walk: _Walk) -> Iterator[Finding]:
    for name, value in attributes:
        attribute = shape.attributes.get(name) or walk.vocabulary.common.get(name)
        if attribute is None:
            yield from _strange_attribute(site, name, walk)
        else:
            blank = not value or value.isspace()
            if blank and not attribute.blank and not name.startswith("{"):
                yield site.at(site.element, name).finding(BLANK_ATTRIBUTE)
            if attribute.checks and (attribute.required or not blank):
                place = XmlPlace(site.source, site.element, name)
                for check in attribute.checks:
                    yield from check(place, value)
    for name, rule in shape.required_attributes:
        if site.element.get(name) is None:
            yield site.finding(rule, name)


def _strange_attribute(site: XmlPlace, name: str, walk: _Walk) -> Iterator[Finding]:
    uri = namespace(name)
    place = site.at(site.element, name)
    if not uri or (uri in walk.vocabulary.namespaces):
        yield place.finding(UNEXPECTED_ATTRIBUTE)
    elif uri != XML and not walk.silent and not namespace(name_of(site.element)):
        yield place.finding(EXTENSION_ATTRIBUTE)
