"""The plain texts of a record that readers see, and the HTML that was left in them by mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from syndication.model.finding import ItemFinding
from syndication.model.item import Item, Media
from syndication.text import character_references

_MOST = 10  # different references or tags that are named in one field
_ESCAPED_AMPERSAND = "&amp;"

T = TypeVar("T")
Field = tuple[str, str]


def markup_findings(item: Item) -> Iterator[ItemFinding]:
    """Yield a finding for each different reference ("&#8217;") and tag ("<b>") in a plain text, or in an address."""
    for field, text in _texts(item):
        if "&" in text:
            yield from _reference_findings(field, text)
        if "<" in text:
            yield from _tag_findings(field, text)
    for field, address in _addresses(item):
        if count := address.count(_ESCAPED_AMPERSAND):
            message = f"holds {_ESCAPED_AMPERSAND}, which will be sent as it is; write &"
            yield ItemFinding(severity="cosmetic", field=field, message=message, count=count)


def _reference_findings(field: str, text: str) -> Iterator[ItemFinding]:
    for (reference, plain), count in _first(Counter(character_references.references(text))):
        message = f"holds {reference}, which will be shown as it is; {f'write {plain}' if plain else 'delete it'}"
        yield ItemFinding(severity="cosmetic", field=field, message=message, count=count)


def _tag_findings(field: str, text: str) -> Iterator[ItemFinding]:
    for tag, count in _first(Counter(character_references.tags(text))):
        message = f"holds {tag}, which will be shown as it is; delete it"
        yield ItemFinding(severity="cosmetic", field=field, message=message, count=count)


def _first(counts: Counter[T]) -> list[tuple[T, int]]:
    return list(counts.items())[:_MOST]


def _texts(item: Item) -> Iterator[Field]:
    for name in ("headline", "headline_short", "standfirst", "section", "disclosure", "slugline"):
        yield name, getattr(item, name)
    yield from ((f"tags[{index}]", tag) for index, tag in enumerate(item.tags))
    yield from _texts_of_origin(item)
    for index, subject in enumerate(item.subjects):
        yield f"subjects[{index}].name", subject.name
    for index, medium in enumerate(item.media):
        names = ("alt", "caption", "credit", "licensor")
        yield from ((f"media[{index}].{name}", getattr(medium, name)) for name in names)
    for index, story in enumerate(item.related):
        yield from ((f"related[{index}].{name}", getattr(story, name)) for name in ("title", "label"))
    for index, revision in enumerate(item.revisions):
        yield f"revisions[{index}].note", revision.note


def _texts_of_origin(item: Item) -> Iterator[Field]:
    for index, author in enumerate(item.authors):
        yield from ((f"authors[{index}].{name}", getattr(author, name)) for name in ("name", "role"))
    if item.source:
        yield "source.name", item.source.name
    if item.dateline:
        yield from (("dateline.text", item.dateline.text), ("dateline.located", item.dateline.located))
    if item.rights:
        yield from ((f"rights.{name}", getattr(item.rights, name)) for name in ("holder", "notice", "usage"))
    if item.sponsor:
        yield "sponsor.name", item.sponsor.name
    yield from ((f"places[{index}].name", place.name) for index, place in enumerate(item.places))


def _addresses(item: Item) -> Iterator[Field]:
    yield "url", item.url
    yield from ((f"authors[{index}].url", author.url) for index, author in enumerate(item.authors))
    for index, medium in enumerate(item.media):
        yield from _addresses_of_medium(f"media[{index}]", medium)
    yield from ((f"related[{index}].url", story.url) for index, story in enumerate(item.related))
    if item.source:
        yield "source.url", item.source.url
    if item.rights:
        yield "rights.license", item.rights.license
    if item.sponsor:
        yield "sponsor.url", item.sponsor.url


def _addresses_of_medium(field: str, medium: Media) -> Iterator[Field]:
    yield from ((f"{field}.url", medium.url), (f"{field}.chapters", medium.chapters))
    yield from ((f"{field}.renditions[{index}].url", one.url) for index, one in enumerate(medium.renditions))
    yield from ((f"{field}.transcripts[{index}].url", one.url) for index, one in enumerate(medium.transcripts))
