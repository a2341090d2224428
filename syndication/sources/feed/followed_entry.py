"""An entry of a followed feed to the story that it becomes. Nothing is guessed: without a date it is not taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Media, Rights, Source
from syndication.model.limits import MAX_LINE
from syndication.model.media_types import type_of_address
from syndication.sources.article.draft import ImportOptions
from syndication.sources.body_html import BodyHtml, clean_html
from syndication.sources.feed.entry_fields import EntryFields, FeedDocument, plain_line
from syndication.sources.feed.entry_keys import EntryKeys, link_of, name_of
from syndication.sources.feed.entry_story import StoryRules, story_of_entry
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.sources.followed import FollowedStory, ReadOptions, UnreadStory, problem_of
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.ids import name_key
from syndication.text.unique import first_of_each
from syndication.text.urls import absolute

_RULES = StoryRules(
    cut="body: the text ends as if it were cut off; the feed has perhaps not the whole story",
    description="body: the feed has only a summary",
    has_section=False,
    keeps_note=True,
    longest_summary=0,
    keeps_cut_summary=True,
)
_LONGEST_KEY = 4_000
_LONGEST_NAME = 80  # of a story in a message
_WORDS_OF_TITLE = 10
_CLOCKS_DIFFER = timedelta(minutes=5)
_NO_DATE = "has no date of publication with a time zone; ask the source to add one, as none is guessed"
_CHANGE_ALONE = "published: the feed gives no date of publication; that of the last change was taken"


def followed_story(
    keys: EntryKeys, entry: EntryFields, document: FeedDocument, address: str, options: ReadOptions
) -> FollowedStory | UnreadStory:
    """Return the story of an entry, or why it cannot be taken."""
    if fault := _key_fault(keys.key):
        return UnreadStory(name_of(entry), fault)
    try:
        found = _found(entry, document, address, options)
        draft = draft_of(b"", found, ImportOptions(default_language=options.language))
    except (IngestError, ComplexityError) as error:
        return UnreadStory(name_of(entry), str(error))
    if draft.item is None:
        return UnreadStory(name_of(entry), problem_of(draft.missing))
    return FollowedStory(key=keys.key, other_keys=keys.others, item=draft.item, at=zoned_feed_date(entry.updated))


def _key_fault(key: str) -> str:
    if not key:
        return "has neither an id nor a link, so its changes could not be followed"
    if len(key) > _LONGEST_KEY or not key.isprintable():
        return "has an id that is too long or contains control characters"
    return ""


def _found(entry: EntryFields, document: FeedDocument, address: str, options: ReadOptions) -> FoundStory:
    published, updated, doubts = _dates(entry, options.now)
    link = absolute(link_of(entry), address)
    entry, body = _with_clean_body(entry, entry.base or link or address)
    story = story_of_entry(entry, _RULES)
    return FoundStory(
        file_kind="the feed",
        headline=_headline(entry),
        body=body.html,
        published=published,
        modified=updated,
        expires=story.expires,
        standfirst=plain_line(story.summary),
        url=link,
        language=options.language or entry.language,
        tags=_names(story.tags),
        authors=_authors(story.authors),
        source=_source(entry, document),
        media=tuple(map(_with_type, story.media)),
        rights=entry.rights or (Rights(notice=document.rights) if document.rights else None),
        warnings=(*doubts, *story.warnings),
        lost=(*story.lost, *body.lost),
        dropped=body.dropped,
    )


def _dates(entry: EntryFields, now: datetime) -> tuple[datetime, datetime | None, tuple[str, ...]]:
    """Return when a story was published and changed, and what is doubtful about that."""
    given, updated = zoned_feed_date(entry.published), zoned_feed_date(entry.updated)
    published = given or updated
    if published is None:
        written = f' ("{entry.published[:_LONGEST_NAME]}")' if entry.published else ""
        raise IngestError(f"{_NO_DATE}{written}")
    doubts = () if given else (_CHANGE_ALONE,)
    if updated and updated > now + _CLOCKS_DIFFER:
        return published, None, (*doubts, f"modified: {updated.isoformat()} is in the future; it was left out")
    return published, updated, doubts


def _with_clean_body(entry: EntryFields, base: str) -> tuple[EntryFields, BodyHtml]:
    """Return an entry whose body is safe and has absolute addresses. If nothing is left, its summary is the body."""
    body = clean_html(entry.body, base)
    if not body.html.strip():
        body = clean_html(entry.excerpt, base)
        entry = replace(entry, excerpt="", is_full=False)
    if not body.html.strip():
        raise IngestError("has neither a text nor a summary")
    return replace(entry, body=body.html, base=""), body


def _headline(entry: EntryFields) -> str:
    words = plain_text(entry.body).split()[:_WORDS_OF_TITLE]
    return plain_line(entry.title)[:MAX_LINE] or " ".join(words)[:MAX_LINE]


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return names as plain text, each once whatever its case."""
    return first_of_each(filter(None, (plain_line(text).strip() for text in texts)), name_key)


def _authors(authors: Iterable[Author]) -> tuple[Author, ...]:
    named = (replace(author, name=plain_line(author.name).strip()) for author in authors)
    return first_of_each((author for author in named if author.name), lambda author: name_key(author.name))


def _source(entry: EntryFields, document: FeedDocument) -> Source | None:
    """Return the feed that an entry comes from; its address is that of a feed, which is none for readers."""
    name = entry.source.name if entry.source else document.title
    return Source(name) if name else None


def _with_type(medium: Media) -> Media:
    return medium if medium.type else replace(medium, type=type_of_address(medium.url))
