"""Who wrote a story, and where its text came from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from syndication.model.item import Author, Source
from syndication.model.ninjs_names import SPONSOR
from syndication.sources.article.bylines import Byline, read_byline
from syndication.sources.ninjs.fields import Fields
from syndication.text.html import plain_text
from syndication.text.urls import absolute

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_NAMELESS = "has no name; it was left out"


def read_origin(fields: Fields) -> tuple[tuple[Author, ...], Source | None]:
    """Return the authors and the source of the story.

    Authors come from `infoSources`, which has one entry for each name, and from Superdesk's `authors`. Without any, the
    line `by` is read: "Jane Doe and AFP" has an author and an agency. With authors, it is only compared with them.
    """
    byline = read_byline(_without_markup(fields.text("by")))
    found = list(_information_authors(fields))
    for index, (_, place) in enumerate(found):
        fields.report.note_place(f"authors[{index}]", place)
    authors = _merged(fields, tuple(author for author, _ in found), _authors(fields))
    if authors:
        _compare(fields, byline, authors)
    else:
        for index in range(len(byline.authors)):
            fields.report.note_place(f"authors[{index}]", fields.named("by"))
    return authors or byline.authors, _source(fields, byline)


def _without_markup(text: str) -> str:
    return plain_text(text) if _TAG.search(text) else text


def _information_authors(fields: Fields) -> Iterable[tuple[Author, str]]:
    for party in fields.objects("infoSources"):
        name, role = party.name(), party.line("role").lower()
        if not name:
            fields.report.note_loss(party.place.removesuffix("."), _NAMELESS, party.values)
        elif role == "author":
            yield Author(name, party.line("literal"), absolute(party.text("uri"), "")), f"{party.place}name"


def _authors(fields: Fields) -> Iterable[tuple[Author, str]]:
    """Yield the authors of Superdesk: objects with name and role, or only names."""
    if all(isinstance(each, str) for each in _listed(fields, "authors")):
        yield from ((Author(name), place) for name, place in fields.names("authors"))
        return
    for author in fields.objects("authors"):
        name = author.name()
        if name:
            yield Author(name, author.line("role"), absolute(author.text("uri"), "")), f"{author.place}name"
        else:
            fields.report.note_loss(author.place.removesuffix("."), _NAMELESS, author.values)


def _listed(fields: Fields, name: str) -> list[object]:
    spelt = fields.spelling(name)
    value = fields.values[spelt] if spelt else []
    return value if isinstance(value, list) else [value]


def _merged(fields: Fields, given: tuple[Author, ...], found: Iterable[tuple[Author, str]]) -> tuple[Author, ...]:
    """Return authors with those found, each once, with all roles: Superdesk lists a writer who took photos twice."""
    others: dict[str, Author] = {}
    names = {author.name for author in given}
    for author, place in found:
        known = others.get(author.name)
        if known:
            roles = dict.fromkeys(role for role in (*known.role.split(", "), author.role) if role)
            others[author.name] = replace(known, role=", ".join(roles), url=known.url or author.url)
        elif author.name not in names:
            fields.report.note_place(f"authors[{len(given) + len(others)}]", place)
            others[author.name] = author
    return (*given, *others.values())


def _compare(fields: Fields, byline: Byline, authors: tuple[Author, ...]) -> None:
    """Note the names in the byline that are not among the authors."""
    known = {author.name.casefold() for author in authors}
    for author in byline.authors:
        if author.name.casefold() not in known:
            fields.report.note_loss(
                fields.named("by"), "names someone who is not among the authors; left out", author.name
            )


def _source(fields: Fields, byline: Byline) -> Source | None:
    """Return the first source; the names of others are in the warnings."""
    found = list(_sources(fields))
    if byline.source:
        found.append((Source(byline.source), fields.named("by")))
    if not found:
        return None
    first, place = found[0]
    fields.report.note_place("source", place)
    for source, other in found[1:]:
        if source.name.casefold() != first.name.casefold():
            fields.report.note_loss(other, "a story has one source; this one was left out", source.name)
    return first


def _sources(fields: Fields) -> Iterable[tuple[Source, str]]:
    for party in fields.objects("infoSources"):
        if party.name() and party.line("role").lower() not in ("author", SPONSOR):
            yield Source(party.name(), absolute(party.text("uri"), "")), f"{party.place}name"
    yield from ((Source(name), place) for name, place in fields.names("source"))
