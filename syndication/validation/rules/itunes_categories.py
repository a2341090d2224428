"""Rules on the categories of Apple's podcast directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.model.podcast_lists import FORMER_PODCAST_CATEGORIES, PODCAST_CATEGORIES
from syndication.validation.names import ITUNES
from syndication.validation.rule import Rule, XmlPlace
from syndication.validation.suggestions import nearest

INVALID_ITUNES_CATEGORY = Rule(
    "InvalidItunesCategory",
    "error",
    "{name}: not a category of Apple's list: {value}",
    "Write the category exactly as in Apple's list, and put a subcategory inside its own category.",
)
OBSOLETE_ITUNES_CATEGORY = Rule(
    "ObsoleteItunesCategory",
    "warning",
    "{name}: a category of an earlier list of Apple: {value}",
    "Apple changed its list in 2019. Choose a category of the new list, for example News with Daily News.",
)
_CATEGORY = f"{{{ITUNES}}}category"


def category(site: XmlPlace) -> Iterator[Finding]:
    """A category of Apple's list, and its subcategories."""
    name = _text(site.element)
    yield from _category_findings(site, name, PODCAST_CATEGORIES, FORMER_PODCAST_CATEGORIES)
    if name in PODCAST_CATEGORIES or name in FORMER_PODCAST_CATEGORIES:
        for inner in site.element.iterchildren(_CATEGORY):
            current, former = PODCAST_CATEGORIES.get(name, ()), FORMER_PODCAST_CATEGORIES.get(name, ())
            yield from _category_findings(site.at(inner), _text(inner), current, former)


def _category_findings(site: XmlPlace, name: str, current: Iterable[str], former: Iterable[str]) -> Iterator[Finding]:
    if site.element.get("text") is not None and name not in current:
        rule = OBSOLETE_ITUNES_CATEGORY if name in former else INVALID_ITUNES_CATEGORY
        place = site.at(site.element, "text")
        yield place.finding(rule, name or "(empty)", nearest(name.replace("&amp;", "&"), current))


def _text(element: _Element) -> str:
    return (element.get("text") or "").strip()
