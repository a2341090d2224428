"""Bylines: the authors of a text and the agencies next to them ("By Jane Doe, our correspondent, and AFP")."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Author
from syndication.sources.article import byline_extras
from syndication.sources.article.agencies import known_agency
from syndication.sources.article.byline_segments import BylineSegment, any_of, opening_of, segments_of
from syndication.sources.article.shapes import ends_sentence, fits, is_name
from syndication.sources.article.vocabulary import (
    BYLINE_WORDS,
    COMPANY_WORDS,
    INSTITUTIONS,
    MONTHS,
    NAME_PARTICLES,
    NAME_SUFFIXES,
    PLACES_OF_TWO_WORDS,
    ROLES,
    WEEKDAYS,
    WHERE_WORDS,
    WITH_WORDS,
)
from syndication.text.lines import one_line

_LONGEST = 2_000
_MOST_NAME_WORDS = 6
_MOST_ROLE_WORDS = 8


_WITH = re.compile(rf"(?:{any_of(WITH_WORDS)})\s(?=\S)", re.IGNORECASE)
# In small letters or in capitals: "Li En" is a name.
_WHERE = re.compile(
    rf"(?:^|(?<=\S)\s)(?P<where>(?:{any_of(WHERE_WORDS)}|{any_of(WHERE_WORDS).upper()}|(?:of|OF)(?=\s[Tt][Hh][Ee]\s))"
    r"\s.+)$"
)
_DOUBTFUL_OPENING = re.compile(r"(?:by|par|por|door|von)\s\S", re.IGNORECASE)
_OF = frozenset("da do dal dalla du the".split())  # "João Lima, da Folha", "Jane Doe | The Field Trial"


class Byline(Struct, frozen=True):
    """The people and the agencies that a byline names."""

    authors: tuple[Author, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The agencies as the source of a story ("AFP, Reuters"), "" without one."""
        return ", ".join(dict.fromkeys(self.agencies))


def find(block: str) -> Byline | None:
    """Return the people and agencies in `block`, or None if it is not a byline.

    A block is a byline only if it begins with "By" or its like and every segment is a name, a role or an agency, so
    that a sentence that begins with "By" is not taken for one.
    """
    if others := _staff(block):
        return others
    block = _names_only(block)
    opening = opening_of(block)
    if not opening or not fits(block, 25, 160) or _ends_like_sentence(block):
        return None
    byline = _parse(block[len(opening) :], opening, is_role)
    return None if byline and (_is_day(byline) or _is_no_name(byline)) else byline


def find_bare(block: str) -> Byline | None:
    """Return the people and agencies in `block`, a byline without "By" ("Jane Doe and John Roe"), or None."""
    block = _names_only(block)
    if not block or not fits(block, 16, 120) or _ends_like_sentence(block) or ":" in block:
        return None
    return _parse(block, "", is_role)


def read_byline(text: str) -> Byline:
    """Return the people and agencies of a text that is known to be a byline, with or without its "By".

    What cannot be taken apart is one name. A mail address is no part of a name. Empty for an empty text.
    """
    line = " ".join(word for word in one_line(text).split(" ") if "@" not in word[1:])
    if line.casefold() in BYLINE_WORDS:
        return Byline()
    opening = opening_of(line)
    names = line[len(opening) :].strip()
    parsed = _parse(names, opening, _is_remark) if len(names) <= _LONGEST else None
    return parsed or (Byline((Author(names),)) if names else Byline())


def is_address(line: str) -> bool:
    """Return whether `line` is only a mail address or the name of an account."""
    return len(line) <= 200 and "@" in line and not byline_extras.without_addresses(line)


def has_more_than_names(line: str) -> bool:
    """Return whether an address, a date or a reading time is next to the names, as only a byline has."""
    return fits(line, 20, 200) and _names_only(line) != line


def looks_like_byline(line: str) -> bool:
    """Return whether `line` begins like a byline but cannot be read as one: "By bell hooks"."""
    return bool(_DOUBTFUL_OPENING.match(line)) and fits(line, 8, 80) and not ends_sentence(line) and find(line) is None


def _names_only(block: str) -> str:
    if len(block) > _LONGEST:
        return block
    return byline_extras.with_comma(byline_extras.without_day(byline_extras.without_addresses(block)))


def _staff(block: str) -> Byline | None:
    """Return the authors of a byline that has a form of its own: "From our own correspondent", "本报记者 李伟"."""
    if len(block) > 100:
        return None
    names = byline_extras.chinese_names(block) or tuple(filter(None, [byline_extras.staff(block)]))
    return Byline(tuple(map(Author, names))) if names else None


def _is_no_name(byline: Byline) -> bool:
    return any(byline_extras.is_no_name(author.name) for author in byline.authors)


