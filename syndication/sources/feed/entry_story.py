"""An entry to a story: which of its texts is the body, what its summary is worth, and when it was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Item
from syndication.model.limits import MAX_NAME
from syndication.sources.export import ExportOptions
from syndication.sources.feed.entry_fields import EntryFields, plain_line
from syndication.sources.feed.feed_dates import read_feed_date
from syndication.sources.feed.xml_feed import join_address
from syndication.sources.old_entry import OldEntry
from syndication.sources.site_story import SiteStory, item_of
from syndication.text.address_key import address_key
from syndication.text.body.tree import HtmlElement, Node, elements, parse, rewrite, serialise, text_of, with_attributes
from syndication.text.complexity import ComplexityError, find_excess
from syndication.text.html import plain_text
from syndication.text.lines import one_line
from syndication.text.urls import parts_of

SHORT_WORDS = 100  # a feed in which no text has so many has only their beginnings
_LONGEST_EXCERPT = 2_000
_LONGEST_NOTE = 400
_END = 120  # characters at the end of a text that show whether it was cut
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…]|read more|continue reading|keep reading|weiterlesen|mehr lesen|lire la suite|leer más|leia mais"
    r"|leggi tutto|lees verder|läs mer|les mer|læs mere)[\s»›→>\].…]{0,9}\Z",
    re.IGNORECASE,
)
_ADDRESSES = ("href", "src", "poster", "cite", "data-src")
_MOST_NAMES = 200
_LONG_NAME = "has a category or an author with a name that is too long, or too many of them; they are left out"
CUT = "the text ends as if it was cut: the feed may have only its beginning"
TITLE_ALONE = "has no text in the feed; its title is the text"
DESCRIPTION = "has no whole text in the feed; its description is the text"
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


def _site_story(entry: EntryFields, options: ExportOptions) -> SiteStory:
    body, notes = _body(entry)
    if not body and plain_text(entry.title):
        body, notes = f"<p>{entry.title}</p>", (TITLE_ALONE,)
    lost = (*entry.lost, *((CUT,) if is_cut(body) else ()))
    excerpt, doubts = _excerpt(entry, body)
    warnings = (*entry.warnings, *notes, *doubts, *(() if entry.is_full or not entry.body else (DESCRIPTION,)))
    categories, authors = _short(entry.categories), [each for each in entry.authors if len(each.name) <= MAX_NAME]
    if (len(categories), len(authors)) != (len(entry.categories), len(entry.authors)):
        warnings = (*warnings, _LONG_NAME)
    return SiteStory(
        title=entry.title,
        body=body,
        excerpt=excerpt,
        dates=(_published(entry, options),),
        modified=read_feed_date(entry.updated)[0],
        link=entry.link,
        ids=entry.ids,
        language=entry.language,
        section=next(iter(categories), ""),
        tags=categories[1:],
        authors=authors,
        source=entry.source,
        media=tuple(entry.media),
        rights=entry.rights,
        lost=lost,
        warnings=warnings,
    )


def old_entry_of(entry: EntryFields) -> OldEntry:
    """Return what readers know of an entry."""
    date = read_feed_date(entry.published)[0]
    return OldEntry(entry.ids, entry.link, date.astimezone(UTC) if date and date.tzinfo else None)


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


def _published(entry: EntryFields, options: ExportOptions) -> datetime | None:
    """Return when the story was published; without a zone if the feed says none."""
    date, fault = read_feed_date(entry.published)
    known = any(old.published for old in options.old.of(entry.link, entry.guid))
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


def _body(entry: EntryFields) -> tuple[str, tuple[str, ...]]:
    """Return the body with absolute addresses where the feed gives a base, without what the feed added."""
    if not entry.body or find_excess(entry.body):
        return entry.body, ()
    nodes = parse(entry.body)
    note = next(_closing_notes(nodes, entry.link), None)
    if not note and not entry.base:
        return entry.body, ()

    def leave(element: HtmlElement) -> Iterable[Node]:
        if element == note:
            return ()
        return (_with_base(element, entry.base),) if entry.base else (element,)

    warning = "ends with a note on where it appeared first, which the feed added; it is left out"
    return serialise(rewrite(nodes, leave)).strip(), (warning,) if note else ()


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


def _excerpt(entry: EntryFields, body: str) -> tuple[str, tuple[str, ...]]:
    """Return the summary if somebody wrote it: one that is cut, or the beginning of the text, was made by the site."""
    if not entry.excerpt or find_excess(entry.excerpt):
        return "", ()
    text = plain_text(entry.excerpt)
    bare = _CUT.sub("", text).strip()
    if is_cut(entry.excerpt) or (not find_excess(body) and plain_text(body).startswith(bare[:_LONGEST_EXCERPT])):
        return "", ()
    if len(text) > _LONGEST_EXCERPT:
        return "", (f"has a description of {len(text):,} characters beside its text, which is left out",)
    return entry.excerpt, ()
