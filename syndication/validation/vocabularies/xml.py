"""What every kind of feed may have: the attributes of XML itself, and <meta> of XHTML for robots."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import XHTML, XML
from syndication.validation.rules import links, values
from syndication.validation.vocabulary import Attribute, Child, Element

ATTRIBUTES: Mapping[str, Attribute] = {
    f"{{{XML}}}base": Attribute((links.iri,)),
    f"{{{XML}}}lang": Attribute((values.xml_language,)),
    f"{{{XML}}}space": Attribute(),
}

ROBOTS: Mapping[str, Child] = {
    f"{{{XHTML}}}meta": Child(
        Element(
            text=(), attributes=dict.fromkeys(("name", "content"), Attribute()), children=None, rules=(values.meta,)
        ),
        repeatable=True,
    )
}
