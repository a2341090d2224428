"""The options of an import, and its result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Media
from syndication.sources.plain_text import tidy
from syndication.text.characters import strip_illegal

_MOST_LINES = 100


class ImportOptions(Struct, frozen=True, kw_only=True):
    """What a person knows about the text; it takes precedence over the rules.

    None leaves a part to the rules; "" or () means that the part does not exist. If a value is a whole line of the
    article, that line becomes the part; any other value replaces what the rules found. Times have a time zone.
    `default_language` and `timezone` are those of the publication, for what the text does not say itself.
    `no_embargo` says that an embargo which the text names has ended.
    `base` is the address that the file was fetched from, "" for other files: relative addresses in it count from there.
    `publisher` is the name of the publication. `rights` says who allows the use of the story, and how. `status` is
    that of the record, "" for what the file says. `fields` are other fields of the record by name; `sponsor` is a name.
    `furniture` are additional lines that belong to the site, not to the story.
    """

    published: datetime | None = None
    headline: str | None = None
    standfirst: str | None = None
    caption: str | None = None
    credit: str | None = None
    dateline: str | None = None
    source: str | None = None
    authors: tuple[Author, ...] | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    default_language: str = ""
    timezone: str = ""
    url: str = ""
    ednote: str = ""
    embargo_until: datetime | None = None
    no_embargo: bool = False
    furniture: tuple[str, ...] = ()
    base: str = ""
    publisher: str = ""
    rights: str = ""
    status: Literal["", "usable", "withheld"] = ""
    fields: Mapping[str, Any] = {}


class Block(Struct, frozen=True):
    """A piece of the source text, the name of the rule that matched it, the reason, and its line in the file."""

    text: str
    rule: str
    reason: str
    line: int = 0


class Draft(Struct, frozen=True, kw_only=True):
    """The result of an import; `item` is None if something is `missing`, which a person must be asked for.

    The item has no id, slug, version or `changed` yet. `blocks` together are the whole text, or the fields that a page
    or another file has; `dropped` are the pieces that are not in the item. `beside` is the main picture of a file that
    names it by a relative path: a picture beside the file.
    """

    item: Item | None
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    beside: Media | None = None


def with_lines(draft: Draft, warnings: tuple[str, ...] = (), lost: tuple[str, ...] = ()) -> Draft:
    """Return a draft, and what its item records of the import, with more warnings and more of what readers miss."""
    item = draft.item
    if item and item.imported:
        before = item.imported
        all_warnings, all_lost = bounded_lines((*before.warnings, *warnings)), bounded_lines((*before.lost, *lost))
        item = replace(item, imported=replace(before, warnings=all_warnings, lost=all_lost))
    return replace(draft, item=item, warnings=(*draft.warnings, *warnings), dropped=(*draft.dropped, *lost))


def bounded_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines as a record can hold them: the first ones, and how many more there are."""
    more = (f"and {len(lines) - _MOST_LINES} more",) if len(lines) > _MOST_LINES else ()
    return (*map(strip_illegal, lines[:_MOST_LINES]), *more)


def tidy_options(options: ImportOptions) -> ImportOptions:
    """Return the options with their texts cleaned in the same way as the article.

    Raises:
        IngestError: a time has no time zone.
    """
    for name in ("published", "embargo_until"):
        moment = getattr(options, name)
        if moment is not None and moment.utcoffset() is None:
            raise IngestError(f"{name}: has no time zone; write it like 2026-02-05T12:00:00+00:00")
    return replace(options, **{name: _tidy_value(value) for name, value in asdict(options).items()})


def _tidy_value(value: object) -> object:
    match value:
        case str():
            return tidy(value)
        case tuple():
            return tuple(_tidy_value(part) for part in value)
        case Author():
            return Author(name=tidy(value.name), role=tidy(value.role), url=tidy(value.url))
        case _:
            return value
