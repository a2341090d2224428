"""An entry of a followed feed, and the story that it becomes. Nothing is guessed: without a date it is not taken."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Media, Rights, Source
from syndication.model.limits import MAX_LINE, MAX_NAME
from syndication.sources.article import ImportOptions
from syndication.sources.body_html import clean_html
from syndication.sources.feed.plain import as_plain
from syndication.sources.followed import FollowedStory, ReadOptions, UnreadStory, problem_of
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.ids import name_key
from syndication.text.unique import first_of_each
from syndication.text.urls import absolute

_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(more\)|read more|continue reading)\W{0,4}$", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\[(?:…|\.\.\.)\]|(?:…|\.\.\.)$")
_LONGEST_KEY = 4_000
_LONGEST_NAME = 80  # of a story in a message
_CLOCKS_DIFFER = timedelta(minutes=5)
_NO_DATE = "has no date of publication with a time zone; ask the source to add one, as none is guessed"


class EntryText(Struct, frozen=True, kw_only=True):
    """An entry as its document has it; texts that may be HTML are HTML. `base` is what its relative links count from.

    `published_text` is the date as it is written, for messages. `source` is the feed that the entry comes from.
    """

    guid: str = ""
    link: str = ""
    base: str = ""
    title: str = ""
    published: datetime | None = None
    published_text: str = ""
    updated: datetime | None = None
    expires: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    media: tuple[Media, ...] = ()
    source: Source | None = None
    rights: str = ""
    language: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """The id, or the link without one; "" if there is neither."""
        return self.guid or self.link

    @property
    def name(self) -> str:
        """What messages call the entry."""
        called = as_plain(self.title) or self.key or "an entry without id, link and title"
        return called if len(called) <= _LONGEST_NAME else f"{called[: _LONGEST_NAME - 1]}…"


def story_of(entry: EntryText, options: ReadOptions) -> FollowedStory | UnreadStory:
    """Return the story of an entry, or why it cannot be taken."""
    if fault := _key_fault(entry.key):
        return UnreadStory(entry.name, fault)
    try:
        return _story(entry, options)
    except (IngestError, ComplexityError) as error:
        return UnreadStory(entry.name, str(error))


def _key_fault(key: str) -> str:
    if not key:
        return "has neither an id nor a link, so its changes could not be followed"
    if len(key) > _LONGEST_KEY or not key.isprintable():
        return "has an id that is too long or contains control characters"
    return ""


def _story(entry: EntryText, options: ReadOptions) -> FollowedStory:
    published = entry.published or entry.updated
    if published is None:
        written = f' ("{entry.published_text[:_LONGEST_NAME]}")' if entry.published_text else ""
        raise IngestError(f"{_NO_DATE}{written}")
    found = _found(entry, published, options)
    draft = draft_of(b"", found, ImportOptions(default_language=options.language))
    if draft.item is None:
        raise IngestError(problem_of(draft.missing))
    return FollowedStory(key=entry.key, item=draft.item, at=entry.updated, note=entry.note)


def _found(entry: EntryText, published: datetime, options: ReadOptions) -> FoundStory:
    warnings, lost = list[str](), list[str]()
    if entry.published is None:
        warnings.append("published: the feed gives no date of publication; that of the last change was taken")
    updated = entry.updated
    if updated and updated > options.now + _CLOCKS_DIFFER:
        warnings.append(f"modified: {updated.isoformat()} is in the future; it was left out")
        updated = None
    body = clean_html(entry.content, entry.base) if entry.content.strip() else None
    if not body or not body.html.strip():
        body = clean_html(entry.summary, entry.base)
        warnings.append("body: the feed has only a summary")
    text = plain_text(body.html)
    if not body.html.strip():
        raise IngestError("has neither a text nor a summary")
    if _CUT_OFF.search(text[-40:]):
        lost.append("body: the text ends as if it were cut off; the feed has perhaps not the whole story")
    return FoundStory(
        file_kind="the feed",
        headline=as_plain(entry.title)[:MAX_LINE] or " ".join(text.split()[:10])[:MAX_LINE],
        body=body.html,
        published=published,
        modified=updated,
        expires=entry.expires,
        standfirst=_standfirst(entry, text),
        url=absolute(entry.link, entry.base),
        language=options.language or entry.language,
        tags=_names(entry.categories),
        authors=tuple(Author(name) for name in _names(entry.authors)),
        source=entry.source,
        media=entry.media,
        rights=Rights(notice=as_plain(entry.rights)) if entry.rights.strip() else None,
        warnings=tuple(warnings),
        lost=(*lost, *body.lost),
        dropped=body.dropped,
    )


def _standfirst(entry: EntryText, text: str) -> str:
    """Return the summary, unless it is the text itself or the beginning of it."""
    summary = as_plain(entry.summary)
    beginning = _ELLIPSIS.split(summary)[0].rstrip()  # a line of the site may follow it, as in WordPress
    return "" if not entry.content.strip() or text.startswith(beginning) else summary


def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as plain text, each once whatever its case."""
    plain = (as_plain(text)[:MAX_NAME].strip() for text in texts)
    return first_of_each(filter(None, plain), name_key)


def with_defaults(entry: EntryText, source: Source | None, rights: str, language: str) -> EntryText:
    """Return an entry with what its feed as a whole says, where it says nothing itself."""
    return replace(
        entry,
        source=entry.source or source,
        rights=entry.rights or rights,
        language=entry.language or language,
    )
