"""RSS 1.0 with its modules, and RSS 0.90: channel, image, items and textinput side by side in RDF."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import DC, RDF, RSS_0_90, RSS_1_0, TAXONOMY, TRACKBACK
from syndication.validation.rules import links, markup, rdf, values
from syndication.validation.rules.text import nonblank, rss_plain
from syndication.validation.vocabularies import extensions, xml
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

#: RDF/XML allows these on any element.
_COMMON: Mapping[str, Attribute] = {
    **xml.ATTRIBUTES,
    **{f"{{{RDF}}}{name}": Attribute() for name in ("ID", "about", "datatype", "nodeID", "parseType", "resource")},
}
_ABOUT: Mapping[str, Attribute] = {f"{{{RDF}}}about": Attribute((links.link,), required=True)}
_RESOURCE: Mapping[str, Attribute] = {f"{{{RDF}}}resource": Attribute(), "resource": Attribute()}
_ANY_RDF = Child(Element(text=(), attributes={f"{{{RDF}}}about": Attribute()}, children=None), repeatable=True)
_PUBLIC_ADDRESS = (links.full_link, rdf.at_most(500))


def _title(limit: int) -> Element:
    return leaf(nonblank, rss_plain, rdf.at_most(limit))


_ADDRESS = leaf(*_PUBLIC_ADDRESS)
_DESCRIPTION = Element(text=(markup.html_if_any, rdf.at_most(500)), children=None, rules=(rdf.literal,), closed=True)
_FORM_DESCRIPTION = leaf(rss_plain, rdf.at_most(100))
_NAME = leaf(values.form_name, rdf.at_most(500))
_POINTER = Element(attributes=_RESOURCE, rules=(rdf.resource,))


def _needed(element: Element) -> Child:
    return Child(element, required=True)


def _in(uri: str, children: Mapping[str, Child]) -> dict[str, Child]:
    return extensions.named(uri, children)


_IMAGE = {"title": _needed(_title(40)), "url": _needed(_ADDRESS), "link": _needed(_ADDRESS)}
_ITEM = {"title": _needed(_title(100)), "link": _needed(_ADDRESS), "description": Child(_DESCRIPTION)}
_TEXT_INPUT = {
    "title": _needed(_title(40)),
    "description": _needed(_FORM_DESCRIPTION),
    "name": _needed(_NAME),
    "link": _needed(_ADDRESS),
}
_CHANNEL = {"title": _needed(_title(40)), "link": _needed(_ADDRESS), "description": _needed(_DESCRIPTION)}


def _with_rich_dublin_core(modules: Mapping[str, Child]) -> dict[str, Child]:
    """Return modules whose Dublin Core may hold RDF in place of text (module mod_dublincore, rich content model)."""
    return {tag: _RICH if tag in _RICH_DUBLIN_CORE else child for tag, child in modules.items()}


_RICH = Child(Element(text=(), attributes=_RESOURCE, children=None), repeatable=True)
_RICH_DUBLIN_CORE = frozenset(
    f"{{{DC}}}{name}"
    for name in (
        "contributor coverage creator description format identifier publisher relation rights source subject title type"
    ).split()
)
_OF_CHANNELS = _with_rich_dublin_core(extensions.OF_FEEDS)
_TRACKBACK = Element(attributes={f"{{{RDF}}}resource": Attribute((links.link,), required=True)})
_OF_ITEMS = {
    **_with_rich_dublin_core(extensions.OF_ENTRIES),
    f"{{{TRACKBACK}}}about": Child(_TRACKBACK, repeatable=True),
    f"{{{TRACKBACK}}}ping": Child(_TRACKBACK),
}
_DUBLIN_CORE = {tag: child for tag, child in _OF_CHANNELS.items() if tag.startswith(f"{{{DC}}}")}
_SEQUENCE = Element(children={f"{{{RDF}}}li": Child(_POINTER, repeatable=True)})
_CONTENTS = Element(children={f"{{{RDF}}}Seq": _needed(_SEQUENCE)})
_POINTERS = {"image": Child(_POINTER), "items": _needed(_CONTENTS), "textinput": Child(_POINTER)}


def _part(children: Mapping[str, Child], modules: Mapping[str, Child]) -> Element:
    return Element(attributes=_ABOUT, children={**_in(RSS_1_0, children), **modules})


_RSS_1_0 = Element(
    children={
        **_in(
            RSS_1_0,
            {
                "channel": _needed(_part({**_CHANNEL, **_POINTERS}, _OF_CHANNELS)),
                "image": Child(_part(_IMAGE, _DUBLIN_CORE)),
                "item": Child(_part(_ITEM, _OF_ITEMS), required=True, repeatable=True),
                "textinput": Child(_part(_TEXT_INPUT, _DUBLIN_CORE)),
            },
        ),
        **dict.fromkeys((f"{{{TAXONOMY}}}topic", f"{{{RDF}}}Description"), _ANY_RDF),
    },
    rules=(rdf.table_of_contents, rdf.pictures_and_forms),
)


def _rss_0_90(uri: str) -> Element:
    return Element(
        children=_in(
            uri,
            {
                "channel": _needed(Element(children=_in(uri, _CHANNEL))),
                "image": Child(Element(children=_in(uri, _IMAGE))),
                "item": Child(Element(children=_in(uri, _ITEM)), required=True, repeatable=True),
                "textinput": Child(Element(children=_in(uri, _TEXT_INPUT))),
            },
        ),
        rules=(rdf.fifteen,),
    )


#: By the namespace of RSS in the document.
VOCABULARIES: Mapping[str, Vocabulary] = {
    RSS_1_0: Vocabulary(_RSS_1_0, extensions.NAMESPACES | {RDF, RSS_1_0}, _COMMON),
    **{uri: Vocabulary(_rss_0_90(uri), frozenset({RDF, uri}), _COMMON) for uri in RSS_0_90},
}
