"""Bylines: who wrote the text, and the agencies beside them."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Author
from syndication.sources.article.agencies import agency as known_agency
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
    """Return what the byline `block` names, or None if it is none."""
    opening = _OPENING.match(block)
    if opening is None or not fits(block, 25, 160) or ends_sentence(block):
        return None
    byline: Byline | None = Byline()
    for segment in _SEPARATOR.split(block[opening.end() :]):
        byline = _with(byline, segment) if byline and segment else byline
    return byline if byline != Byline() else None


def _with(byline: Byline, segment: str) -> Byline | None:
    """Return `byline` with one more name, role or agency; None if the segment is none of them."""
    name = known_agency(segment)
    if name:
        return replace(byline, agencies=(*byline.agencies, name))
    if byline.authors and (" " not in segment or _is_role(segment)):
        return replace(byline, authors=(*byline.authors[:-1], _in_role(byline.authors[-1], segment)))
    where = _WHERE.search(segment)
    author = Author(segment[: where.start()], where.group().strip()) if where else Author(segment)
    return replace(byline, authors=(*byline.authors, author)) if _is_person(author.name) else None


def _is_role(segment: str) -> bool:
    return not ROLES.isdisjoint(segment.casefold().split())


def _in_role(author: Author, role: str) -> Author:
    return replace(author, role=f"{author.role}, {role}" if author.role else role)


def _is_person(text: str) -> bool:
    words = text.split()
    names = [is_name(word) or word.casefold() in NAME_PARTICLES for word in words]
    return 0 < len(words) <= 6 and (all(names) or _is_role(text)) and any(map(is_name, words))
