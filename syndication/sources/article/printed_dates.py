"""Dates in a text. They are only compared with the given publication date, never used as one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from syndication.sources.article.shapes import fits
from syndication.sources.article.vocabulary import DATE_LABELS, MONTHS, OTHER_DAYS_AFTER, OTHER_DAYS_BEFORE, WEEKDAYS

_LABEL = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, DATE_LABELS), key=len, reverse=True))})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORDS_OF_DATES = (
    frozenset(
        """
        am pm at on the of th st nd rd gmt utc est edt cet cest pkt ist bst pst pdt jst wib t z le à h min ago del de um
        uhr mon tue tues wed thu thur thurs fri sat sun lun mar mer jeu ven sam dim mo di mi do fr sa so mié jue vie sáb
        dom seg ter qua qui sex gio ma wo vr za zo
        """.split()
    )
    | MONTHS.keys()
    | WEEKDAYS.keys()
)
_DAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def is_date_line(text: str) -> bool:
    """Return whether `text` is only a date, or a label and a date ("Published: 5 February 2026, 12:00 GMT")."""
    if not fits(text, 14, 100):
        return False
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    words = (word.casefold() for word in _WORD.findall(rest))
    if not any(map(str.isdecimal, rest)) or not all(word in _WORDS_OF_DATES for word in words):
        return False
    return bool(label or _YEAR.search(rest))


def weekday_warning(paragraphs: Iterable[str], published: datetime) -> str:
    """Return a warning if the weekday in the lead does not fit the publication date, else "".

    News is usually about the day of publication or the day before, in the time zone of `published`.
    The lead is the first of `paragraphs` with a weekday.
    """
    weekdays = next(filter(None, map(_weekdays, paragraphs)), {})
    today = published.weekday()
    if not weekdays or today in weekdays or (today - 1) % 7 in weekdays:
        return ""
    word = next(iter(weekdays.values()))
    return f'the text says "{word}", but {published:%Y-%m-%d} is a {_DAY_NAMES[today]}; check the published date'


def day_warning(printed: tuple[int, int], published: datetime) -> str:
    """Return a warning if the (month, day) of a dateline is more than a day from publication, else ""."""
    day = published.date()
    if any(printed == (near.month, near.day) for near in _days_around(day)):
        return ""
    month, number = printed
    return f"the dateline is of {month:02d}-{number:02d}, but the published date is {day}; check it"


def _days_around(day: date) -> tuple[date, ...]:
    ends = (day == date.min, day == date.max)
    return tuple(
        day + timedelta(days=step) for step in (-1, 0, 1) if not (ends[0] and step < 0) and not (ends[1] and step > 0)
    )


def _weekdays(text: str) -> dict[int, str]:
    """Return the weekdays in `text`, each with the first word for it.

    Weekdays of other weeks and weekdays days ("last Monday", "Black Friday") do not count.
    """
    words = _WORD.findall(text)
    folded = [word.casefold().removesuffix("'s").removesuffix("’s") for word in words]
    found: dict[int, str] = {}
    for index, word in enumerate(folded):
        number = WEEKDAYS.get(word)
        before, after = folded[max(0, index - 1) : index], folded[index + 1 : index + 2]
        if number is None or not OTHER_DAYS_BEFORE.isdisjoint(before) or not OTHER_DAYS_AFTER.isdisjoint(after):
            continue
        found.setdefault(number, words[index][: len(word)])
    return found
