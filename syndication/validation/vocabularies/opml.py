"""OPML 1.0 and 2.0. Outlines may have any attributes, so a rule checks them instead of a table."""

from __future__ import annotations

from syndication.validation.rules import dates, links, outline, people
from syndication.validation.vocabularies import xml
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

_TEXT = Child(leaf())
_DATE = Child(leaf(dates.rfc822))
_POSITION = Child(leaf(outline.position))

_HEAD = Element(
    children={
        "title": _TEXT,
        "dateCreated": _DATE,
        "dateModified": _DATE,
        "ownerName": _TEXT,
        "ownerEmail": Child(leaf(people.address)),
        "ownerId": Child(leaf(links.public_url)),
        "docs": Child(leaf(outline.documentation)),
        "expansionState": Child(leaf(outline.expansion_state)),
        "vertScrollState": _POSITION,
        "windowTop": _POSITION,
        "windowLeft": _POSITION,
        "windowBottom": _POSITION,
        "windowRight": _POSITION,
    }
)
_OPML = Element(
    attributes={"version": Attribute((outline.version,), required=True)},
    children={
        "head": Child(_HEAD, required=True),
        "body": Child(Element(children=None, rules=(outline.tree,)), required=True),
    },
)

OPML = Vocabulary(_OPML, frozenset({""}), xml.ATTRIBUTES, silent=lambda _: True)
