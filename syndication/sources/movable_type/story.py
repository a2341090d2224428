"""A published entry as a story of the site: what Movable Type calls its fields."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.item import Author, BodyForm, Item, Media
from syndication.sources.export import ExportOptions
from syndication.sources.movable_type.entry import MtEntry
from syndication.sources.paragraphs import with_paragraphs
from syndication.sources.site_story import SiteStory, item_of_text
from syndication.text.urls import absolute

# MM/DD/YYYY hh:mm:ss, with or without AM or PM.
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ([AaPp])[Mm])?")
_HTML = frozenset(("0", "", "richtext", "html", "blockeditor", "block_editor", "wysiwyg"))
_PARAGRAPHS = frozenset(("1", "__default__", "convert_breaks"))
_MARKDOWN = frozenset(("markdown", "markdown_with_smartypants"))
_TEXTILE = frozenset(("textile", "textile_2", "mt_textile"))
_TEXTILE_STAYS = "its text is written in Textile, which is not converted; readers see its marks"
_LONGEST_FILTER = 40
_LONGEST_TAGS = 50_000  # characters


class _Body(Struct, frozen=True):
    """The text of an entry in a form of records, and what readers miss of it."""

    text: str
    form: BodyForm = "html"
    lost: tuple[str, ...] = ()


def item_of_entry(entry: MtEntry, notes: tuple[str, ...], options: ExportOptions) -> Item:
    """Return the story of a published entry, without an id; `notes` is what editors should know of its file.

    Raises:
        IngestError: something is missing that only people know, or the entry cannot be a story.
    """
    text = "\n\n".join(part for part in (entry.text("BODY"), entry.text("EXTENDED BODY")) if part)
    return item_of_text(text, lambda: _site_story(entry, text, notes), options)


def date_of(entry: MtEntry) -> datetime | None:
    """Return the date of an entry by the clocks of the site, None if it is none."""
    found = _DATE.fullmatch(entry.first("DATE"))
    if not found or int(found[3]) < 1500:
        return None
    month, day, year, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    half = (found[7] or "").upper()
    if half == "P" and hour < 12:
        hour += 12
    elif half == "A" and hour >= 12:
        hour = 0 if hour == 12 else 24  # there is no 13 AM
    try:
        return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    except ValueError:
        return None


def _site_story(entry: MtEntry, text: str, notes: tuple[str, ...]) -> SiteStory:
    body = _body(text, entry)
    section = entry.first("PRIMARY CATEGORY") or entry.first("CATEGORY")
    return SiteStory(
        title=entry.first("TITLE"),
        body=body.text,
        body_form=body.form,
        excerpt=entry.text("EXCERPT"),
        dates=(date_of(entry),),
        link=entry.first("UNIQUE URL"),
        slug=entry.first("BASENAME"),
        section=section,
        tags=(*entry.fields.get("CATEGORY", ()), *_tags(entry)),
        authors=tuple(Author(name) for name in entry.fields.get("AUTHOR", ())),
        media=tuple(Media(url=url) for image in entry.fields.get("IMAGE", ()) if (url := absolute(image, ""))),
        lost=body.lost,
        warnings=(*notes, *entry.repairs, *_warnings(entry)),
    )


def _body(text: str, entry: MtEntry) -> _Body:
    """Return the text as the filter of the entry would have shown it."""
    name = entry.first("CONVERT BREAKS").lower() if "CONVERT BREAKS" in entry.fields else "__default__"
    if name in _HTML:
        return _Body(text)
    if name in _MARKDOWN:
        return _Body(text, "markdown")
    lost: tuple[str, ...] = ()
    if name in _TEXTILE:
        lost = (_TEXTILE_STAYS,)
    elif name not in _PARAGRAPHS:
        lost = (f"its text is written for the filter {name[:_LONGEST_FILTER]}, which is not known here",)
    return _Body(with_paragraphs(text).strip(), "html", lost)


def _tags(entry: MtEntry) -> Iterator[str]:
    """Yield the tags. Those that begin with @ were never shown on the site."""
    lines = [line for line in entry.fields.get("TAGS", ()) if line]
    if any(len(line) > _LONGEST_TAGS for line in lines):
        raise IngestError(f"has TAGS of more than {_LONGEST_TAGS:,} characters; shorten that line")
    names = (name.strip() for row in csv.reader(lines, skipinitialspace=True) for name in row)
    yield from (name for name in names if not name.startswith("@"))


def _warnings(entry: MtEntry) -> Iterator[str]:
    if entry.text("KEYWORDS"):
        yield "has keywords, which are not imported"
    if any(name.startswith("CF") for name in entry.sections):
        yield "has fields of its own (CF…), which are not imported"
