"""An entry to a story: which of its texts is the body, what its summary is worth, and which names it may keep.

Those who import a feed and those who follow it use the same function. What differs is in their `StoryRules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from syndication.model.item import Author, Media
from syndication.model.limits import MAX_NAME
from syndication.sources.feed.entry_fields import EntryFields, plain_line
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.sources.feed.xml_nodes import join_address
from syndication.text.address_key import address_key
from syndication.text.body.tree import HtmlElement, Node, elements, parse, rewrite, serialise, text_of, with_attributes
from syndication.text.complexity import find_excess
from syndication.text.html import plain_text
from syndication.text.lines import one_line
from syndication.text.urls import parts_of

SHORT_WORDS = 100  # a feed in which no text has so many has only their beginnings
_LONGEST_NOTE = 400
_BEGINNING = 2_000  # characters of a summary that are compared with the text
_END = 120  # characters at the end of a text that show whether it was cut
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…]|\(more\)|read more|continue reading|keep reading|weiterlesen|mehr lesen|lire la suite|leer más"
    r"|leia mais|leggi tutto|lees verder|läs mer|les mer|læs mere)[\s»›→>\].…]{0,9}\Z",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"\[(?:…|\.\.\.)\]")
_ADDRESSES = ("href", "src", "poster", "cite", "data-src")
_MOST_NAMES = 200
_LONG_NAME = "has a category or an author with a name that is too long, or too many of them; they are left out"
_NO_END = "has an end that is no date with a time zone; it is left out, so the story stays"
_NOTE = "ends with a note on where it appeared first, which the feed added; it is left out"


class StoryRules(Struct, frozen=True, kw_only=True):
    """What differs between an imported feed, whose stories are ours, and a followed one, whose stories are of others.

    `cut` and `description` are the words for a text that is cut, and for one that is only a description. `has_section`:
    the first category is the section. `keeps_note`: the credit that the feed added at the end of a text stays.
    `longest_summary` is in characters; 0 is any. `keeps_cut_summary`: also a summary that was cut by the site.
    """

    cut: str
    description: str
    has_section: bool
    keeps_note: bool
    longest_summary: int
    keeps_cut_summary: bool


class EntryStory(Struct, frozen=True, kw_only=True):
    """What becomes of an entry: its body and summary as HTML, its names, and what is reported of it."""

    body: str
    summary: str
    section: str
    tags: Sequence[str]
    authors: Sequence[Author]
    media: Sequence[Media]
    expires: datetime | None
    lost: tuple[str, ...]
    warnings: tuple[str, ...]


def story_of_entry(entry: EntryFields, rules: StoryRules) -> EntryStory:
    """Return the story of an entry.

    Raises:
        ComplexityError: its HTML would take too long to read.
    """
    body, notes = _body(entry, rules)
    expires = zoned_feed_date(entry.expires)
    summary, doubts = _summary(entry, body, rules)
    names, authors = _short(entry.categories), [each for each in entry.authors if len(each.name) <= MAX_NAME]
    has_all = (len(names), len(authors)) == (len(entry.categories), len(entry.authors))
    is_described = bool(entry.body) and not entry.is_full
    return EntryStory(
        body=body,
        summary=summary,
        section=names[0] if names and rules.has_section else "",
        tags=names[1:] if rules.has_section else names,
        authors=authors,
        media=entry.media,
        expires=expires,
        lost=(*entry.lost, *((rules.cut,) if is_cut(body) else ())),
        warnings=(
            *entry.warnings,
            *notes,
            *doubts,
            *((_NO_END,) if entry.expires and not expires else ()),
            *((rules.description,) if is_described else ()),
            *(() if has_all else (_LONG_NAME,)),
        ),
    )


def is_cut(html: str) -> bool:
    """Return whether a text ends as the texts of feeds do that have only their beginnings."""
    end = one_line(html[-2_000:]) if find_excess(html) else plain_text(html)
    return bool(_CUT.search(end[-_END:]))


def words_of(html: str) -> int:
    """Return how many words a text has; those of scripts without blanks count by their characters."""
    text = html if find_excess(html) else plain_text(html)
    return max(len(text.split()), sum(1 for mark in text if mark >= "\u2e80") // 2)


def _short(names: Iterable[str]) -> list[str]:
    """Return the names that can be those of feeds."""
    return [name for name in names if len(plain_line(name)) <= MAX_NAME and not find_excess(name)][:_MOST_NAMES]


def _body(entry: EntryFields, rules: StoryRules) -> tuple[str, tuple[str, ...]]:
    """Return the body with absolute addresses where the feed gives a base, without what the feed added."""
    if not entry.body or find_excess(entry.body) or (rules.keeps_note and not entry.base):
        return entry.body, ()
    nodes = parse(entry.body)
    note = None if rules.keeps_note else next(_closing_notes(nodes, entry.link), None)
    if not note and not entry.base:
        return entry.body, ()

    def leave(element: HtmlElement) -> Iterable[Node]:
        if element == note:
            return ()
        return (_with_base(element, entry.base),) if entry.base else (element,)

    return serialise(rewrite(nodes, leave)).strip(), (_NOTE,) if note else ()


def _with_base(element: HtmlElement, base: str) -> HtmlElement:
    joined = {
        name: join_address(base, value)
        for name, value in element.attributes.items()
        if name in _ADDRESSES and value and not value.startswith(("#", "data:"))
    }
    return with_attributes(element, {**element.attributes, **joined}) if joined else element


def _closing_notes(nodes: Iterable[Node], link: str) -> Iterator[HtmlElement]:
    """Yield the last paragraph if it links the story itself and its site ("The post A appeared first on B.")."""
    elements_at_end = [node for node in nodes if isinstance(node, HtmlElement)]
    last = elements_at_end[-1] if elements_at_end else None
    if not link or last is None or last.name != "p" or len(text_of((last,))) > _LONGEST_NOTE:
        return
    targets = {address_key(each.attributes.get("href", "")) for each in elements((last,), "a")}
    home = parts_of(link).netloc.lower().removeprefix("www.")
    if targets == {address_key(link), home}:
        yield last


def _summary(entry: EntryFields, body: str, rules: StoryRules) -> tuple[str, tuple[str, ...]]:
    """Return the summary if somebody wrote it: the beginning of the text, or one that is cut, was made by the site."""
    if not entry.excerpt or find_excess(entry.excerpt):
        return "", ()
    text = plain_text(entry.excerpt)
    if is_cut(entry.excerpt) and not rules.keeps_cut_summary:
        return "", ()
    if not find_excess(body) and _begins_with(plain_text(body), text):
        return "", ()
    if 0 < rules.longest_summary < len(text):
        return "", (f"has a description of {len(text):,} characters beside its text, which is left out",)
    return entry.excerpt, ()


def _begins_with(text: str, summary: str) -> bool:
    """Return whether a summary is the beginning of a text. Behind "[…]" a line of the site may follow (WordPress)."""
    whole = _CUT.sub("", _ELLIPSIS.split(summary)[0]).strip()
    return text.startswith(whole[:_BEGINNING])
