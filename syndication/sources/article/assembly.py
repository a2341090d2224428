"""The last step: the parts that the rules found, and the options of the person who adds it, become a draft."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Author, Dateline, Import, Item, Media, Related, Source
from syndication.sources.article import captions, datelines
from syndication.sources.article.draft import Block, Draft, ImportOptions, bounded_lines

NO_DATE = "published: a text gives no date to rely on"


class ItemParts(Struct, frozen=True, kw_only=True):
    """The parts of an item that a text contains."""

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    authors: tuple[Author, ...] = ()
    source: str = ""
    dateline: str = ""
    media: tuple[Media, ...] = ()
    related: tuple[Related, ...] = ()
    ednote: str = ""


def apply_options(found: ItemParts, options: ImportOptions) -> tuple[ItemParts, dict[str, str]]:
    """Return the parts with the options in place, and by part the words of the text that an option replaced."""
    picture = found.media[0] if found.media else Media()
    given_picture = captions.picture(options.caption or "")
    authors = None if options.authors is None else _author_names(options.authors)
    # For each part the option (None: not given) and the words of the text.
    words = {
        "headline": (options.headline or None, found.headline),
        "standfirst": (options.standfirst, found.standfirst),
        "caption": (options.caption and given_picture.caption, picture.caption),
        "credit": (given_picture.credit or None if options.credit is None else options.credit, picture.credit),
        "dateline": (options.dateline and datelines.parse(options.dateline).text, found.dateline),
        "source": (options.source, found.source),
        "authors": (authors, _author_names(found.authors)),
    }
    choices = {part: _choice(option, text) for part, (option, text) in words.items()}
    picture = replace(picture, caption=choices["caption"], credit=choices["credit"])
    parts = replace(
        found,
        headline=choices["headline"],
        standfirst=choices["standfirst"],
        source=choices["source"],
        dateline=choices["dateline"],
        authors=found.authors if options.authors is None else options.authors,
        media=tuple(media for media in (picture, *found.media[1:]) if media != Media()),
    )
    return parts, {part: text for part, (_, text) in words.items() if text not in ("", choices[part])}


def make_draft(
    data: bytes,
    options: ImportOptions,
    parts: ItemParts,
    blocks: tuple[Block, ...],
    warnings: tuple[str, ...],
    replaced: dict[str, str],
    dropped: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
) -> Draft:
    """Return the draft of `parts`; it has no item if something is missing, or if there are `questions`."""
    dropped = (*dropped, *replaced.values())
    warnings = (
        *warnings,
        *(f'{part}: "{text}" in the text was replaced by the given value' for part, text in replaced.items()),
    )
    missing = (*_missing(options, parts), *questions)
    return Draft(
        item=None
        if missing
        else _item(options, parts, Import(sha256(data).hexdigest(), bounded_lines(dropped), bounded_lines(warnings))),
        blocks=blocks,
        warnings=warnings,
        missing=missing,
        dropped=dropped,
    )


def _choice(option: str | None, found: str) -> str:
    return found if option is None else option


def _author_names(authors: tuple[Author, ...]) -> str:
    return ", ".join(author.name for author in authors)


def _missing(options: ImportOptions, parts: ItemParts) -> tuple[str, ...]:
    questions = {
        f"{NO_DATE}; give --published with its time zone, "
        "such as --published 2026-02-05T12:00:00+00:00": options.published is None,
        "headline: the text begins with a paragraph; give --headline": not parts.headline,
    }
    return tuple(question for question, is_open in questions.items() if is_open)


def _item(options: ImportOptions, parts: ItemParts, imported: Import) -> Item | None:
    if options.published is None:
        return None
    return Item(
        headline=parts.headline,
        published=options.published,
        body=parts.body,
        language=options.language or options.default_language,
        standfirst=parts.standfirst,
        url=options.url,
        section=options.section,
        tags=options.tags,
        authors=parts.authors,
        source=Source(parts.source) if parts.source else None,
        dateline=Dateline(parts.dateline, datelines.parse(parts.dateline).located) if parts.dateline else None,
        media=parts.media,
        related=parts.related,
        ednote="\n".join(filter(None, (options.ednote, parts.ednote))),
        embargo_until=options.embargo_until,
        imported=imported,
    )
