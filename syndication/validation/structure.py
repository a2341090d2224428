"""What may stand where: the shape of a vocabulary as data, and the one walk that compares a document with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element
from msgspec import Struct

from syndication.model import Finding
from syndication.validation.names import XML, name_of, namespace, qualified
from syndication.validation.rule import Check, ElementRule, Rule, Site, Source

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


class Attribute(Struct, frozen=True):
    """An attribute that an element may have; `missing` says what its absence is."""

    checks: tuple[Check, ...] = ()
    required: bool = False
    missing: Rule = MISSING_ATTRIBUTE


class Element(Struct, frozen=True):
    """The shape of an element.

    `text` is None where no text may stand, else the rules on it; `children` is None where
    any markup may stand that other rules look at. A `closed` element holds no extension.
    """

    text: tuple[Check, ...] | None = None
    attributes: Mapping[str, Attribute] = {}
    children: Mapping[str, Child] | None = {}
    rules: tuple[ElementRule, ...] = ()
    closed: bool = False


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
    """The shape of a kind of document; every element of `namespaces` ("" included) is defined in it, or nowhere."""

    root: Element
    namespaces: frozenset[str]


def walk(source: Source, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Compare the document with the shape, each element once, and run the rules that hang on it."""
    return _element(Site(source, source.root), vocabulary.root, vocabulary)


def _element(site: Site, shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    element = site.element
    if shape.attributes or len(element.attrib):
        yield from _attributes(site, shape, vocabulary)
    if shape.children is not None:
        yield from _children(site, shape.children, shape, vocabulary)
        if shape.text is None and element.text and not element.text.isspace():
            yield site.finding(UNEXPECTED_TEXT, element.text)
    for check in shape.text or ():
        yield from check(site, element.text or "")
    for rule in shape.rules:
        yield from rule(site)


def _children(site: Site, children: Mapping[str, Child], shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in site.element:
        tag = name_of(element)
        child = children.get(tag)
        if child is None:
            yield from _stranger(site, element, shape, vocabulary)
        else:
            place = Site(site.source, element)
            if tag in seen and not child.repeatable:
                yield place.finding(child.duplicate)
            seen.add(tag)
            yield from _element(place, child.element, vocabulary)
        if element.tail and shape.text is None and not element.tail.isspace():
            yield site.finding(UNEXPECTED_TEXT, element.tail)
    for tag, child in children.items():
        if child.required and tag not in seen:
            yield site.finding(child.missing, qualified(tag))


def _stranger(site: Site, element: _Element, shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    tag = name_of(element)
    uri = namespace(tag)
    place = site.at(element)
    if not uri and "" not in vocabulary.namespaces:
        yield place.finding(UNDETERMINABLE_VOCABULARY, tag)
    elif not uri and namespace(name_of(site.element)):
        yield place.finding(NOT_IN_A_NAMESPACE, tag)
    elif shape.closed or uri in vocabulary.namespaces:
        yield place.finding(UNDEFINED_ELEMENT, qualified(tag))


def _attributes(site: Site, shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    element = site.element
    for name, value in element.items():
        attribute = shape.attributes.get(name)
        if attribute is None:
            yield from _strange_attribute(site, name, vocabulary)
        else:
            place = Site(site.source, element, name)
            blank = not value or value.isspace()
            if blank:
                yield place.finding(BLANK_ATTRIBUTE)
            if attribute.required or not blank:
                for check in attribute.checks:
                    yield from check(place, value)
    for name, attribute in shape.attributes.items():
        if attribute.required and element.get(name) is None:
            yield site.finding(attribute.missing, name)


def _strange_attribute(site: Site, name: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    uri = namespace(name)
    place = site.at(site.element, name)
    if not uri or (uri in vocabulary.namespaces):
        yield place.finding(UNEXPECTED_ATTRIBUTE)
    elif uri != XML and not namespace(name_of(site.element)):
        yield place.finding(EXTENSION_ATTRIBUTE)