def with_role(byline: Byline, role: str) -> Byline:
    """Return `byline` with a role for its last author, or with the agency in its place."""
    if name := known_agency(role):
        return replace(byline, agencies=(*byline.agencies, name))
    *others, last = byline.authors or (None,)
    return replace(byline, authors=(*others, _with_role(last, role))) if last else byline


def is_person(text: str) -> bool:
    """Return whether `text` has the form of a person's name."""
    words = text.split()
    names = [is_name(word) or word.casefold().rstrip(".") in NAME_PARTICLES for word in words]
    is_staff = not ROLES.isdisjoint(text.casefold().split())  # "Our own correspondent"
    return 0 < len(words) <= _MOST_NAME_WORDS and (all(names) or is_staff) and any(map(is_name, words))


def _is_day(byline: Byline) -> bool:
    """Return whether a byline is only a day or a month: "By Friday"."""
    return len(byline.authors) == 1 and byline.authors[0].name.casefold() in WEEKDAYS.keys() | MONTHS.keys()


def _ends_like_sentence(block: str) -> bool:
    last = block.rsplit(maxsplit=1)[-1]
    is_short_form = len(last.strip(".")) <= 3 and last.endswith(".") and is_name(last)  # "John Doe Jr.", "Jane D."
    return ends_sentence(block) and not is_short_form


def _parse(text: str, opening: str, is_role: Callable[[str], bool]) -> Byline | None:
    byline: Byline | None = Byline()
    for segment in segments_of(text, opening):
        byline = _add_segment(byline, segment, is_role) if byline else None
    return byline if byline != Byline() else None


def _add_segment(byline: Byline, segment: BylineSegment, is_role: Callable[[str], bool]) -> Byline | None:
    """Return `byline` with the name, role or agency in `segment`; None if it is none of them."""
    helper = _WITH.match(segment.text)
    text = segment.text[helper.end() :] if helper else segment.text
    name = known_agency(text) or known_agency(_without_where(text))
    if name:
        return replace(byline, agencies=(*byline.agencies, name))
    maker, role = byline_extras.picture_maker(text)
    if maker:
        return _with_person(byline, Author(maker, role))
    if byline.authors and not (helper and is_person(text)):
        *others, last = byline.authors
        if changed := _with_more(last, segment, is_role):
            return replace(byline, authors=(*others, changed))
    where = _WHERE.search(text)
    author = Author(text[: where.start()].strip(), where["where"]) if where else Author(text)
    if agency := known_agency(author.name):
        return replace(byline, agencies=(*byline.agencies, agency))
    name, agency = byline_extras.split_agency(author.name)
    if agency:
        return _with_person(replace(byline, agencies=(*byline.agencies, agency)), replace(author, name=name))
    if where and (agency := known_agency(_without_where(where["where"]))):
        return _with_person(replace(byline, agencies=(*byline.agencies, agency)), Author(author.name))
    return _with_person(byline, author)


def _with_person(byline: Byline, author: Author) -> Byline | None:
    return replace(byline, authors=(*byline.authors, author)) if is_person(author.name) else None


def _with_more(author: Author, segment: BylineSegment, is_role: Callable[[str], bool]) -> Author | None:
    """Return `author` with a segment that belongs to him, None if it is another person."""
    text = segment.text
    folded = text.casefold().strip(".")
    if folded in NAME_SUFFIXES:
        return replace(author, name=f"{author.name}, {text}")
    if segment.joined:
        if folded in COMPANY_WORDS:
            return replace(author, name=f"{author.name} & {text}")
        return _with_role(author, text) if text[0].islower() and is_role(text) else None
    if _is_single_role(segment) or is_role(text) or _WHERE.match(text) or folded in PLACES_OF_TWO_WORDS:
        return _with_role(author, text) if fits(text, _MOST_ROLE_WORDS, 80) else None
    return None


def _is_single_role(segment: BylineSegment) -> bool:
    first, _, rest = segment.text.casefold().partition(" ")
    return first in _OF if rest else not segment.amid_single_names


def _with_role(author: Author, role: str) -> Author:
    return replace(author, role=f"{author.role}, {role}" if author.role else role)


def _without_where(text: str) -> str:
    return text.partition(" ")[2] if _WHERE.match(text) else text


def is_role(text: str) -> bool:
    """Return whether `text` has a word for a role or of an institution."""
    words = text.casefold().replace(".", "").split()
    return not ROLES.isdisjoint(words) or not INSTITUTIONS.isdisjoint(words)


def _is_remark(text: str) -> bool:
    """Return whether a segment of what is surely a byline is no name: a role, or words in small letters."""
    return is_role(text) or (text[0].islower() and not is_name(text.split()[0]))
