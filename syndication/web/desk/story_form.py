"""The form of the editor: the texts that its fields show of a story, and the fields of a story that they mean. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndication.model.errors import FieldError, IngestError
from syndication.model.item import Item
from syndication.sources.records import FieldsError
from syndication.text.written_times import TimeError, read_moment
from syndication.text.zones import is_zone, similar_zone, zone_of
from syndication.web.desk.faults import FormFault
from syndication.web.desk.picture_form import media_of, picture_values
from syndication.web.desk.words import marked

Texts = Mapping[str, str]

_LINES = ("headline", "standfirst", "section", "language", "slugline", "ednote")
_MOMENTS = ("published", "embargo_until", "expires")
_WALL_CLOCK = "%Y-%m-%dT%H:%M"
_AUTHOR_PARTS = ("name", "role", "url")
SPARE_AUTHORS = 2
MOST_AUTHORS = 200  # as many as a story can have
_BODY_FORMS = ("markdown", "html")
CHOICES = ("", "allow", "deny")
"""What an editor says of a partner: nothing, that the allowed ones alone get the story, or that it does not get it."""


class FormContext(Struct, frozen=True):
    """What the meaning of a form depends on: the story before (None for a new one), partners, zone and present moment.

    `is_fixed`: the story was public, so its date of publication stays.
    """

    before: Item | None
    partners: tuple[str, ...]
    zone: str
    now: datetime
    is_fixed: bool = False


class FormFields(Struct, frozen=True):
    """The fields of a story that a form changes, as a merge patch, and what of the form cannot be understood."""

    changes: dict[str, Any]
    faults: tuple[FormFault, ...] = ()


def form_values(item: Item | None, context: FormContext) -> dict[str, str]:
    """Return what the fields of the form show of a story, or of none."""
    texts = {name: str(getattr(item, name, "")) if item else "" for name in _LINES}
    texts |= {"body": item.body if item else "", "body_form": item.body_form if item else "markdown"}
    texts |= {"tags": "\n".join(item.tags) if item else "", "zone": context.zone or "UTC"}
    texts |= {name: _wall_clock(getattr(item, name) if item else None, texts["zone"]) for name in _MOMENTS}
    texts |= dict(_author_values(item))
    texts |= {f"partner-{index}": _choice(item, name) for index, name in enumerate(context.partners)}
    return texts | picture_values(item.media if item else ())


def read_form(texts: Texts, context: FormContext) -> FormFields:
    """Return what a form changes of a story; what shows as before is not changed, to the byte."""
    before = form_values(context.before, context)
    changes: dict[str, Any] = {}
    faults = [*_read_moments(texts, before, context, changes)]
    for name in (*_LINES, "body", "body_form"):
        if texts.get(name, before[name]) != before[name]:
            changes[name] = texts[name]
    if changes.get("body_form", "markdown") not in _BODY_FORMS:
        faults.append(FormFault("body_form", marked("Write Markdown or HTML")))
    if texts.get("tags", before["tags"]) != before["tags"]:
        changes["tags"] = [line.strip() for line in texts["tags"].split("\n") if line.strip()]
    if (authors := authors_of(texts)) != authors_of(before):
        changes["authors"] = authors
    if _choices(texts, context.partners) != _choices(before, context.partners):
        changes["partners"] = _partners(texts, context)
    media, media_faults = media_of(texts, context.before.media if context.before else ())
    if media is not None:
        changes["media"] = media
    return FormFields(changes, tuple(dict.fromkeys((*faults, *media_faults))))


def authors_of(texts: Texts) -> list[dict[str, str]]:
    """Return the authors in a form; lines without anything are left out."""
    rows = ({part: texts.get(f"author-{index}-{part}", "").strip() for part in _AUTHOR_PARTS} for index in _authors())
    return [{part: text for part, text in row.items() if text or part == "name"} for row in rows if any(row.values())]


def author_count(texts: Texts) -> int:
    """Return how many lines for authors a form has: those that are filled, and spare ones."""
    filled = [index for index in _authors() if any(texts.get(f"author-{index}-{part}") for part in _AUTHOR_PARTS)]
    return min(max(filled, default=-1) + 1 + SPARE_AUTHORS, MOST_AUTHORS)


def read_written_moment(text: str, zone: str, now: datetime) -> datetime:
    """Return the moment that a field for dates means.

    Raises:
        TimeError: it is no time, or the zone is unknown.
    """
    if not is_zone(zone):
        similar = similar_zone(zone)
        raise TimeError(f"{zone[:60]!r} is no time zone; write {similar or 'Europe/Berlin'}")
    return read_moment(text, zone, now)


_ANCHORS = (
    (re.compile(r"authors\[(\d{1,3})\]\.(name|role|url)"), "author-{}-{}"),
    (re.compile(r"media\[(\d{1,3})\]\.(alt|caption|credit)"), "media-{}-{}"),
    (re.compile(r"media\[(\d{1,3})\]\.focus.{0,20}()"), "media-{}-focus-x{}"),
)


def anchor_of(field: str) -> str:
    """Return the id of the form's field that a field of a story is, "" if the form has none."""
    name = field.removeprefix("changes.")
    for pattern, anchor in _ANCHORS:
        if found := pattern.fullmatch(name):
            return anchor.format(*found.groups())
    root = re.split(r"[.\[]", name, maxsplit=1)[0]
    roots = {"authors": "author-0-name", "media": "pictures", "partners": "partner-0", "note": "note"}
    known = (*_LINES, *_MOMENTS, "body", "body_form", "tags", "zone")
    return roots.get(root, root if root in known else "")


