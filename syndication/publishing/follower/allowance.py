"""What may become of a story by the settings of its source: which parts are taken, and which stories are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from msgspec.structs import replace

from syndication.model.followed_source import FollowedSource
from syndication.model.item import Import, Item, Source
from syndication.text.body.tree import HtmlElement, Node, parse, rewrite, serialise
from syndication.text.excerpts import excerpt
from syndication.text.ids import name_key
from syndication.text.unique import first_of_each

_LONGEST_SUMMARY = 400  # characters
_SHOWS = frozenset("img picture svg video audio source figure object embed iframe".split())
_MEDIA_TAG = re.compile(r"<(?:img|picture|svg|video|audio|figure|object|embed|iframe)[\s/>]", re.IGNORECASE)


def allowed_item(item: Item, source: FollowedSource) -> Item:
    """Return a story as it may be stored here: with the parts that the settings allow, and what they add."""
    warnings = list[str]()
    body, media = item.body, item.media
    if not source.pictures:
        body, media = _without_pictures(body), ()
        if media != item.media or body != item.body:
            warnings.append("media: pictures are not taken, as the settings of the source do not allow it")
    standfirst, related = item.standfirst, item.related
    if source.rights == "summary":
        body, standfirst, related = f"<p>{escape(item.standfirst or excerpt(body, _LONGEST_SUMMARY))}</p>", "", ()
        warnings.append('body: only the summary is taken, as the settings of the source say rights = "summary"')
    imported = item.imported or Import()
    return replace(
        item,
        status=source.status,
        body=body,
        media=media,
        standfirst=standfirst,
        related=related,
        section=source.section or item.section,
        tags=first_of_each((*source.tags, *(item.tags if source.source_tags else ())), name_key),
        source=Source(source.credit) if source.credit else item.source,
        language=source.language or item.language,
        expires=_first_end(item, source),
        imported=replace(imported, warnings=(*imported.warnings, *warnings)),
    )


def exclusion_of(item: Item, source: FollowedSource) -> str:
    """Return why a story of a source is not taken, "" if it is."""
    if source.include and not _words_in(item, source.include):
        return f"none of the words in include: {', '.join(source.include)}"
    if found := _words_in(item, source.exclude):
        return f"a word in exclude: {found[0]}"
    excluded = {name_key(name): name for name in source.exclude_credits}
    names = [item.source.name] if item.source else []
    names += [author.name for author in item.authors]
    if found := [name for name in names if name_key(name) in excluded]:
        return f"a name in exclude_credits: {found[0]}"
    return ""


def _words_in(item: Item, words: Sequence[str]) -> list[str]:
    subjects = [subject.name for subject in item.subjects]
    text = "\n".join((item.headline, item.standfirst, item.section, *item.tags, *subjects)).casefold()
    return [word for word in words if word.strip() and _has_word(text, word.strip().casefold())]


def _has_word(text: str, word: str) -> bool:
    """Return whether a text has a word; scripts without blanks between words have it anywhere."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _without_pictures(html: str) -> str:
    return serialise(rewrite(parse(html), enter=_without_media)).strip() if _MEDIA_TAG.search(html) else html


def _without_media(node: Node) -> Node | None:
    return None if isinstance(node, HtmlElement) and node.name in _SHOWS else node


def _first_end(item: Item, source: FollowedSource) -> datetime | None:
    return min(_ends(item, source), default=None)


def _ends(item: Item, source: FollowedSource) -> Iterator[datetime]:
    if item.expires:
        yield item.expires
    if source.lifetime:
        yield item.published + source.lifetime
