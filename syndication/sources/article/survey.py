"""The survey: facts about a whole text that the rules need for each of its lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from syndication.sources.article import desk, related, wire_heads
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.shapes import ends_sentence, fits, is_name, is_uncased, quotation
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
_MOST_PULL_QUOTES = 50  # each is searched for in the whole text


class Survey(Struct, frozen=True, kw_only=True):
    """The lines of a text and facts about all of them.

    From the index `tail` on there are only furniture, pointers to other stories, and lines for the desk. `stated` maps
    lines to the part that an option names them. `wire` is true for a text that begins with the codes of a wire
    service, `live` for a live blog. `repeats` are the indexes of pull quotes: quotations that another line contains.
    """

    lines: tuple[TextLine, ...]
    options: ImportOptions
    tail: int
    wire: bool
    stated: dict[str, str]
    live: bool
    speakers: frozenset[str]
    repeats: frozenset[int]


def survey(lines: tuple[TextLine, ...], options: ImportOptions) -> Survey:
    """Return the facts about `lines`."""
    texts = [line.text for line in lines]
    return Survey(
        lines=lines,
        options=options,
        tail=_tail_index(texts, options),
        wire=bool(texts) and wire_heads.is_head(texts[0]),
        stated=_lines_named_by_options(frozenset(texts), options),
        live=sum(after_clock(text) is not None for text in texts) >= 2,
        speakers=_interview_speakers(texts),
        repeats=_repeated_quotes(texts),
    )


def is_separator(text: str) -> bool:
    """Return whether `text` is only marks, such as a row of stars."""
    return len(text) <= 200 and all(mark in "-–—_*=~#·•+. " for mark in text)


def is_furniture(text: str, options: ImportOptions) -> bool:
    """Return whether `text` is a line of the site, not of the story."""
    if len(text) > 120:
        return False
    if text in options.furniture:
        return True
    folded = text.casefold()
    words = " ".join(_LETTERS.findall(folded)).replace("’", "'")
    return words in FURNITURE or folded.startswith(_RIGHTS) or words.endswith("all rights reserved")


def after_clock(text: str) -> str | None:
    """Return the text after the time of day at the start ("Talks begin" for "12:30 Talks begin"); None without one."""
    time = _CLOCK.match(text)
    return text[time.end() :] if time else None


def speaker(text: str) -> tuple[str, str]:
    """Return the label with its mark but without stars, and the rest: "Jane:" and "Yes." for "**Jane:** Yes."."""
    found = _SPEAKER.match(text)
    if found is None:
        return "", text
    return found.group().replace("*", "").strip(), text[found.end() :]


def _tail_index(texts: Sequence[str], options: ImportOptions) -> int:
    """Return the index from which on no line is of the story."""
    tail = next((index for index in range(1, len(texts)) if _ends_story(texts, index)), len(texts))
    while tail and _is_beside_story(texts[tail - 1], options):
        tail -= 1
    return tail


def _ends_story(texts: Sequence[str], index: int) -> bool:
    """Return whether a line is the end mark of a story, or begins what is for editors alone."""
    text = texts[index]
    if desk.begins_private(text) or desk.is_end(text):
        return True
    return desk.is_bare_note_label(text) and ends_sentence(texts[index - 1])


def _is_beside_story(text: str, options: ImportOptions) -> bool:
    """Return whether a line at the tail is no part of the story: of the site, of the desk, or a pointer."""
    if is_separator(text) or is_furniture(text, options) or related.find(text) or related.bare_label(text):
        return True
    return desk.is_mark(text) or desk.is_credits(text) or desk.is_update_note(text) or bool(desk.note_label(text))


def _lines_named_by_options(texts: frozenset[str], options: ImportOptions) -> dict[str, str]:
    given = {
        "headline": options.headline,
        "standfirst": options.standfirst,
        "caption": options.caption,
        "dateline": options.dateline,
    }
    return {text: part for part, text in given.items() if text and text in texts}


def _speaker_name(label: str) -> str:
    return label.rstrip(" :：.")


def _is_speaker_label(label: str) -> bool:
    name = _speaker_name(label)
    words = name.split()
    is_other_label = name.casefold() in CREDIT_LABELS or related.find(f"{name}: x") is not None
    return not is_other_label and 0 < len(words) <= 4 and all(map(is_name, words)) and not name[0].isdecimal()


def _interview_speakers(texts: Sequence[str]) -> frozenset[str]:
    """Return the speakers of an interview: at least two labels that occur twice or more, or Q and A."""
    labels = (speaker(text)[0] for text in texts)
    counts = Counter(_speaker_name(label) for label in labels if label and _is_speaker_label(label))
    if counts.keys() >= _QUESTION_AND_ANSWER:
        return _QUESTION_AND_ANSWER
    repeated = frozenset(name for name, count in counts.items() if count >= 2)
    return repeated if len(repeated) >= 2 else frozenset()


def _words_only(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))


def _repeated_quotes(texts: Sequence[str]) -> frozenset[int]:
    quotes = {index: _words_only(quotation(text)) for index, text in enumerate(texts) if fits(text, 60, 500)}
    long = {index: quote for index, quote in quotes.items() if quote.count(" ") >= 3 or is_uncased(quote)}
    if not 0 < len(long) <= _MOST_PULL_QUOTES:
        return frozenset()
    others = "\n".join(_words_only(text) for index, text in enumerate(texts) if index not in long)
    return frozenset(index for index, quote in long.items() if quote in others)
