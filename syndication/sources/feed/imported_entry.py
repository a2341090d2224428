"""An entry of an imported feed to the item that it becomes: the story is ours, with all that readers know it by."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Item
from syndication.sources.export import ExportOptions
from syndication.sources.feed.entry_fields import EntryFields
from syndication.sources.feed.entry_story import EntryStory, StoryRules, story_of_entry
from syndication.sources.feed.feed_dates import read_feed_date, zoned_feed_date
from syndication.sources.old_entry import OldEntry
from syndication.sources.site_story import SiteStory, item_of
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text

_RULES = StoryRules(
    cut="the text ends as if it was cut: the feed may have only its beginning",
    description="has no whole text in the feed; its description is the text",
    has_section=True,
    keeps_note=False,
    longest_summary=2_000,
    keeps_cut_summary=False,
)
_TITLE_ALONE = "has no text in the feed; its title is the text"
_NO_DATE = "has no date; write its record by hand, or give --feed if another feed has its date"
_UPDATED_ALONE = (
    "has no date of publication, only that of its last change; "
    "give --use-updated to take that, or --feed with a feed that has the date of publication"
)


def item_of_entry(entry: EntryFields, options: ExportOptions) -> Item:
    """Return the story of an entry, without an id. Its first category is its section, the others are its tags.

    Raises:
        IngestError: something is missing that only people know, or the entry cannot be a story.
    """
    try:
        return item_of(_site_story(entry, options), options)
    except IngestError:
        raise
    except (SyndicationError, ComplexityError) as error:  # its HTML would take too long to read
        raise IngestError(str(error)) from error


def old_entry_of(entry: EntryFields) -> OldEntry:
    """Return what readers know of an entry."""
    return OldEntry(entry.ids, entry.link, zoned_feed_date(entry.published))


def _story(entry: EntryFields) -> EntryStory:
    """Return the story of an entry. If it has no other text, its title is the text: some blogs have one-line notes."""
    story = story_of_entry(entry, _RULES)
    if story.body or not plain_text(entry.title):
        return story
    alone = replace(entry, body=f"<p>{entry.title}</p>", is_full=True, warnings=(*entry.warnings, _TITLE_ALONE))
    return story_of_entry(alone, _RULES)


def _site_story(entry: EntryFields, options: ExportOptions) -> SiteStory:
    story = _story(entry)
    return SiteStory(
        title=entry.title,
        body=story.body,
        excerpt=story.summary,
        dates=(_published(entry, options),),
        modified=read_feed_date(entry.updated)[0],
        expires=story.expires,
        link=entry.link,
        ids=entry.ids,
        language=entry.language,
        section=story.section,
        tags=story.tags,
        authors=story.authors,
        source=entry.source,
        media=story.media,
        rights=entry.rights,
        lost=story.lost,
        warnings=story.warnings,
    )


def _published(entry: EntryFields, options: ExportOptions) -> datetime | None:
    """Return when the story was published; without a zone if the feed says none."""
    date, fault = read_feed_date(entry.published)
    known = any(old.published for old in options.old.of(entry.link, entry.guid, published=date))
    if date or known:
        return date
    if fault:
        raise IngestError(f"its date {fault}; correct it in a copy of the feed, or give --feed with one that has it")
    updated, _ = read_feed_date(entry.updated)
    if not updated:
        raise IngestError(_NO_DATE)
    if not options.use_updated:
        raise IngestError(_UPDATED_ALONE)
    return updated
