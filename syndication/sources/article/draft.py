"""What goes into the importer beside the text, and what comes out of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item
from syndication.sources.article.source_text import tidy


class Given(Struct, frozen=True, kw_only=True):
    """What a person said of the text; it wins over the rules.

    None leaves a part to the rules, "" or () says that there is none. A text that stands in the
    article as a block of its own is taken from there; any other replaces what the rules found.
    `published` is aware; `furniture` are more lines that belong to the site and not to the story.
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
    url: str = ""
    ednote: str = ""
    furniture: tuple[str, ...] = ()


class Block(Struct, frozen=True):
    """A piece of the source in its order: its text, the rule that classified it, and why."""

    text: str
    rule: str
    reason: str


class Draft(Struct, frozen=True, kw_only=True):
    """What became of a text; `item` is None while something in `missing` must be asked.

    The item has no id, slug, version or `changed` yet. `blocks` together are the whole text;
    `dropped` is what of it did not get into the item.
    """

    item: Item | None
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def tidied(given: Given) -> Given:
    """Return `given` with its texts cleaned as the article is.

    Raises:
        IngestError: `published` has no time zone.
    """
    if given.published is not None and given.published.utcoffset() is None:
        raise IngestError("published: has no time zone; write it like 2026-02-05T12:00:00+00:00")
    return replace(given, **{name: _tidied(value) for name, value in asdict(given).items()})


def _tidied(value: object) -> object:
    match value:
        case str():
            return tidy(value)
        case tuple():
            return tuple(_tidied(part) for part in value)
        case Author():
            return Author(name=tidy(value.name), role=tidy(value.role), url=tidy(value.url))
        case _:
            return value
