"""What an entry is filed under: its section, tags and subjects, the same in every format."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.model.feed import Entry, Feed
from syndication.model.item import Subject
from syndication.text.urls import absolute

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_COMMAS = re.compile(" ?,[ ,]*")


class Category(Struct, frozen=True):
    """A term of the vocabulary at `scheme` (an http or https URI, or ""), and its name for people."""

    term: str
    label: str
    scheme: str = ""


def categories(feed: Feed, entry: Entry) -> tuple[Category, ...]:
    """Return the section, the tags and the subjects of an entry, each once.

    A tag that has the name of the section or of a subject yields to it: those say more.
    """
    section = _named(entry.section, entry.section_url)
    subjects = [_subject(subject) for subject in entry.subjects]
    taken = {category.label.casefold() for category in (section, *subjects)}
    tags = [_named(tag, f"{feed.base_url}/tags") for tag in entry.tags]
    free = [tag for tag in tags if tag.label.casefold() not in taken]
    found: dict[tuple[str, str], Category] = {}
    for category in (section, *free, *subjects):
        if category.label:
            found.setdefault((category.scheme, category.term.casefold()), category)
    return tuple(found.values())


def without_commas(text: str) -> str:
    """Return a name without commas, at which some readers cut it in two ("crime; law and justice", "1000 days")."""
    return _COMMAS.sub("; ", _THOUSANDS.sub("", " ".join(text.split()))).strip("; ")


def _named(name: str, scheme: str) -> Category:
    label = without_commas(name)
    return Category(label, label, scheme)


def _subject(subject: Subject) -> Category:
    """Return a subject with its URI parted into vocabulary and code, where it is an address."""
    label = without_commas(subject.name)
    uri = absolute(subject.uri, "").rstrip("/")
    cut = max(uri.rfind("/"), uri.rfind("#")) + 1
    vocabulary, code = uri[:cut], uri[cut:]
    if not code or vocabulary.endswith("://"):
        return Category(without_commas(subject.uri) or label, label)
    return Category(code, label, vocabulary)
