"""Rules of RSS 1.0 and 0.90, which are RDF: how their parts point to each other, and how long texts should be."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation.names import RDF, RSS_0_90, RSS_1_0, child, local, name_of, namespace, qualified
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules import links
from syndication.validation.rules.identity import DUPLICATE_VALUE
from syndication.validation.rules.namespaces import MISSING_NAMESPACE
from syndication.validation.rules.other_documents import OTHER_XML
from syndication.validation.rules.structure import MISSING_ATTRIBUTE, MISSING_ELEMENT, UNDEFINED_ELEMENT

NOT_LISTED = Rule(
    "ItemNotListed",
    "warning",
    "{name}: an item that the channel does not list: {value}",
    "In RSS 1.0 the items of a channel are those in its items element; programs for RDF ignore others. Add "
    '<rdf:li rdf:resource="…"/> with the rdf:about of the item to the rdf:Seq.',
)
LISTED_IN_VAIN = Rule(
    "ListedItemMissing",
    "error",
    "{name}: no item of the document has this address as its rdf:about: {value}",
    "Each rdf:li of the channel's items names one item of the document. Write the same address in both, or remove the "
    "rdf:li.",
)
POINTS_ELSEWHERE = Rule(
    "RdfReferenceMismatch",
    "error",
    "{name}: not the rdf:about of the element that it names: {value}",
    "In RSS 1.0 the channel names its image and its textinput with rdf:resource. Write the same address there and as "
    "rdf:about of the element.",
)
POINTS_AT_NOTHING = Rule(
    "RdfReferenceMissing",
    "warning",
    "{name}: the document does not have the element that it names: {value}",
    "Readers show no picture and no form. Add the image or the textinput with this address as its rdf:about beside the "
    "channel, or leave the reference out.",
)
LONGER_THAN_SUGGESTED = Rule(
    "LongerThanSuggested",
    "info",
    "{name}: longer than RSS 1.0 suggests: {value}",
    "Old readers cut titles after 40 (of items 100) and other texts after 500 characters. Readers of today do not.",
)
MANY_ITEMS = Rule(
    "MoreThan15Items",
    "info",
    "{name}: more items than RSS 0.9 allowed: {value}",
    "Readers of RSS 0.90 and 0.91 show 15. Readers of today show all.",
)

_ABOUT, _RESOURCE = f"{{{RDF}}}about", f"{{{RDF}}}resource"
_SEQ, _LI = f"{{{RDF}}}Seq", f"{{{RDF}}}li"
_RSS_0_90_ITEMS = 15


def version_of(root: _Element) -> str:
    """Return the namespace of the RSS that an RDF document holds, "" if it holds none."""
    spaces = {namespace(name_of(element)) for element in root} if len(root) else set(root.nsmap.values())
    return next((uri for uri in (RSS_1_0, *RSS_0_90) if uri in spaces), "")


def no_rss(root: _Element) -> Iterator[Finding]:
    """Say what an RDF document is that holds no RSS."""
    line = int(root.sourceline or 0)
    bare = next((element for element in root if element.tag in ("channel", "item")), None)
    if bare is not None:
        name, instead = local(name_of(bare)), f'xmlns="{RSS_1_0}"'
        yield MISSING_NAMESPACE.finding(int(bare.sourceline or 0), value=name, instead=instead)
    else:
        yield OTHER_XML.finding(line, value="RDF without a channel of RSS")


def at_most(limit: int) -> Check:
    """Return a check that notes a text which is longer than RSS 1.0 suggests."""

    def check(place: Place, value: str) -> Iterator[Finding]:
        length = len(value.strip())
        if length > limit:
            yield place.finding(LONGER_THAN_SUGGESTED, f"{length} characters; it suggests at most {limit}")

    return check


def resource(site: XmlPlace) -> Iterator[Finding]:
    """An element that points to another: rdf:resource, or resource as in the examples of the specification."""
    for name in (_RESOURCE, "resource"):
        value = site.element.get(name)
        if value is not None:
            yield from links.link(site.at(site.element, name), value)
            return
    yield site.finding(MISSING_ATTRIBUTE, "rdf:resource")


def literal(site: XmlPlace) -> Iterator[Finding]:
    """Text with elements in it, which RDF/XML allows if rdf:parseType says so."""
    if site.element.get(f"{{{RDF}}}parseType") is None:
        for element in site.element:
            name = qualified(name_of(element))
            cure = f"&lt;{local(name)}&gt;, or put all of the HTML into <![CDATA[…]]>"
            yield site.at(element).finding(UNDEFINED_ELEMENT, name, cure)


def table_of_contents(site: XmlPlace) -> Iterator[Finding]:
    """RSS 1.0 section 5.3.5: the channel lists each item of the document, and no other."""
    channel = child(site.element, f"{{{RSS_1_0}}}channel")
    items = list(site.element.iterchildren(f"{{{RSS_1_0}}}item"))
    yield from _repeated(site, [*([channel] if channel is not None else []), *items])
    if channel is None or (sequence := channel.find(f"{{{RSS_1_0}}}items/{_SEQ}")) is None:
        return
    named = {item.get(_ABOUT, "") for item in items}
    listed = {_target(entry) for entry in sequence.iterchildren(_LI)}
    for entry in sequence.iterchildren(_LI):
        if (target := _target(entry)) and target not in named and site.source.is_whole:
            yield site.at(entry).finding(LISTED_IN_VAIN, target)
    for item in items:
        if (about := item.get(_ABOUT, "")) and about not in listed:
            yield site.at(item).finding(NOT_LISTED, about)


def _repeated(site: XmlPlace, elements: list[_Element]) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in elements:
        about = element.get(_ABOUT, "")
        if about and about in seen and local(name_of(element)) == "item":
            yield site.at(element, _ABOUT).finding(DUPLICATE_VALUE, about)
        if local(name_of(element)) == "item":
            seen.add(about)


def pictures_and_forms(site: XmlPlace) -> Iterator[Finding]:
    """RSS 1.0 sections 5.3.4 and 5.3.6: the channel points to the image and the textinput of the document."""
    channel = child(site.element, f"{{{RSS_1_0}}}channel")
    if channel is None:
        return
    for name in ("image", "textinput"):
        tag = f"{{{RSS_1_0}}}{name}"
        pointer, target = child(channel, tag), child(site.element, tag)
        if pointer is None and target is not None:
            yield site.at(channel).finding(MISSING_ELEMENT, name, f'<{name} rdf:resource="{target.get(_ABOUT, "…")}"/>')
        elif pointer is not None and site.source.is_whole:
            address = _target(pointer)
            if address and target is None:
                yield site.at(pointer).finding(POINTS_AT_NOTHING, address)
            elif address and target is not None and target.get(_ABOUT) != address:
                yield site.at(pointer).finding(POINTS_ELSEWHERE, address, target.get(_ABOUT, ""))


def fifteen(site: XmlPlace) -> Iterator[Finding]:
    """RSS 0.90: a document has at most 15 items."""
    count = sum(local(name_of(element)) == "item" for element in site.element)
    if count > _RSS_0_90_ITEMS:
        yield site.finding(MANY_ITEMS, str(count))


def _target(element: _Element) -> str:
    return (element.get(_RESOURCE) or element.get("resource") or "").strip()