def faults_of(error: FieldError | IngestError) -> tuple[FormFault, ...]:
    """Return what is wrong with a story at the fields of the form."""
    if isinstance(error, FieldsError):
        return tuple(FormFault(anchor_of(field), f"{field}: {problem}") for field, problem in error.faults)
    return (FormFault(anchor_of(error.field) if isinstance(error, FieldError) else "body", str(error)),)


def _read_moments(texts: Texts, before: Texts, context: FormContext, changes: dict[str, Any]) -> Iterator[FormFault]:
    zone = texts.get("zone", "").strip() or before["zone"]
    clocks = {name: _wall_clock(getattr(context.before, name, None), zone) for name in _MOMENTS}
    for name in _MOMENTS:
        text = texts.get(name, clocks[name]).strip()
        if text == clocks[name] or (name == "published" and (context.is_fixed or not text)):
            continue
        try:
            changes[name] = read_written_moment(text, zone, context.now).isoformat() if text else None
        except TimeError as error:
            yield FormFault("zone" if not is_zone(zone) else name, str(error))


def _wall_clock(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(zone_of(zone)).strftime(_WALL_CLOCK) if moment else ""


def _author_values(item: Item | None) -> Iterator[tuple[str, str]]:
    for index, author in enumerate(item.authors if item else ()):
        yield from ((f"author-{index}-{part}", getattr(author, part)) for part in _AUTHOR_PARTS)


def _authors() -> range:
    return range(MOST_AUTHORS)


def _choice(item: Item | None, partner: str) -> str:
    if item is None or item.partners is None:
        return ""
    return "deny" if partner in item.partners.deny else "allow" if partner in item.partners.allow else ""


def _choices(texts: Texts, partners: Sequence[str]) -> list[str]:
    return [texts.get(f"partner-{index}", "") for index, _ in enumerate(partners)]


def _partners(texts: Texts, context: FormContext) -> dict[str, list[str]]:
    """Return who may have the story. Partners that the form does not show stay where they are."""
    before = context.before.partners if context.before else None
    chosen = dict(zip(context.partners, _choices(texts, context.partners), strict=True))
    found: dict[str, list[str]] = {}
    for name in ("allow", "deny"):
        others = [one for one in (getattr(before, name) if before else ()) if one not in chosen]
        found[name] = [*others, *(one for one, choice in chosen.items() if choice == name)]
    return found
