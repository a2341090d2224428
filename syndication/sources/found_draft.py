"""What a file of another system says of a story, with the options of a person, to the draft of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from syndication.model.item import Author, Dateline, Import, Item, Media, Related, Rights, Source, Subject
from syndication.model.item_parts import Episode, Sponsor, StoryPlace
from syndication.sources.article import desk
from syndication.sources.article.assembly import ItemParts, apply_options
from syndication.sources.article.draft import Block, Draft, ImportOptions, bounded_lines, tidy_options
from syndication.sources.found_story import FoundStory
from syndication.sources.item_faults import without_faults
from syndication.sources.records.rules import problems
from syndication.text.body.tree import elements, parse, text_of
from syndication.text.characters import strip_illegal, with_windows_1252
from syndication.text.complexity import find_excess
from syndication.text.lines import one_line, shorten

_ASK_FOR_DATE = "give --published with its time zone, such as --published 2026-02-05T12:00:00+00:00"
_LONGEST = 80  # characters of a text in a message
_LINES = "p h1 h2 h3 h4 h5 h6 li blockquote figcaption td th pre div".split()
_FOR_PARTNERS = "headline_short kind places access sponsor disclosure ai urgency slugline episode".split()
# What an option may replace, besides the parts that `apply_options` replaces.
_GIVEN = ("published", "embargo_until", "section", "tags", "language", "url")


def draft_of(data: bytes, found: FoundStory, options: ImportOptions) -> Draft:
    """Return the draft of a story found in `data`. It has no item if something is missing, which a person is asked for.

    Raises:
        IngestError: a time among the options has no time zone.
    """
    options = tidy_options(options)
    parts, replaced = apply_options(_parts(found), options)
    missing = (*_missing(found, parts, options), *_embargo_question(found, options))
    warnings = (*found.warnings, *_fault_warnings(found), *_replacements(found, options, replaced))
    item = None if missing else _item(found, parts, options)
    if item:
        item, removed = without_faults(item)
        warnings = (*warnings, *removed)
        missing = tuple(f"{field}: {problem}" for field, problem in problems(item))
    dropped, lost = bounded_lines((*found.dropped, *replaced.values())), bounded_lines(found.lost)
    warnings = bounded_lines(warnings)
    imported = Import(sha256(data).hexdigest(), dropped, warnings, lost)
    return Draft(
        item=replace(item, imported=imported) if item and not missing else None,
        blocks=tuple(_blocks(found)),
        warnings=warnings,
        missing=missing,
        dropped=(*dropped, *lost),
    )


def _parts(found: FoundStory) -> ItemParts:
    return ItemParts(
        headline=found.headline,
        standfirst=found.standfirst,
        body=found.body,
        authors=found.authors,
        source=found.source.name if found.source else "",
        dateline=found.dateline.text if found.dateline else "",
        media=found.media,
    )


def _item(found: FoundStory, parts: ItemParts, options: ImportOptions) -> Item | None:
    published = options.published or found.published
    if published is None:
        return None
    is_same_source = found.source is not None and found.source.name == parts.source
    return Item(
        headline=parts.headline,
        published=published,
        body=strip_illegal(with_windows_1252(found.body)),
        body_form=found.body_form,
        id=found.id,
        status="withheld" if found.paid and found.status == "usable" else found.status,
        language=options.language or found.language or options.default_language,
        standfirst=parts.standfirst,
        modified=found.modified if found.modified and found.modified > published else None,
        embargo_until=options.embargo_until or (None if options.no_embargo else found.embargo_until),
        expires=found.expires if found.expires and found.expires > published else None,
        url=options.url or found.url,
        section=options.section or found.section,
        tags=options.tags or found.tags,
        subjects=found.subjects,
        authors=parts.authors,
        source=found.source if is_same_source else Source(parts.source) if parts.source else None,
        dateline=_dateline(found, parts.dateline),
        media=parts.media,
        related=found.related,
        rights=found.rights,
        ednote="\n".join(filter(None, (options.ednote, found.ednote))),
        **_for_partners(found),
    )


def _for_partners(found: FoundStory) -> dict[str, Any]:
    """Return the fields that partners ask for. A story for subscribers of its source is a paid one."""
    fields = {name: getattr(found, name) for name in _FOR_PARTNERS}
    return fields | ({"access": "paid"} if found.paid and found.access == "free" else {})


def _dateline(found: FoundStory, printed: str) -> Dateline | None:
    if found.dateline and found.dateline.text == printed:
        return found.dateline
    return Dateline(printed) if printed else None


def _missing(found: FoundStory, parts: ItemParts, options: ImportOptions) -> Iterator[str]:
    if not (options.published or found.published):
        fault = found.faults.get("published", "")
        problem = f"{fault} ({found.found_in['published']})" if fault else f"{found.file_kind} gives no date to rely on"
        yield f"published: {problem}; {_ASK_FOR_DATE}"
    if not parts.headline and found.status == "usable":
        yield f"headline: {found.file_kind} names none; give --headline"
    if "embargo_until" in found.faults and not (options.embargo_until or options.no_embargo):
        yield f"embargo_until: {found.faults['embargo_until']}; give --embargo-until TIME, or --no-embargo"


def _embargo_question(found: FoundStory, options: ImportOptions) -> tuple[str, ...]:
    """Return the question about an embargo in the words of the story, as in texts."""
    if options.no_embargo or options.embargo_until or found.embargo_until or "embargo_until" in found.faults:
        return ()
    texts = [found.headline, found.standfirst, *_lines_of(found.body), *found.ednote.splitlines()]
    line = next((text for text in texts if desk.is_embargo(text) or desk.has_embargo_inside(text)), "")
    return (
        (f'the text names an embargo ("{shorten(line, _LONGEST)}"): give --embargo-until TIME, or --no-embargo',)
        if line
        else ()
    )


def _lines_of(html: str) -> Iterator[str]:
    if not find_excess(html):
        yield from (one_line(text_of((each,))) for each in elements(parse(html), *_LINES))


def _fault_warnings(found: FoundStory) -> Iterator[str]:
    for field in ("modified", "expires"):
        if field in found.faults:
            yield f"{field}: {found.faults[field]}; it was left out"
    if found.status != "usable":
        yield f"the story is {found.status} at its source; so is its record, which is not public"


def _replacements(found: FoundStory, options: ImportOptions, replaced: Mapping[str, str]) -> Iterator[str]:
    """Yield a warning for each field that an option replaces."""
    for name in _GIVEN:
        given, present = getattr(options, name), getattr(found, name)
        if given and present and given != present:
            yield f'{name}: "{_as_text(present)}" in the file was replaced by the given value'
    yield from (f'{part}: "{text}" in the file was replaced by the given value' for part, text in replaced.items())


def _blocks(found: FoundStory) -> Iterator[Block]:
    for name, place in found.found_in.items():
        value = getattr(found, name, None)
        if value and name != "body":
            yield Block(_as_text(value), name, place)
    if found.body:
        yield Block(found.body, "body", found.found_in.get("body", found.file_kind))


_TEXTS: dict[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    Author: lambda author: author.name,
    Source: lambda source: source.name,
    Subject: lambda subject: subject.name,
    Dateline: lambda dateline: dateline.text or dateline.located,
    Media: lambda media: media.url or media.caption,
    StoryPlace: lambda place: place.name,
    Related: lambda related: related.title,
    Sponsor: lambda sponsor: sponsor.name,
    Episode: lambda episode: episode.type,
    Rights: lambda rights: ", ".join(filter(None, (rights.holder, rights.notice, rights.license))),
}


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_as_text, value))
    return _TEXTS.get(type(value), str)(value)
