"""What an entry of a feed says, in whatever format: the fields before the rules of stories are applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from msgspec import Struct

from syndication.model.item import Author, Media, Rights, Source
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.followed import Pace
from syndication.text.characters import strip_illegal, with_windows_1252
from syndication.text.complexity import find_excess
from syndication.text.html import plain_text
from syndication.text.lines import one_line, shorten
from syndication.text.urls import absolute

_LONGEST_TITLE = 60
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")
_MOST_DIGITS = 15
_MOST_UNREAD = 200
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANK_LINES = re.compile(r"\n[ \t]*+\n\s*+")


class EntryFields(Struct, frozen=True, kw_only=True):
    """An entry. Title, body and excerpt are HTML; dates are as they are written; media are the main one first.

    `is_full` says that the body is what the format has for whole texts, and no description. `base` is what relative
    addresses in the body count from, "" if that is the link. `subject_link` is the page elsewhere that the entry is
    about (`external_url` of JSON Feed). `skipped` is why the entry is no story ("draft").
    """

    ids: KnownIds = NO_KNOWN_IDS
    link: str = ""
    subject_link: str = ""
    title: str = ""
    body: str = ""
    is_full: bool = True
    excerpt: str = ""
    published: str = ""
    updated: str = ""
    expires: str = ""
    base: str = ""
    language: str = ""
    authors: Sequence[Author] = ()
    categories: Sequence[str] = ()
    media: Sequence[Media] = ()
    source: Source | None = None
    rights: Rights | None = None
    skipped: str = ""
    lost: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def guid(self) -> str:
        """The id in the format of the feed, "" without one."""
        return self.ids.rss or self.ids.atom or self.ids.json

    @property
    def name(self) -> str:
        """The entry in messages: `entry "Harbour reopens" (https://t.example/a)`."""
        short = shorten(one_line(self.title), _LONGEST_TITLE)
        place = self.link or self.guid
        return f'entry "{short}" ({place[:200]})' if place else f'entry "{short}"'


class EntryPlace(Struct, frozen=True):
    """What an entry inherits from its feed: the base of relative addresses, whether xml:base says so, the language."""

    base: str
    is_declared: bool
    language: str = ""

    def body_base(self, base: str, link: str) -> str:
        """Return what relative addresses in a body count from: "" means the link, if no xml:base says otherwise."""
        return "" if link and base == self.base and not self.is_declared else base


class FeedTombstone(Struct, frozen=True):
    """An entry that is withdrawn (RFC 6721): its id, when as it is written, and the comment on it."""

    id: str
    when: str = ""
    comment: str = ""


class FeedDocument(Struct, frozen=True, kw_only=True):
    """A document of a feed: its entries, and those that it says are withdrawn.

    `home` is the address of its site. `links` are the addresses of other documents by their relation ("next",
    "prev-archive", "hub"); of several, the first one. `is_complete`: it has all entries that there are (RFC 5005
    section 2). `has_ended`: there will be no more. `damage` is why texts may not be as they were written.
    """

    title: str = ""
    home: str = ""
    generator: str = ""
    language: str = ""
    rights: str = ""
    pace: Pace = Pace()
    links: dict[str, str] = {}
    entries: tuple[EntryFields, ...] = ()
    withdrawn: tuple[FeedTombstone, ...] = ()
    is_complete: bool = False
    has_ended: bool = False
    repairs: tuple[str, ...] = ()
    damage: str = ""
    is_cut: bool = False


def plain_line(html: str) -> str:
    """Return the text of a short HTML text; of one that would take too long to read, its beginning as it is written."""
    if not _MARKUP.search(html):
        return strip_illegal(with_windows_1252(one_line(html)))
    return one_line(html[:_MOST_UNREAD]) if find_excess(html) else plain_text(html)


def paragraphs_of(text: str) -> str:
    """Return a plain text as HTML: a paragraph between blank lines, a break at each other line end."""
    parts = (part.strip() for part in _BLANK_LINES.split(text.strip()))
    return "\n".join(f"<p>{'<br>'.join(escape(part, quote=False).splitlines())}</p>" for part in parts if part)


def medium_of(url: str, base: str, kind: str = "", size: str = "") -> Media | None:
    """Return a medium with the address `url`, None if that is no http or https address."""
    address = absolute(url, base)
    if not address:
        return None
    kind = kind.partition(";")[0].strip().lower()
    return Media(url=address, type=kind if _MEDIA_TYPE.fullmatch(kind) else "", bytes=number_of(size))


def number_of(text: str) -> int:
    """Return a number without a sign, 0 if the text is none."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < _MOST_DIGITS else 0
