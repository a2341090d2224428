"""What must be known of a whole text before its lines can be told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from syndication.sources.article import related
from syndication.sources.article.draft import Given
from syndication.sources.article.shapes import fits, is_name, is_uncased, quotation
from syndication.sources.article.source_text import TextLine
from syndication.sources.article.vocabulary import CREDIT_LABELS, FURNITURE

_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_RIGHTS = ("©", "copyright ©", "copyright (c)", "(c) 20")
_CLOCK = re.compile(
    r"(?:\d{1,2}[:.h]\d{2}|\d{1,2}(?=\s?[ap]\.?m))(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:GMT|UTC|[A-Z]{1,3}T|Uhr|heures))?\b"
    r"(?:\s?[-–—:|]\s|\s|$)"
)
_SPEAKER = re.compile(
    r"(?:\*\*(?P<bold>[^:*]{1,40}):\*\*|\*\*(?P<outer>[^:*]{1,40})\*\*\s?[:：]|(?P<plain>[^:*]{1,40}?)\s?[:：]|(?P<short>[QA])\.)"
    r"(?:\s|$)"
)
_QUESTION_AND_ANSWER = frozenset({"Q", "A"})
_MOST_PULL_QUOTES = 50  # Each is searched for in the whole text.


class Survey(Struct, frozen=True, kw_only=True):
    """The lines of a text and what holds for them together.

    `tail` is the index at which only furniture and pointers to other stories follow; `stated`
    has the parts that a person gave in the words of a line, by those words; `repeats` the indexes of
    quotations that another line contains.
    """

    lines: tuple[TextLine, ...]
    given: Given
    tail: int
    stated: dict[str, str]
    live: bool
    speakers: frozenset[str]
    repeats: frozenset[int]


def survey(lines: tuple[TextLine, ...], given: Given) -> Survey:
    """Return what the `lines` have in common."""
    texts = [line.text for line in lines]
    return Survey(
        lines=lines,
        given=given,
        tail=_tail(texts, given),
        stated=_stated(frozenset(texts), given),
        live=sum(after_clock(text) is not None for text in texts) >= 2,
        speakers=_speakers(texts),
        repeats=_repeats(texts),
    )


def is_separator(text: str) -> bool:
    """Tell whether `text` is only marks, such as a row of stars."""
    return len(text) <= 200 and all(mark in "-–—_*=~#·•+. " for mark in text)


def is_furniture(text: str, given: Given) -> bool:
    """Tell whether `text` is a line of the site, not of the story."""
    if len(text) > 120:
        return False
    if text in given.furniture:
        return True
    folded = text.casefold()
    words = " ".join(_LETTERS.findall(folded)).replace("’", "'")
    return words in FURNITURE or folded.startswith(_RIGHTS) or words.endswith("all rights reserved")


def after_clock(text: str) -> str | None:
    """Return what follows the time of day that `text` begins with, None if it does not."""
    time = _CLOCK.match(text)
    return text[time.end() :] if time else None


def speaker(text: str) -> tuple[str, str]:
    """Return the label before a colon, without stars around it but with its mark, and the rest; "" for none."""
    found = _SPEAKER.match(text)
    if found is None:
        return "", text
    return found.group().replace("*", "").strip(), text[found.end() :]


def _tail(texts: Sequence[str], given: Given) -> int:
    tail = len(texts)
    while tail and (
        is_separator(texts[tail - 1]) or is_furniture(texts[tail - 1], given) or related.find(texts[tail - 1])
    ):
        tail -= 1
    return tail


def _stated(texts: frozenset[str], given: Given) -> dict[str, str]:
    said = {
        "headline": given.headline,
        "standfirst": given.standfirst,
        "caption": given.caption,
        "dateline": given.dateline,
    }
    return {text: part for part, text in said.items() if text and text in texts}


def _name_of(label: str) -> str:
    return label.rstrip(" :：.")


def _may_speak(label: str) -> bool:
    name = _name_of(label)
    words = name.split()
    known = name.casefold() in CREDIT_LABELS or related.find(f"{name}: x") is not None
    return not known and 0 < len(words) <= 4 and all(map(is_name, words)) and not name[0].isdecimal()


def _speakers(texts: Sequence[str]) -> frozenset[str]:
    """Return who speaks in an interview: labels that return, at least two of them, or Q and A."""
    labels = (speaker(text)[0] for text in texts)
    counts = Counter(_name_of(label) for label in labels if label and _may_speak(label))
    if counts.keys() >= _QUESTION_AND_ANSWER:
        return _QUESTION_AND_ANSWER
    returning = frozenset(name for name, count in counts.items() if count >= 2)
    return returning if len(returning) >= 2 else frozenset()


def _loose(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))


def _repeats(texts: Sequence[str]) -> frozenset[int]:
    quotes = {index: _loose(quotation(text)) for index, text in enumerate(texts) if fits(text, 60, 500)}
    long = {index: quote for index, quote in quotes.items() if quote.count(" ") >= 3 or is_uncased(quote)}
    if not 0 < len(long) <= _MOST_PULL_QUOTES:
        return frozenset()
    others = "\n".join(_loose(text) for index, text in enumerate(texts) if index not in long)
    return frozenset(index for index, quote in long.items() if quote in others)
