"""What an act on a story needs before it is done, and how it is done. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from syndication.model import changes, lifecycle
from syndication.model.errors import FieldError
from syndication.model.item import Item
from syndication.publishing.edit import Edit
from syndication.text.written_times import TimeError
from syndication.web.api import operations
from syndication.web.desk.faults import FormFault
from syndication.web.desk.story_form import Texts, read_written_moment
from syndication.web.desk.story_state import ActName
from syndication.web.desk.words import marked

_LONGEST_WORD = 20
_MARKS = " \t\"'“”„‚‘’«»‹›()[]{}.,:;!?…–—-"


def first_word(headline: str) -> str:
    """Return the word that a person types to kill a story: the first one, without the marks around it."""
    words = [word for word in (part.strip(_MARKS) for part in headline.split()) if word]
    return words[0][:_LONGEST_WORD] if words else headline.strip()[:_LONGEST_WORD]


def is_first_word(typed: str, headline: str) -> bool:
    """Return whether a person typed the first word of a headline, in whatever case."""
    return typed.strip().strip(_MARKS).casefold() == first_word(headline).strip(_MARKS).casefold()


def first_lines(item: Item, most: int = 400) -> str:
    """Return the beginning of the text of a story."""
    return item.body if len(item.body) <= most else f"{item.body[:most].rstrip()}…"


def faults_of_act(act: ActName, texts: Texts, item: Item, now: datetime) -> list[FormFault]:
    """Return what is missing in the form of an act."""
    found = []
    if act == "publish" and lifecycle.embargo_end(item, now) and not texts.get("ends_embargo"):
        found.append(FormFault("ends_embargo", marked("Say that the embargo ends now, or schedule the story")))
    if act in ("withhold", "kill", "reinstate") and not texts.get("note", "").strip():
        found.append(FormFault("note", marked("Write a note: say in a sentence what is done and why")))
    if act == "kill" and not is_first_word(texts.get("word", ""), item.headline):
        found.append(FormFault("word", marked("Type the first word of the headline")))
    return found


def release_dates(texts: Texts, before: Item, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
    """Return the publication and the end of the embargo that the form of a schedule means.

    Raises:
        FieldError: one of them is missing, is no time or has passed, or they contradict each other.
    """
    published = _moment("published", texts, zone, now)
    embargo = _moment("embargo_until", texts, zone, now) if texts.get("embargo_until", "").strip() else None
    if published <= now and (embargo is None or embargo <= now):
        raise FieldError("published", "has passed; give a later time, or publish now")
    if embargo and embargo < published:
        raise FieldError("embargo_until", "ends before the publication, so it has no effect; leave one of them out")
    if before.expires and before.expires <= max(published, embargo or published):
        raise FieldError("published", "is after the story expires; change the expiry first")
    return published, embargo


def edit_of_act(act: ActName, texts: Texts, before: Item, seen: int, zone: str, now: datetime) -> Edit:
    """Return the edit that an act is.

    Raises:
        FieldError: the form does not say what the act needs.
    """
    note, versions = texts.get("note", "").strip(), (seen,)
    match act:
        case "kill" | "withhold":
            kind = "kill" if act == "kill" else "withholding"
            return operations.withdraw(before.slug, {"kind": kind, "note": note}, versions, now)
        case "reinstate":
            return operations.reinstate(before.slug, {"note": note}, versions, now)
        case "unschedule":
            return _edit(before.slug, versions, lambda item: changes.take_back(item, now))
        case "schedule":
            published, embargo = release_dates(texts, before, zone, now)
            return _edit(before.slug, versions, lambda item: changes.release(item, published, embargo, now))
        case _:
            present = now.replace(microsecond=0)
            return _edit(before.slug, versions, lambda item: changes.release(item, present, None, now))


def _edit(slug: str, versions: tuple[int, ...], change: Callable[[Item], Item]) -> Edit:
    def apply(before: Item | None) -> Item:
        assert before is not None  # an edit with a slug is only applied to an existing item
        return change(before)

    return Edit(apply, slug, versions)


def _moment(name: str, texts: Texts, zone: str, now: datetime) -> datetime:
    text = texts.get(name, "").strip()
    if not text:
        raise FieldError(name, "is missing; give a time")
    try:
        return read_written_moment(text, texts.get("zone", "").strip() or zone or "UTC", now)
    except TimeError as error:
        raise FieldError(name, str(error)) from error
