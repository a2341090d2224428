"""The extensions that both RSS and Atom may have, grouped by where they are allowed; and Dublin Core."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import DC, DCTERMS, ITUNES
from syndication.validation.rules import dates, values
from syndication.validation.rules import itunes as podcasts
from syndication.validation.rules.partner_extensions import partners
from syndication.validation.vocabularies import itunes, media, modules, places, podcast
from syndication.validation.vocabularies.modules import Tables
from syndication.validation.vocabulary import Child, leaf

_TEXT = leaf()

# ISO 15836: every element is optional and may be repeated.
_DC_TEXTS = """
contributor coverage creator description format identifier publisher relation rights source subject title type
""".split()
_DC = {
    **dict.fromkeys(_DC_TEXTS, Child(_TEXT, repeatable=True)),
    "date": Child(leaf(dates.w3cdtf), repeatable=True),
    "language": Child(leaf(values.language), repeatable=True),
}
_DCTERMS_DATES = "created dateAccepted dateCopyrighted dateSubmitted issued modified".split()
_DCTERMS_TEXTS = """
abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience bibliographicCitation
conformsTo contributor coverage creator date description educationLevel extent format hasFormat hasPart hasVersion
identifier instructionalMethod isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy isVersionOf language
license mediator medium provenance publisher references relation replaces requires rights rightsHolder source spatial
subject tableOfContents temporal title type
""".split()
_DCTERMS = {
    **dict.fromkeys(_DCTERMS_TEXTS, Child(_TEXT, repeatable=True)),
    **dict.fromkeys(_DCTERMS_DATES, Child(leaf(dates.w3cdtf), repeatable=True)),
    **dict.fromkeys(("available", "valid"), Child(leaf(dates.period), repeatable=True)),
}


def named(uri: str, children: Mapping[str, Child]) -> dict[str, Child]:
    """Return `children` with their names in the namespace `uri`."""
    return {f"{{{uri}}}{name}": child for name, child in children.items()}


def _by_tag(*groups: Tables) -> dict[str, Child]:
    return {tag: child for tables in groups for uri in tables for tag, child in named(uri, tables[uri]).items()}


_EVERYWHERE: Tables = {DC: _DC, DCTERMS: _DCTERMS, **places.EVERYWHERE, **modules.EVERYWHERE}

#: Elements whose specifications name no place: they may stand in every element that holds others.
ANYWHERE = _by_tag(_EVERYWHERE)
OF_FEEDS = {
    **media.EVERYWHERE,
    **_by_tag(_EVERYWHERE, modules.OF_FEEDS, {ITUNES: itunes.OF_FEEDS}, podcast.OF_FEEDS),
}
OF_ENTRIES = {
    **media.EVERYWHERE,
    **media.OF_ENTRIES,
    **_by_tag(_EVERYWHERE, modules.OF_ENTRIES, {ITUNES: itunes.OF_ENTRIES}, podcast.OF_ENTRIES),
}

#: Rules on a whole channel or feed, and on a whole item or entry.
RULES_OF_FEEDS = (podcasts.podcast, partners)
RULES_OF_ENTRIES = (podcasts.episode,)

#: Namespaces whose elements are all in the tables.
NAMESPACES = (
    frozenset({ITUNES, *_EVERYWHERE, *modules.OF_FEEDS, *modules.OF_ENTRIES, *media.NAMESPACES, *podcast.NAMESPACES})
    - modules.OPEN
)
