"""Faults in the settings of a podcast, each as one line with the field and the cure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from syndication.model.limits import PICTURE_NAME
from syndication.model.podcast import NARROWEST_COVER, WIDEST_COVER, Podcast
from syndication.model.podcast_lists import MEDIA, PODCAST_CATEGORIES
from syndication.model.publication import DeclaredFeed
from syndication.model.uploaded_pictures import FOLDER
from syndication.text.near_words import cure_of_word
from syndication.text.urls import is_ascii_http_url

_COVER_ENDINGS = (".jpg", ".jpeg", ".png")
_SIZE = f"from {NARROWEST_COVER} to {WIDEST_COVER} pixels wide"
_COVER = f"write the address of a JPEG or PNG, square, {_SIZE}, or the path of an uploaded one"
_EMAIL = re.compile(r"[^@\s<>]{1,100}@[^@\s<>]{1,200}\.[^@\s<>.]{1,60}")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MOST_CHARACTERS = 255  # Apple's guide
_SHORTER = 128  # Podcasting 2.0
_DESCRIPTION_BYTES = 4_000
_LIMITS = {
    "author": _MOST_CHARACTERS,
    "owner_name": _MOST_CHARACTERS,
    "copyright": _MOST_CHARACTERS,
    "funding_text": _SHORTER,
    "apple_verify": _MOST_CHARACTERS,
}


def fault_of_podcast(feed: DeclaredFeed) -> str:
    """Return the first fault of the settings of a podcast, "" if there is none, or if the feed is no podcast."""
    return next((f'feeds "{feed.name}": {fault}' for fault in _faults(feed)), "")


def _faults(feed: DeclaredFeed) -> Iterator[str]:
    show = feed.podcast
    if feed.kind != "podcast":
        if show:
            yield 'podcast: the feed is no podcast; add kind = "podcast", or delete the table'
        return
    if show is None:
        yield 'podcast: is missing; add podcast = {cover = "…", category = "News", explicit = false}'
        return
    if feed.content != "full":
        yield "content: a podcast has the whole text of each story; delete the line"
    if len(feed.description.encode()) > _DESCRIPTION_BYTES:
        yield f"description: has more than {_DESCRIPTION_BYTES:,} bytes; podcast directories refuse it, make it shorter"
    yield from (f"podcast.{fault}" for fault in _faults_of_show(show))


def _faults_of_show(show: Podcast) -> Iterator[str]:
    yield from _cover_faults(show.cover)
    yield from _category_faults(show)
    yield from _text_faults(show)
    if show.medium not in MEDIA.split():
        yield f"medium: {show.medium!r} is none; {cure_of_word(show.medium, MEDIA.split(), 'the media')}"
    if show.owner_email and not _EMAIL.fullmatch(show.owner_email):
        yield f"owner_email: {show.owner_email!r} is no address of mail; write podcast@example.org"
    for name in ("funding", "new_feed_url"):
        if (address := getattr(show, name)) and not is_ascii_http_url(address):
            yield f"{name}: {address!r} is no address; write https://example.org/"
    if show.guid and not _GUID.fullmatch(show.guid):
        yield f"guid: {show.guid!r} is no UUID of version 5; copy the podcast:guid of the present feed, or delete it"


def _cover_faults(cover: str) -> Iterator[str]:
    if cover.startswith(FOLDER):
        if not re.fullmatch(PICTURE_NAME, cover.removeprefix(FOLDER)):
            yield f"cover: {cover!r} is not the path of an uploaded picture; upload it, and write the path that you get"
            return
    elif not is_ascii_http_url(cover):
        yield f"cover: {cover!r} is no address; {_COVER}"
        return
    if not urlsplit(cover).path.lower().endswith(_COVER_ENDINGS):
        yield f"cover: {cover!r} does not end in .jpg or .png; {_COVER}"


def _category_faults(show: Podcast) -> Iterator[str]:
    if show.category not in PODCAST_CATEGORIES:
        yield f"category: {_unknown(show.category, PODCAST_CATEGORIES, 'the categories')}"
        return
    inner = PODCAST_CATEGORIES[show.category]
    if show.subcategory and not inner:
        yield f"subcategory: {show.category} has none; delete it"
    elif show.subcategory and show.subcategory not in inner:
        yield f"subcategory: {_unknown(show.subcategory, inner, f'the subcategories of {show.category}')}"


def _unknown(word: str, known: Collection[str], what: str) -> str:
    owners = sorted(name for name, inner in PODCAST_CATEGORIES.items() if word in inner)
    cure = f"it belongs to {owners[0]}" if owners else cure_of_word(word, sorted(known), what)
    return f"{word!r} is not in Apple's list; {cure}"


def _text_faults(show: Podcast) -> Iterator[str]:
    for name, most in _LIMITS.items():
        text = getattr(show, name)
        if not text.isprintable():
            yield f"{name}: contains a line break or a control character; delete it"
        elif len(text) > most:
            yield f"{name}: has {len(text):,} characters; {most} is the most"
    if bool(show.funding_text) > bool(show.funding):
        yield "funding_text: has no address; write it as funding, or delete the text"
