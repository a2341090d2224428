"""Compare a document with its vocabulary: one walk over all elements, which also runs the rules on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation.html import TAGS
from syndication.validation.names import ATOM, UNSUPPORTED, XHTML, XML, local, name_of, namespace, qualified
from syndication.validation.rule import XmlPlace, XmlSource
from syndication.validation.rules.structure import (
    BLANK_ATTRIBUTE,
    EXTENSION_ATTRIBUTE,
    MISPLACED_XHTML,
    NOT_IN_A_NAMESPACE,
    UNDEFINED_ELEMENT,
    UNDETERMINABLE_VOCABULARY,
    UNEXPECTED_ATTRIBUTE,
    UNEXPECTED_TEXT,
)
from syndication.validation.suggestions import nearest
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary

#: What a required element looks like.
_ELEMENT_EXAMPLES = {
    "link": "<link>https://…</link> with the address of the page",
    "title": "<title>…</title>",
    "description": "<description>…</description>",
    f"{{{ATOM}}}id": "<id>tag:example.com,2026:…</id>, or the address of the page, and never change it",
    f"{{{ATOM}}}updated": "<updated>2026-02-05T12:00:00Z</updated> with the time of the last change",
    f"{{{ATOM}}}title": "<title>…</title>",
    f"{{{ATOM}}}name": "<name>…</name>",
}
#: What a required attribute looks like.
_EXAMPLES = {
    "href": 'href="https://…"',
    "length": 'length="…" with the size in bytes, or length="0" if it is not known',
    "type": 'type="…/…" with the media type of the file, such as audio/mpeg',
    "url": 'url="https://…"',
    "version": 'version="2.0"',
}
#: How the codes of rules begin that miss something.
_ABSENCE = ("Missing", "ItemMustContain", "SlashDate", "ArchiveIncomplete", "InvalidPodcastSplit")


class _Walk(Struct, frozen=True):
    """The state of a walk: `waiting` are the elements that were found but not yet checked."""

    source: XmlSource
    vocabulary: Vocabulary
    silent: bool
    waiting: list[tuple[_Element, Element]]


def walk(source: XmlSource, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Compare each element with the vocabulary, and run the rules on it."""
    walk = _Walk(source, vocabulary, vocabulary.silent(source.root), [(source.root, vocabulary.root)])
    while walk.waiting:
        element, shape = walk.waiting.pop()
        site = XmlPlace(source, element)
        attributes = element.items()
        if element in source.unfinished:
            yield from _unfinished(site, attributes, shape, walk)
            continue
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


def _unfinished(site: XmlPlace, attributes: list[tuple[str, str]], shape: Element, walk: _Walk) -> Iterator[Finding]:
    """Check what there is of an element in which the document breaks off. What is missing may come later."""
    found: list[Iterable[Finding]] = [_attributes(site, attributes, shape, walk)]
    if shape.children is not None and shape.text is None:
        found.append(_children(site, shape.children, shape, walk))
        found.extend(rule(site) for rule in shape.rules)
    for finding in chain.from_iterable(found):
        if not finding.code.startswith(_ABSENCE):
            yield finding


def _children(site: XmlPlace, children: Mapping[str, Child], shape: Element, walk: _Walk) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in site.element:
        tag = name_of(element)
        child = children.get(tag)
        if child is None and not shape.closed:
            child = walk.vocabulary.anywhere.get(tag)
        if child is None:
            yield from _unknown_element(site, element, shape, walk.vocabulary)
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
            yield site.finding(rule, qualified(tag), _ELEMENT_EXAMPLES.get(tag, ""))


def _unknown_element(site: XmlPlace, element: _Element, shape: Element, vocabulary: Vocabulary) -> Iterator[Finding]:
    tag = name_of(element)
    uri = namespace(tag)
    place = site.at(element)
    if site.element in site.source.unfinished and tag in vocabulary.known_tags:
        return  # what follows a tag that is not closed seems to be inside of it
    if ":" in tag and not uri:  # a prefix that is not declared, which has been reported
        return
    if not uri and "" not in vocabulary.namespaces:
        yield place.finding(UNDETERMINABLE_VOCABULARY, tag)
    elif not uri and namespace(name_of(site.element)):
        yield place.finding(NOT_IN_A_NAMESPACE, tag)
    elif shape.closed or uri in vocabulary.namespaces:
        yield place.finding(UNDEFINED_ELEMENT, qualified(tag), _meant(tag, shape, vocabulary))
    elif uri == XHTML:
        yield place.finding(MISPLACED_XHTML)


def _meant(tag: str, shape: Element, vocabulary: Vocabulary) -> str:
    """Return what was probably meant by an unknown element."""
    if shape.text is not None and tag in TAGS:
        return f"&lt;{tag}&gt;, or put all of the HTML into <![CDATA[…]]>"
    if tag in vocabulary.known_tags:  # only its place is wrong
        return ""
    uri = namespace(tag)
    near = nearest(local(tag), (local(name) for name in shape.children or () if namespace(name) == uri))
    return qualified(f"{{{uri}}}{near}" if uri else near) if near else ""


def _attributes(site: XmlPlace, attributes: list[tuple[str, str]], shape: Element, walk: _Walk) -> Iterator[Finding]:
    for name, value in attributes:
        attribute = shape.attributes.get(name) or walk.vocabulary.common.get(name)
        if attribute is None:
            yield from _unknown_attribute(site, name, shape, walk)
        else:
            yield from _value(XmlPlace(site.source, site.element, name), value, attribute)
    for name, rule in shape.required_attributes:
        if site.element.get(name) is None:
            yield site.finding(rule, qualified(name), _EXAMPLES.get(name, ""))


def _value(place: XmlPlace, value: str, attribute: Attribute) -> Iterator[Finding]:
    found = False
    for check in attribute.checks:
        for finding in check(place, value):
            found = True
            yield finding
    # Where a syntax does not allow an empty value, its own rule has reported it.
    if not found and not attribute.blank and not place.attribute.startswith("{") and not value.strip():
        yield place.finding(BLANK_ATTRIBUTE)


def _unknown_attribute(site: XmlPlace, name: str, shape: Element, walk: _Walk) -> Iterator[Finding]:
    uri = namespace(name)
    place = site.at(site.element, name)
    if ":" in name and not uri:
        return
    if not uri or (uri in walk.vocabulary.namespaces):
        yield place.finding(UNEXPECTED_ATTRIBUTE, instead=nearest(name, shape.attributes))
    elif uri != XML and uri not in UNSUPPORTED and not walk.silent and not namespace(name_of(site.element)):
        yield place.finding(EXTENSION_ATTRIBUTE)
