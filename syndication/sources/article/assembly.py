"""From the parts that were found, and what a person said of them, to the draft."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Author, Dateline, Import, Item, Media, Related, Source
from syndication.sources.article import captions, datelines
from syndication.sources.article.draft import Block, Draft, Given


class ItemParts(Struct, frozen=True, kw_only=True):
    """The parts of an item as the text has them."""

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    authors: tuple[Author, ...] = ()
    source: str = ""
    dateline: str = ""
    media: tuple[Media, ...] = ()
    related: tuple[Related, ...] = ()


def overruled(found: ItemParts, given: Given) -> tuple[ItemParts, dict[str, str]]:
    """Return the parts as a person wants them, and by part what of the text that replaces."""
    picture = found.media[0] if found.media else Media()
    said = captions.picture(given.caption or "")
    authors = None if given.authors is None else _named(given.authors)
    words = {
        "headline": (given.headline or None, found.headline),
        "standfirst": (given.standfirst, found.standfirst),
        "caption": (given.caption and said.caption, picture.caption),
        "credit": (said.credit or None if given.credit is None else given.credit, picture.credit),
        "dateline": (given.dateline and datelines.parsed(given.dateline).text, found.dateline),
        "source": (given.source, found.source),
        "authors": (authors, _named(found.authors)),
    }
    settled = {part: _settled(value, text) for part, (value, text) in words.items()}
    picture = replace(picture, caption=settled["caption"], credit=settled["credit"])
    parts = replace(
        found,
        headline=settled["headline"],
        standfirst=settled["standfirst"],
        source=settled["source"],
        dateline=settled["dateline"],
        authors=found.authors if given.authors is None else given.authors,
        media=tuple(media for media in (picture, *found.media[1:]) if media != Media()),
    )
    return parts, {part: text for part, (_, text) in words.items() if text not in ("", settled[part])}


def drafted(
    data: bytes,
    given: Given,
    parts: ItemParts,
    blocks: tuple[Block, ...],
    warnings: tuple[str, ...],
    replaced: dict[str, str],
    dropped: tuple[str, ...] = (),
) -> Draft:
    """Return the draft of `parts`; without an item while something must be asked."""
    dropped = (*dropped, *replaced.values())
    warnings = (
        *warnings,
        *(f'{part}: "{text}" of the text gives way to what was given' for part, text in replaced.items()),
    )
    missing = _missing(given, parts)
    return Draft(
        item=None if missing else _item(given, parts, Import(sha256(data).hexdigest(), dropped, warnings)),
        blocks=blocks,
        warnings=warnings,
        missing=missing,
        dropped=dropped,
    )


def _settled(said: str | None, found: str) -> str:
    return found if said is None else said


def _named(authors: tuple[Author, ...]) -> str:
    return ", ".join(author.name for author in authors)


def _missing(given: Given, parts: ItemParts) -> tuple[str, ...]:
    asked = {
        "published: a text gives no date to rely on; give --published with its time zone, "
        "such as --published 2026-02-05T12:00:00+00:00": given.published is None,
        "headline: the text begins with a paragraph; give --headline": not parts.headline,
    }
    return tuple(question for question, open_ in asked.items() if open_)


def _item(given: Given, parts: ItemParts, imported: Import) -> Item | None:
    if given.published is None:
        return None
    return Item(
        headline=parts.headline,
        published=given.published,
        body=parts.body,
        language=given.language,
        standfirst=parts.standfirst,
        url=given.url,
        section=given.section,
        tags=given.tags,
        authors=parts.authors,
        source=Source(parts.source) if parts.source else None,
        dateline=Dateline(parts.dateline, datelines.parsed(parts.dateline).located) if parts.dateline else None,
        media=parts.media,
        related=parts.related,
        ednote=given.ednote,
        imported=imported,
    )
