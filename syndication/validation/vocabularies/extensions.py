"""Extensions that feeds of more than one kind use: Dublin Core, syndication, slash, threads, history."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import (
    CONTENT,
    CREATIVE_COMMONS,
    DC,
    DCTERMS,
    HISTORY,
    SLASH,
    SYNDICATION,
    THREAD,
    WFW,
)
from syndication.validation.rules import dates, links, markup, numbers, values
from syndication.validation.rules.text import nonblank
from syndication.validation.structure import Attribute, Child, Element, leaf
from syndication.validation.vocabularies import media

TEXT = leaf()
SAID = leaf(nonblank)

_DC = {
    **dict.fromkeys("description format identifier publisher rights source title type".split(), Child(TEXT)),
    **dict.fromkeys("contributor coverage creator relation subject".split(), Child(TEXT, repeatable=True)),
    "date": Child(leaf(dates.w3cdtf)),
    "language": Child(leaf(values.language)),
}
_DCTERMS_DATES = "available created dateAccepted dateCopyrighted dateSubmitted issued modified".split()
_DCTERMS_TEXTS = """
abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience bibliographicCitation
conformsTo contributor coverage creator date description educationLevel extent format hasFormat hasPart hasVersion
identifier instructionalMethod isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy isVersionOf language
license mediator medium provenance publisher references relation replaces requires rights rightsHolder source spatial
subject tableOfContents temporal title type
""".split()
_DCTERMS = {
    **dict.fromkeys(_DCTERMS_TEXTS, Child(TEXT, repeatable=True)),
    **dict.fromkeys(_DCTERMS_DATES, Child(leaf(dates.w3cdtf))),
    "valid": Child(leaf(dates.period)),
}
_LINK = leaf(links.full_link)
_LICENSE = Child(_LINK, repeatable=True)

_IN_REPLY_TO = Element(
    attributes={
        "ref": Attribute((links.full_iri,), required=True),
        "href": Attribute((links.iri,)),
        "type": Attribute((values.mime_attribute,)),
        "source": Attribute((links.iri,)),
    }
)


def named(uri: str, children: Mapping[str, Child]) -> dict[str, Child]:
    """Return `children` with their names put into the namespace `uri`."""
    return {f"{{{uri}}}{name}": child for name, child in children.items()}


EVERYWHERE = {
    **named(DC, _DC),
    **named(DCTERMS, _DCTERMS),
    **named(CREATIVE_COMMONS, {"license": _LICENSE}),
    **media.EVERYWHERE,
}

OF_FEEDS = {
    **EVERYWHERE,
    **named(
        SYNDICATION,
        {
            "updatePeriod": Child(leaf(values.update_period)),
            "updateFrequency": Child(leaf(numbers.positive)),
            "updateBase": Child(leaf(dates.w3cdtf)),
        },
    ),
    **named(HISTORY, {"complete": Child(Element()), "archive": Child(Element())}),
}

OF_ENTRIES = {
    **EVERYWHERE,
    **media.OF_ENTRIES,
    **named(CONTENT, {"encoded": Child(leaf(markup.html_alone))}),
    **named(
        SLASH,
        {
            "comments": Child(leaf(numbers.non_negative)),
            "section": Child(TEXT),
            "department": Child(TEXT),
            "hit_parade": Child(leaf(numbers.comma_separated)),
        },
    ),
    **named(WFW, {"comment": Child(_LINK), "commentRss": Child(_LINK)}),
    **named(
        THREAD,
        {
            "in-reply-to": Child(_IN_REPLY_TO, repeatable=True),
            "total": Child(leaf(numbers.non_negative)),
        },
    ),
}

#: Namespaces whose every element is in the tables.
NAMESPACES = frozenset(
    {CONTENT, CREATIVE_COMMONS, DC, DCTERMS, HISTORY, SLASH, SYNDICATION, THREAD, WFW, *media.NAMESPACES}
)
