"""What the screen of one story shows: where it is and why, its dates, its findings and its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, versions
from syndication.catalog.versions import Version
from syndication.model import actors, lifecycle
from syndication.model.differences import differences
from syndication.model.finding import ItemFinding
from syndication.model.item import Item, Media, Status
from syndication.model.item_findings import stored_findings
from syndication.model.media_types import is_picture
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.tokens import Scope, covers
from syndication.model.uploaded_pictures import StoredPictures
from syndication.model.versioning import act_of
from syndication.publishing.explain import Reason, reasons_of
from syndication.publishing.partners.explanation import PartnerReason, partner_reasons
from syndication.web.desk.story_state import ACTS, ActName, StateName, acts_of, is_marked, state_of


class StoryDate(Struct, frozen=True):
    """A moment in the life of a story, by the name of its field."""

    name: str
    at: datetime


class StoryVersion(Struct, frozen=True):
    """A version of a story: its number, when and by whom it was made, and the kind of change."""

    number: int
    at: datetime
    who: str
    kind: str
    note: str


class FieldChange(Struct, frozen=True):
    """A field that differs between two versions, with both values as text."""

    field: str
    before: str
    after: str


class StoryHead(Struct, frozen=True, kw_only=True):
    """What every screen of a story shows. `embargoed` marks every view of it."""

    item: Item
    state: StateName
    embargoed: bool
    acts: tuple[ActName, ...]
    dangerous: tuple[ActName, ...]


class StoryScreen(StoryHead, frozen=True, kw_only=True):
    """One story with everything beside it."""

    feeds: tuple[Reason, ...]
    partners: tuple[PartnerReason, ...]
    findings: tuple[ItemFinding, ...]
    versions: tuple[StoryVersion, ...]
    dates: tuple[StoryDate, ...]
    pictures: tuple[Media, ...]
    quarantine: str = ""


def story_head(stored: Stored, role: Scope, now: datetime) -> StoryHead:
    """Return what every screen of a story shows to a person with a role."""
    acts = acts_of(stored, role, now)
    return StoryHead(
        item=stored.item,
        state=state_of(stored, now),
        embargoed=is_marked(stored, now),
        acts=tuple(name for name in acts if not ACTS[name].is_dangerous),
        dangerous=tuple(name for name in acts if ACTS[name].is_dangerous),
    )


def story_screen(
    connection: Connection,
    publication: Publication,
    stored: Stored,
    pictures: StoredPictures,
    role: Scope,
    ledger_days: int,
    now: datetime,
) -> StoryScreen:
    """Return what the screen of a story shows to a person with a role."""
    return StoryScreen(
        **msgspec.structs.asdict(story_head(stored, role, now)),
        feeds=tuple(reasons_of(connection, publication, stored, now)),
        partners=tuple(partner_reasons(connection, publication, stored, now, ledger_days)),
        findings=stored_findings(stored, publication, now, pictures),
        versions=version_lines(stored_versions(connection, stored)),
        dates=dates_of(stored.item),
        pictures=tuple(medium for medium in stored.item.media if medium.url and is_picture(medium)),
        quarantine=stored.quarantine,
    )


def shows_text(stored: Stored, role: Scope) -> bool:
    """Return whether a role may read the text of a story: a withdrawn one is for those who may bring it back."""
    needed: Mapping[Status, Scope] = {"usable": "read", "withheld": "write", "canceled": "withdraw"}
    return covers(role, needed[stored.item.status])


def stored_versions(connection: Connection, stored: Stored) -> list[Version]:
    """Return the versions of a story. One that never changed since the first import has none: then the current one."""
    item = stored.item
    found = versions.of_item(connection, item.id)
    return found or [Version(item=item, at=item.changed or item.published, who=actors.FILE, kind="initial")]


def version_lines(found: Sequence[Version]) -> tuple[StoryVersion, ...]:
    """Return the lines of versions, the newest first."""
    before = {one.item.version + 1: one.item for one in found}
    lines = (
        StoryVersion(one.item.version, one.at, one.who, kind_of_version(one, before.get(one.item.version)), one.note)
        for one in found
    )
    return tuple(sorted(lines, key=lambda line: line.number, reverse=True))


def kind_of_version(version: Version, before: Item | None) -> str:
    """Return what a person did. A draft that is taken back changes its status without a revision."""
    kind, revisions = version.kind, version.item.revisions
    if kind == "withholding" and not (revisions and revisions[-1].kind == kind):
        return "taken back"
    return act_of(version.item, before, version.at) if before else kind


def field_changes(before: Item, after: Item) -> tuple[FieldChange, ...]:
    """Return the fields in which two versions differ, but for the text and the date of the change."""
    found = (one for one in differences(before, after) if one.field != "changed")
    return tuple(FieldChange(one.field, _as_text(one.before), _as_text(one.after)) for one in found)


def _as_text(value: Any) -> str:
    """Return a value as people read it; what has parts is a line for each, deeper parts are JSON."""
    match value:
        case None:
            return "–"
        case str():
            return value
        case [*texts] if all(isinstance(text, str) for text in texts):
            return ", ".join(texts)
        case [*parts]:
            return "\n".join(map(_as_text, parts))
        case dict():
            return "; ".join(f"{name}: {_as_text(part)}" for name, part in value.items())
        case _:
            return msgspec.json.encode(value).decode()


def dates_of(item: Item) -> tuple[StoryDate, ...]:
    """Return the dates that a story has, in the order of time."""
    known = {
        "published": item.published,
        "modified": item.modified,
        "changed": item.changed,
        "embargo_until": item.embargo_until,
        "expires": item.expires,
        "rights": item.rights.until if item.rights else None,
    }
    return tuple(sorted((StoryDate(name, at) for name, at in known.items() if at), key=lambda date: date.at))


def conflict_of_dates(item: Item) -> str:
    """Return which dates of a story contradict each other, "" if none do."""
    ends = lifecycle.end_time(item)
    if ends and ends <= lifecycle.release_time(item):
        return "ends before release"
    if item.embargo_until and item.embargo_until < item.published:
        return "embargo before publication"
    return ""
