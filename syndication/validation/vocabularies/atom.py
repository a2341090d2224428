"""Atom 1.0 (RFC 4287), with the extensions that it may have."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import ATOM, THREAD, TOMBSTONES
from syndication.validation.rules import (
    dates,
    entry,
    identity,
    links,
    numbers,
    people,
    relations,
    selflink,
    tombstones,
    values,
)
from syndication.validation.rules.text import label, nonblank
from syndication.validation.vocabularies import extensions, xml
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

_ANY = Attribute()
_DATE = leaf(links.bare, dates.rfc3339)
_ADDRESS = leaf(nonblank, links.bare, links.iri)
_TYPE_ATTRIBUTE: Mapping[str, Attribute] = {"type": _ANY}
_TEXT = Element(text=(), attributes=_TYPE_ATTRIBUTE, children=None, rules=(entry.text_construct,))
_CONTENT = Element(text=(), attributes={**_TYPE_ATTRIBUTE, "src": _ANY}, children=None, rules=(entry.content,))
_LABEL = Attribute((label,))
_GENERATOR = leaf(nonblank, label, attributes={"uri": Attribute((links.iri,)), "version": _ANY})
_ID = leaf(links.bare, identity.atom_id)
_PERSON = Element(
    children=extensions.named(
        ATOM,
        {
            "name": Child(leaf(nonblank, people.name), required=True),
            "uri": Child(_ADDRESS),
            "email": Child(leaf(people.address)),
        },
    ),
)
_CATEGORY = Element(
    text=(),
    attributes={
        "term": Attribute(required=True),
        "scheme": Attribute((links.full_iri,)),
        "label": _LABEL,
    },
)
_LINK = Element(
    text=(),
    attributes={
        "href": Attribute((links.iri,), required=True, missing=entry.MISSING_HREF),
        "rel": Attribute((relations.relation,)),
        "type": Attribute((values.mime_type,)),
        "hreflang": Attribute((values.language,)),
        "title": _LABEL,
        "length": Attribute((numbers.file_size,)),
        f"{{{THREAD}}}count": Attribute((numbers.non_negative,)),
        f"{{{THREAD}}}updated": Attribute((dates.rfc3339,)),
        f"{{{THREAD}}}when": Attribute((values.no_thr_when,)),
    },
    rules=(selflink.link_is_empty, selflink.self_type, selflink.same_document),
)

_PEOPLE = {"author": Child(_PERSON, repeatable=True), "contributor": Child(_PERSON, repeatable=True)}
_SHARED = {
    **_PEOPLE,
    "category": Child(_CATEGORY, repeatable=True),
    "link": Child(_LINK, repeatable=True),
    "rights": Child(_TEXT),
}
_OF_FEEDS = {
    **_SHARED,
    "generator": Child(_GENERATOR),
    "icon": Child(_ADDRESS),
    "id": Child(_ID),
    "logo": Child(_ADDRESS),
    "subtitle": Child(_TEXT),
    "title": Child(_TEXT),
    "updated": Child(_DATE),
}
_SOURCE = Element(
    children={**extensions.named(ATOM, _OF_FEEDS), **extensions.OF_FEEDS},
    rules=(entry.source, selflink.alternates),
)
_OF_ENTRIES = {
    **_SHARED,
    "content": Child(_CONTENT),
    "id": Child(_ID),
    "published": Child(_DATE),
    "source": Child(_SOURCE),
    "summary": Child(_TEXT),
    "title": Child(_TEXT),
    "updated": Child(_DATE),
}


def _required(children: Mapping[str, Child], *names: str) -> dict[str, Child]:
    chosen = {name: Child(children[name].element, required=True) for name in names}
    return extensions.named(ATOM, {**children, **chosen})


_TOMBSTONE = Element(  # RFC 6721 section 3
    attributes={
        "ref": Attribute((links.full_iri,), required=True),
        "when": Attribute((dates.rfc3339,), required=True),
    },
    children={
        **extensions.named(TOMBSTONES, {"by": Child(_PERSON), "comment": Child(_TEXT)}),
        **extensions.named(ATOM, {"link": Child(_LINK, repeatable=True), "source": Child(_SOURCE)}),
    },
)
_ENTRY_RULES = (entry.substance, selflink.alternates, selflink.entry_relations, *extensions.RULES_OF_ENTRIES)
_ENTRY_CHILDREN = {**_required(_OF_ENTRIES, "id", "title", "updated"), **extensions.OF_ENTRIES}
_ENTRY = Element(children=_ENTRY_CHILDREN, rules=_ENTRY_RULES)
_FEED = Element(
    children={
        **_required(_OF_FEEDS, "id", "title", "updated"),
        **extensions.OF_FEEDS,
        **xml.ROBOTS,
        f"{{{ATOM}}}entry": Child(_ENTRY, repeatable=True),
        f"{{{TOMBSTONES}}}deleted-entry": Child(_TOMBSTONE, repeatable=True),
    },
    rules=(
        entry.order,
        entry.authors,
        identity.entries_differ,
        tombstones.tombstones,
        selflink.atom_self,
        selflink.alternates,
        selflink.paging,
        *extensions.RULES_OF_FEEDS,
    ),
)

_NAMESPACES = extensions.NAMESPACES | {ATOM, TOMBSTONES}
_LONE_ENTRY = Element(children=_ENTRY_CHILDREN, rules=(*_ENTRY_RULES, entry.author))
FEED = Vocabulary(_FEED, _NAMESPACES, xml.ATTRIBUTES, extensions.ANYWHERE)
ENTRY = Vocabulary(_LONE_ENTRY, _NAMESPACES, xml.ATTRIBUTES, extensions.ANYWHERE)

#: Elements of Atom that are allowed in a channel and in an item of RSS.
IN_CHANNELS = extensions.named(ATOM, {**_OF_FEEDS, "published": Child(_DATE)})
IN_ITEMS = extensions.named(ATOM, _OF_ENTRIES)
