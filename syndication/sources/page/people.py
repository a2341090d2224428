"""Who wrote the story of a page; organisations among the authors are its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from syndication.model.item import Author, Source
from syndication.sources.article.bylines import read_byline
from syndication.sources.page.document import PageDocument
from syndication.sources.page.json_ld import address_of, is_organisation, listed, text_of
from syndication.sources.page.microdata import value_of
from syndication.text.urls import absolute

_MOST = 200  # entries of a list
_METAS = ("byl", "parsely-author", "author", "article:author", "dc.creator")


class Origin(Struct, frozen=True):
    """The authors and the source of a story, and where they were found."""

    authors: tuple[Author, ...] = ()
    source: Source | None = None
    place: str = ""


def read_origin(page: PageDocument) -> Origin:
    """Return the authors: those of JSON-LD, else of the first meta element that names some, else of microdata."""
    given = listed(page.story.get("author")) or listed(page.story.get("creator"))
    origin = _origin(given, "JSON-LD author")
    for name in _METAS:
        if origin.authors or origin.source:
            return origin
        names = [each for each in page.metas.get(name, ()) if "://" not in each and not each.startswith("@")]
        origin = _origin(names, f"meta {name}")
    if origin.authors or origin.source:
        return origin
    return _origin([value_of(each) for each in page.properties.get("author", ())], "itemprop author")


def _origin(given: list[Any], place: str) -> Origin:
    authors: dict[str, Author] = {}
    sources: list[Source] = []
    for entry in given[:_MOST]:
        if is_organisation(entry):
            sources.append(Source(text_of(entry), absolute(_page_of(entry), "")))
            continue
        for name in listed(entry.get("name"))[:_MOST] if isinstance(entry, Mapping) else [entry]:
            people, agencies = _people(entry, text_of(name))
            authors |= {author.name: author for author in people if author.name not in authors}
            sources += map(Source, agencies)
    named = [source for source in sources if source.name]
    return Origin(tuple(authors.values()), next(iter(named), None), place)


def _people(entry: Any, name: str) -> tuple[Iterator[Author], tuple[str, ...]]:
    byline = read_byline(name)
    if len(byline.authors) == 1 and isinstance(entry, Mapping):
        (author,) = byline.authors
        role = text_of(entry.get("jobTitle")) or author.role
        return iter((Author(author.name, role, absolute(_page_of(entry), "")),)), byline.agencies
    return iter(byline.authors), byline.agencies


def _page_of(entry: Mapping[str, Any]) -> str:
    """Return the address of a person's page; an "@id" is often none."""
    return address_of(entry.get("url"))
