"""Acts on several stories at once: what was chosen, which of it can be done, and the edits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.model import changes
from syndication.model.item import Item
from syndication.model.limits import MAX_NAME, SLUG
from syndication.publishing.edit import Edit
from syndication.text.ids import name_key
from syndication.web.desk.faults import FormFault
from syndication.web.desk.story_state import ActName
from syndication.web.desk.words import marked

BulkAct = Literal["tag", "section", "withhold", "unschedule"]

MOST = 200
_SLUG = re.compile(SLUG)
# The act on one story that must be there for it.
NEEDED: Mapping[BulkAct, ActName] = {
    "tag": "edit",
    "section": "edit",
    "withhold": "withhold",
    "unschedule": "unschedule",
}


class ChosenStory(Struct, frozen=True):
    """A chosen story, in the version that the person saw."""

    slug: str
    version: int


def chosen_stories(values: Iterable[str]) -> tuple[ChosenStory, ...]:
    """Return the chosen stories of a form ("3:harbour-reopens"), each once."""
    found: dict[str, ChosenStory] = {}
    for value in values:
        version, _, slug = value.partition(":")
        if _SLUG.fullmatch(slug) and version.isascii() and version.isdigit() and len(version) < 10:
            found.setdefault(slug, ChosenStory(slug, int(version)))
    return tuple(found.values())


def bulk_act_of(text: str) -> BulkAct | None:
    """Return the act with a name, None if there is none."""
    return next((act for act in NEEDED if act == text), None)


def bulk_faults(act: BulkAct | None, name: str, note: str | None, count: int) -> list[FormFault]:
    """Return what is missing before an act can be looked at or, with a note, be done."""
    found = []
    if not count:
        found.append(FormFault("", marked("Choose one story at least")))
    if count > MOST:
        found.append(FormFault("", marked("Choose at most 200 stories")))
    if act is None:
        found.append(FormFault("act", marked("Choose an act")))
    if act in ("tag", "section") and not name:
        found.append(FormFault("name", marked("Give the tag or section")))
    if len(name) > MAX_NAME:
        found.append(FormFault("name", marked("A name has at most 200 characters")))
    if act == "withhold" and note is not None and not note:
        found.append(FormFault("note", marked("Write a note: say in a sentence what is done and why")))
    return found


def bulk_edit(act: BulkAct, choice: ChosenStory, name: str, note: str, now: datetime) -> Edit:
    """Return the edit of one chosen story."""
    change: Mapping[BulkAct, Callable[[Item], Item]] = {
        "tag": lambda item: with_tag(item, name),
        "section": lambda item: replace(item, section=name),
        "withhold": lambda item: changes.withdraw(item, "withholding", note, now),
        "unschedule": lambda item: changes.take_back(item, now),
    }

    def apply(before: Item | None) -> Item:
        assert before is not None  # an edit with a slug is only applied to an existing item
        return change[act](before)

    return Edit(apply, choice.slug, (choice.version,))


def with_tag(item: Item, name: str) -> Item:
    """Return an item with a tag; one that has it already stays as it is."""
    has_it = any(name_key(tag) == name_key(name) for tag in item.tags)
    return item if has_it else replace(item, tags=(*item.tags, name))
