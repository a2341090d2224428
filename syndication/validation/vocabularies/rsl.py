"""RSL 1.0 (rslstandard.org/rsl), as a separate document and inside a feed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from syndication.model.finding import Finding
from syndication.validation.names import RSL as URI
from syndication.validation.names import name_of, namespace, qualified
from syndication.validation.rule import XmlPlace, XmlSource
from syndication.validation.rules import dates, identity, links, numbers, people, rsl, values
from syndication.validation.rules.structure import UNDEFINED_ELEMENT
from syndication.validation.rules.text import nonblank
from syndication.validation.structure import walk
from syndication.validation.vocabularies import xml
from syndication.validation.vocabularies.extensions import named
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

_MEDIA_TYPE = Attribute((values.mime_attribute,))
_TERMS = leaf(nonblank, attributes={"type": Attribute((rsl.kind_of_term,), required=True)}, rules=(rsl.terms,))
_PAYMENT = Element(
    attributes={"type": Attribute((rsl.kind_of_payment,))},
    children=named(
        URI,
        {
            "standard": Child(leaf(links.full_iri)),
            "custom": Child(leaf(nonblank, links.iri)),
            "amount": Child(
                leaf(numbers.decimal, attributes={"currency": Attribute((rsl.currency,), required=True)}),
            ),
            "accepts": Child(leaf(attributes={"type": Attribute((values.mime_attribute,), required=True)})),
        },
    ),
)
_REPORTING = Element(
    text=(),
    attributes={
        "type": Attribute((rsl.kind_of_report,), required=True),
        "profile": Attribute((links.full_iri,), required=True),
        "endpoint": Attribute((links.full_iri,)),
    },
)
_LEGAL = leaf(
    nonblank,
    attributes={"type": Attribute((rsl.kind_of_statement,), required=True)},
    rules=(rsl.statement,),
)
_LICENSE = Element(
    children=named(
        URI,
        {
            "permits": Child(_TERMS, repeatable=True),
            "prohibits": Child(_TERMS, repeatable=True),
            "payment": Child(_PAYMENT),
            "reporting": Child(_REPORTING, repeatable=True),
            "legal": Child(_LEGAL, repeatable=True),
        },
    ),
    rules=(rsl.one_of_a_type, rsl.effect),
)
_COPYRIGHT = leaf(
    attributes={
        "type": Attribute((rsl.kind_of_holder,)),
        "contactEmail": Attribute((people.address,)),
        "contactUrl": Attribute((links.iri,)),
    }
)
_CONTENT = Element(
    attributes={
        "url": Attribute((rsl.scope,), required=True),
        "server": Attribute((links.full_iri,)),
        "encrypted": Attribute((identity.boolean,)),
        "lastmod": Attribute((dates.rfc3339,)),
    },
    children=named(
        URI,
        {
            "license": Child(_LICENSE, required=True, repeatable=True),
            "schema": Child(leaf(attributes={"type": _MEDIA_TYPE}, rules=(rsl.linked_data,))),
            "alternate": Child(leaf(nonblank, links.iri, attributes={"type": _MEDIA_TYPE}), repeatable=True),
            "copyright": Child(_COPYRIGHT),
            "terms": Child(leaf(nonblank, links.iri)),
        },
    ),
    rules=(rsl.content,),
)
_RSL = Element(
    attributes={"max-age": Attribute((numbers.positive, rsl.age))},
    children=named(URI, {"content": Child(_CONTENT, repeatable=True)}),
    rules=(rsl.document,),
)


def _vocabulary(root: Element) -> Vocabulary:
    return Vocabulary(root, frozenset({URI, ""}), xml.ATTRIBUTES)


RSL = _vocabulary(_RSL)

# Only here the address may be empty: it means the item (section 4.7).
_ADDRESS_IN_FEEDS = Attribute((rsl.scope,), required=True, blank=True)
_CONTENT_IN_FEEDS = structs.replace(
    _CONTENT,
    attributes={**_CONTENT.attributes, "url": _ADDRESS_IN_FEEDS},
    rules=(*_CONTENT.rules, rsl.same_origin),
)
_IN_FEEDS = {
    "content": _vocabulary(_CONTENT_IN_FEEDS),
    "license": _vocabulary(_LICENSE),
    "rsl": RSL,
}


def embedded_rsl_findings(source: XmlSource) -> Iterator[Finding]:
    """Check the RSL in a feed (RSL 1.0 section 4.7)."""
    for element in source.root.iter(f"{{{URI}}}*"):
        parent = element.getparent()
        if parent is None:
            return
        if namespace(name_of(parent)) == URI:
            continue
        vocabulary = _IN_FEEDS.get(name_of(element).rpartition("}")[2])
        if vocabulary:
            yield from walk(structs.replace(source, root=element), vocabulary)
        else:
            yield XmlPlace(source, element).finding(UNDEFINED_ELEMENT, qualified(name_of(element)))
