"""Bylines: the authors of a text and the agencies next to them ("By Jane Doe, our correspondent, and AFP")."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Author
from syndication.sources.article.agencies import known_agency
from syndication.sources.article.shapes import ends_sentence, fits, is_name
from syndication.sources.article.vocabulary import BYLINE_WORDS, NAME_PARTICLES, ROLES

_OPENING = re.compile(
    rf"(?:{'|'.join(sorted(BYLINE_WORDS, key=len, reverse=True))})(?:\s?[:：]\s?|\s)(?=\S)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s?[,;|/&()،]\s?|\s[—–-]\s|\s(?:and|et|und|y|اور)\s", re.IGNORECASE)
_WHERE = re.compile(r"\s(?:(?:in|for|at|from|à|en|aus)\s.+)$")


class Byline(Struct, frozen=True):
    """The people and the agencies that a byline names."""

    authors: tuple[Author, ...] = ()
    agencies: tuple[str, ...] = ()


def find(block: str) -> Byline | None:
    """Return the people and agencies in `block`, or None if it is not a byline.

    A block is a byline only if every segment is a name, a role or an agency, so that a sentence that begins with "By"
    is not taken for one.
    """
    opening = _OPENING.match(block)
    if opening is None or not fits(block, 25, 160) or ends_sentence(block):
        return None
    byline: Byline | None = Byline()
    for segment in _SEPARATOR.split(block[opening.end() :]):
        byline = _add_segment(byline, segment) if byline and segment else byline
    return byline if byline != Byline() else None


def _add_segment(byline: Byline, segment: str) -> Byline | None:
    """Return `byline` with the name, role or agency in `segment`; None if it is none of them."""
    name = known_agency(segment)
    if name:
        return replace(byline, agencies=(*byline.agencies, name))
    if byline.authors and (" " not in segment or _is_role(segment)):
        return replace(byline, authors=(*byline.authors[:-1], _add_role(byline.authors[-1], segment)))
    where = _WHERE.search(segment)
    author = Author(segment[: where.start()], where.group().strip()) if where else Author(segment)
    return replace(byline, authors=(*byline.authors, author)) if _is_person(author.name) else None


def _is_role(segment: str) -> bool:
    return not ROLES.isdisjoint(segment.casefold().split())


def _add_role(author: Author, role: str) -> Author:
    return replace(author, role=f"{author.role}, {role}" if author.role else role)


def _is_person(text: str) -> bool:
    words = text.split()
    names = [is_name(word) or word.casefold() in NAME_PARTICLES for word in words]
    return 0 < len(words) <= 6 and (all(names) or _is_role(text)) and any(map(is_name, words))
