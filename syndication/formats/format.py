"""What a format is, and what keeps an entry from being written in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from syndication.model import Entry, Feed
from syndication.text.xml import illegal_character


class Format(Struct, frozen=True):
    """A format: the name of its documents, their media type, what people call it, and its writer."""

    name: str
    media_type: str
    label: str
    write: Callable[[Feed], bytes]


class UnwritableEntryError(ValueError):
    """An entry holds a character that no document can carry."""

    def __init__(self, entry: Entry, field: str, character: str) -> None:
        super().__init__(f"the {field} of {entry.id} holds {character}, which no feed can carry; delete it")
        self.entry_id = entry.id


class Category(Struct, frozen=True):
    """What an entry is filed under: `term` for machines, `label` for people, `scheme` where the term is defined."""

    term: str
    label: str
    scheme: str = ""


def refuse_unwritable(feed: Feed) -> None:
    """Raise UnwritableEntryError for the first entry with a character that XML cannot carry."""
    for entry in feed.entries:
        for field, text in _texts(entry):
            found = illegal_character(text)
            if found:
                raise UnwritableEntryError(entry, field, found[1])


def categories(feed: Feed, entry: Entry) -> list[Category]:
    """Return the entry's section, tags and subjects, each name once, without commas, at which readers split."""
    found = [Category(entry.section, entry.section, entry.section_url)]
    found += [Category(tag, tag, f"{feed.base_url}/tags") for tag in entry.tags]
    found += [_subject(subject.uri, subject.name) for subject in entry.subjects]
    named = (Category(_uncomma(c.term), _uncomma(c.label), c.scheme) for c in found if c.label.strip())
    return list({category.label.casefold(): category for category in reversed(list(named))}.values())[::-1]


def _subject(uri: str, name: str) -> Category:
    vocabulary, _, code = uri.replace("#", "/").rpartition("/")
    if not uri.startswith(("http://", "https://")) or not code:
        return Category(name, name)
    return Category(code, name, vocabulary)


def _uncomma(text: str) -> str:
    return text.replace(",", ";").strip()


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("title", entry.title), ("summary", entry.summary), ("body", entry.html), ("rights", entry.rights))
    yield from (("section", entry.section), ("license", entry.license))
    yield from (("tag", tag) for tag in entry.tags)
    yield from (("author", author.name) for author in entry.authors)
    yield from (("subject", subject.name) for subject in entry.subjects)
    yield from (("related story", story.title) for story in entry.related)
    for medium in entry.media:
        yield from (("alt text", medium.alt), ("caption", medium.caption), ("credit", medium.credit))
