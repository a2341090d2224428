"""The categories of an entry: its section, tags and subjects, the same in every format."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.model.feed import Entry, Feed
from syndication.model.item import Subject
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_COMMAS = re.compile(" ?,[ ,]*")


class Category(Struct, frozen=True):
    """A term, its name for people, and the URI of its vocabulary (`scheme`: http, https or "")."""

    term: str
    label: str
    scheme: str = ""


def categories(feed: Feed, entry: Entry) -> tuple[Category, ...]:
    """Return the section, the tags and the subjects of an entry, each once.

    A tag with the name of the section or of a subject is left out: the section and the subject say more.
    """
    section = _category(entry.section, entry.section_url)
    subjects = [_subject_category(subject) for subject in entry.subjects]
    taken = {category.label.casefold() for category in (section, *subjects)}
    tags = [_category(tag, f"{feed.base_url}/tags") for tag in entry.tags]
    free = [tag for tag in tags if tag.label.casefold() not in taken]
    found: dict[tuple[str, str], Category] = {}
    for category in (section, *free, *subjects):
        if category.label:
            found.setdefault((category.scheme, category.term.casefold()), category)
    return tuple(found.values())


def without_commas(text: str) -> str:
    """Return a name without commas ("crime; law and justice", "1000 days"): some readers split a name at commas."""
    return _COMMAS.sub("; ", _THOUSANDS.sub("", one_line(text))).strip("; ")


def _category(name: str, scheme: str) -> Category:
    label = without_commas(name)
    return Category(label, label, scheme)


def _subject_category(subject: Subject) -> Category:
    """Return a subject as a category. An http or https URI is split into the vocabulary and the code at its end."""
    label = without_commas(subject.name)
    uri = absolute(subject.uri, "").rstrip("/")
    cut = max(uri.rfind("/"), uri.rfind("#")) + 1
    vocabulary, code = uri[:cut], uri[cut:]
    if not code or vocabulary.endswith("://"):
        return Category(without_commas(subject.uri) or label, label)
    return Category(code, label, vocabulary)
