"""The dates of documents: two versions at a path never share a date, and the later version has the later date."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndication.model.feed_header import NEVER
from syndication.text.dates import whole_second


class SameSecondError(Exception):
    """The document changed in this second already: two versions never share a date, so the next must wait."""


def date_by_records(changed: datetime | None) -> datetime:
    """Return the date of a document whose last visible change the records date `changed`, None if there is none."""
    return whole_second(changed) if changed else NEVER


def next_date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: its last visible change, else now; later than `last`.

    `last` is the last date that the path ever had. If it is in the future, it was written by a clock that was ahead.
    Then the new date is one second later, so that no story and no withdrawal has to wait for that moment.

    Raises:
        SameSecondError: the document changed in this second already.
    """
    dates = (date_by_records(changed), whole_second(now))
    date = next((date for date in dates if last is None or date > last), None)
    if date is None and last and last > whole_second(now):
        return last + timedelta(seconds=1)
    if date is None:
        raise SameSecondError
    return date
