"""A public story as the export of a site has it, and the item that it becomes: the same rules for every kind of export.

What cannot be known is not guessed: then the story is refused, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, BodyForm, Import, Item, Media, Related, Rights, Source
from syndication.model.item_parts import Access, StoryKind
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.model.limits import MAX_LINE, SLUG
from syndication.sources.export import ExportOptions
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import ids_from
from syndication.sources.records import MAX_BYTES
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.ids import slugify
from syndication.text.languages import language_fault
from syndication.text.urls import absolute
from syndication.text.zones import instants

_SLUG = re.compile(SLUG)
_LONGEST_SLUG = 200
_WORDS_OF_TITLE = 10
NO_GUID = "has no guid in the export; readers may see it again, so give --feed with the old feed"
_CLOCKS_DIFFER = timedelta(minutes=5)
_NOT_IN_ADDRESSES = frozenset(" \n\r\t<>\"'`{}|\\^")


class SiteStory(Struct, frozen=True, kw_only=True):
    """The fields of a story as its site has them. Title, excerpt and names are HTML: entities in them count.

    `dates` are those of the first publication, the best one first; None is skipped. A date without a zone is that of
    the site's clocks. `slug` may be percent-encoded, a path, or end in ".html". `ids` are those that the site's feeds
    have by the export alone; if the site's feeds are known to have none, leave them empty. `lost` is what readers will
    miss, in words that are alike for all stories; `warnings` is what editors should know.
    """

    title: str = ""
    body: str = ""
    body_form: BodyForm = "html"
    excerpt: str = ""
    dates: Sequence[datetime | None] = ()
    modified: datetime | None = None
    expires: datetime | None = None
    link: str = ""
    slug: str = ""
    former_slugs: Sequence[str] = ()
    ids: KnownIds = NO_KNOWN_IDS
    language: str = ""
    section: str = ""
    tags: Sequence[str] = ()
    authors: Sequence[Author] = ()
    source: Source | None = None
    media: Sequence[Media] = ()
    related: Sequence[Related] = ()
    rights: Rights | None = None
    kind: StoryKind = "article"
    access: Access = "free"
    disclosure: str = ""
    lost: Sequence[str] = ()
    warnings: Sequence[str] = ()


def item_of(story: SiteStory, options: ExportOptions) -> Item:
    """Return the item of a story, without an id. Its slug and aliases are those that the site had.

    Raises:
        IngestError: something is missing that only people know, or it cannot be a story.
    """
    _refuse_size(story.body)
    try:
        return _Reader(story, options).item()
    except ComplexityError as error:
        raise IngestError(f"would take too long to read: {error}") from error


def item_of_text(text: str, make: Callable[[], SiteStory], options: ExportOptions) -> Item:
    """Return the item of the story that `make` makes of `text`, if that would not take too long.

    Raises:
        IngestError: something is missing that only people know, or it cannot be a story.
    """
    _refuse_size(text)
    try:
        return item_of(make(), options)
    except ComplexityError as error:
        raise IngestError(f"would take too long to read: {error}") from error


def _refuse_size(text: str) -> None:
    size = len(text.encode(errors="replace"))
    if size > MAX_BYTES:
        raise IngestError(f"has {size:,} bytes of text; a record may have {MAX_BYTES:,}")


def slug_of(name: str) -> str:
    """Return a name of the site as a slug, "" if nothing of it can be one ("/blog/a-day.html" is "a-day")."""
    plain = unquote(name).strip("/").rpartition("/")[2].removesuffix(".html").removesuffix(".htm")
    return plain if _SLUG.fullmatch(plain) and len(plain) <= _LONGEST_SLUG else slugify(plain)


class _Reader:
    """Reads one story, and collects what is reported of it."""

    def __init__(self, story: SiteStory, options: ExportOptions) -> None:
        self._story = story
        self._options = options
        guid = story.ids.rss or story.ids.atom or story.ids.json
        self._old: tuple[OldEntry, ...] = options.old.of(
            story.link, guid, story.slug, next((date for date in story.dates if date), None)
        )
        self._warnings = dict.fromkeys(story.warnings)

    def item(self) -> Item:
        story = self._story
        published, body = self._published(), self._body()
        ids = self._known_ids(published)
        section = plain_text(story.section)
        item = Item(
            headline=self._headline(body),
            published=published,
            body=body,
            body_form=story.body_form,
            ids=ids if ids != NO_KNOWN_IDS else None,
            slug=slug_of(story.slug) or slug_of(story.link.partition("?")[0]),
            aliases=tuple(dict.fromkeys(slug for name in story.former_slugs if (slug := slug_of(name)))),
            language=self._language(),
            standfirst=plain_text(story.excerpt),
            modified=self._modified(published),
            expires=story.expires if story.expires and story.expires > published else None,
            url=self._url(ids),
            section=section,
            tags=tuple(dict.fromkeys(name for name in map(plain_text, story.tags) if name and name != section)),
            authors=tuple(self._authors()),
            source=story.source,
            media=tuple({medium.url: medium for medium in story.media}.values()),
            related=tuple(story.related),
            rights=story.rights,
            kind=story.kind,
            access=story.access,
            disclosure=story.disclosure,
        )
        return replace(item, imported=Import(lost=tuple(dict.fromkeys(story.lost)), warnings=tuple(self._warnings)))

    def _warn(self, message: str) -> None:
        self._warnings[message] = None

    def _headline(self, body: str) -> str:
        if title := plain_text(self._story.title):
            if len(title) > MAX_LINE:
                self._warn(f"has a title of more than {MAX_LINE:,} characters, which is cut")
            return title[:MAX_LINE]
        words = plain_text(body).split()
        if not words:
            raise IngestError("has neither a title nor words in its text; write its record by hand")
        self._warn("has no title; its first words are the headline")
        return " ".join(words[:_WORDS_OF_TITLE])[:MAX_LINE]

    def _body(self) -> str:
        story = self._story
        if story.body:
            return story.body
        if not story.excerpt.strip():
            raise IngestError("has no text; write its record by hand")
        self._warn("has no text; its excerpt is the text")
        return f"<p>{story.excerpt.strip()}</p>" if story.body_form == "html" else story.excerpt.strip()

    def _published(self) -> datetime:
        """Return when the story was first public: by the old feed, else by the export; never by a guess."""
        if dated := next((entry.published for entry in self._old if entry.published), None):
            return dated.astimezone(UTC)
        dates = [date for date in self._story.dates if date]
        if not dates:
            raise IngestError("has no date; write its record by hand, or give --feed if the old feed has the story")
        return dates[0].astimezone(UTC) if dates[0].tzinfo else _moment(dates[0], self._options.timezone)

    def _modified(self, published: datetime) -> datetime | None:
        modified = self._story.modified
        if modified and not modified.tzinfo:
            found = instants(modified, self._options.timezone) if self._options.timezone else ()
            modified = found[0] if len(found) == 1 else None
        if modified and modified > max(self._options.now, published) + _CLOCKS_DIFFER:
            self._warn("was changed in the future by its own date, which is left out")
            return None
        return modified.astimezone(UTC) if modified and modified > published else None

    def _known_ids(self, published: datetime) -> KnownIds:
        """Return the ids that readers know: those of the old feeds, and of the export for other formats."""
        given = self._story.ids
        ids = ids_from(self._old, given, published)
        if self._old and given.rss and given.rss not in (ids.rss, ids.atom):
            self._warn("has another guid in the old feed than in the export; that of the feed is taken")
        if ids == NO_KNOWN_IDS:
            self._warn(NO_GUID)
        return ids

    def _url(self, ids: KnownIds) -> str:
        link = self._story.link or next((old.link for old in self._old if old.link), "")
        if ids.no_guid:  # readers know the story by the address that the feed has
            link = next((old.link for old in self._old if old.ids.no_guid and old.link), link)
        if not link or (absolute(link, link) and _NOT_IN_ADDRESSES.isdisjoint(link)):
            return link
        self._warn("has a link that is no http or https address; it is left out")
        return ""

    def _language(self) -> str:
        """Return the language of the story if it is not that of the publication."""
        language = self._story.language.replace("_", "-")
        is_same = language.partition("-")[0].lower() == self._options.language.partition("-")[0].lower()
        return "" if not language or is_same or language_fault(language) else language

    def _authors(self) -> Iterator[Author]:
        names: set[str] = set()
        for author in self._story.authors:
            name = plain_text(author.name)
            if name and name not in names:
                names.add(name)
                yield replace(author, name=name)


def _moment(wall: datetime, zone: str) -> datetime:
    """Return the only moment at which the clocks of the zone show a time."""
    if not zone:
        raise IngestError(f"is dated {wall:%Y-%m-%d %H:%M:%S} without a zone; give --timezone Europe/Berlin")
    found = instants(wall, zone)
    if len(found) != 1:
        often = "twice" if found else "never"
        raise IngestError(f"is dated {wall:%Y-%m-%d %H:%M:%S}, which is there {often} in {zone}; correct it there")
    return found[0]
