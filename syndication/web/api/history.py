"""The versions of a story: its content, who made each version, and the differences between two."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.catalog import versions
from syndication.catalog.versions import Version
from syndication.model import actors
from syndication.model.errors import NotFoundError
from syndication.model.item import RevisionKind
from syndication.model.limits import Moment
from syndication.model.stored import Stored
from syndication.web.api.operations import SERVICE_FIELDS
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json, story_json
from syndication.web.api.workspace import item_by_slug, workspace
from syndication.web.auth import authorised

_NUMBER = re.compile(r"[1-9][0-9]{0,9}")

blueprint = Blueprint("history", __name__)


class VersionSummary(Struct, frozen=True):
    """A version of a story: its number, its time (UTC), its author, and the kind of change."""

    number: int
    at: Moment
    who: str
    kind: RevisionKind
    note: str


class Versions(Struct, frozen=True):
    """The stored versions of a story, oldest first."""

    versions: list[VersionSummary]


class FieldDifference(Struct, frozen=True):
    """A field that differs between two versions, with both values; null if the field is not set."""

    field: str
    before: Any
    after: Any


class VersionDifferences(Struct, frozen=True, rename={"since": "from"}):
    """The fields that differ between the versions `from` and `to`."""

    since: int
    to: int
    changed: list[FieldDifference]


@blueprint.get("/items/<slug>/history")
@authorised("read")
def history(slug: str) -> Response:
    """List the versions of an item."""
    return as_json(Versions([_summary(version) for version in _versions(item_by_slug(slug))]))


@blueprint.get("/items/<slug>/history/<int:number>")
@authorised("read")
def version(slug: str, number: int) -> Response:
    """Return a version of an item, or its differences from the version in the parameter `against`."""
    present = item_by_slug(slug)
    by_number = {version.item.version: version for version in _versions(present)}
    withdrawn = present.item.status != "usable"
    story = story_json(_version_numbered(by_number, number).item, withdrawn=withdrawn)
    if "against" not in request.args:
        return as_json(story)
    other = story_json(_version_numbered(by_number, _against()).item, withdrawn=withdrawn)
    return as_json(VersionDifferences(_against(), number, differences(other, story)))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[FieldDifference]:
    """Return the fields that differ, by name, with both values (null if not set).

    The number and the date of a version always differ, so they are left out.
    """
    names = sorted((before.keys() | after.keys()) - set(SERVICE_FIELDS))
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [FieldDifference(name, old, new) for name, old, new in pairs if old != new]


def _versions(present: Stored) -> list[Version]:
    """Return the stored versions. A story that never changed since the first import has none: then the current one."""
    item = present.item
    with workspace().catalog.read() as connection:
        found = versions.of_item(connection, item.id)
    return found or [Version(item=item, at=item.changed or item.published, who=actors.FILE, kind="initial")]


def _summary(version: Version) -> VersionSummary:
    return VersionSummary(version.item.version, version.at, version.who, version.kind, version.note)


def _version_numbered(by_number: dict[int, Version], number: int) -> Version:
    if number not in by_number:
        raise NotFoundError(f"there is no version {number}; there are: {', '.join(map(str, by_number))}")
    return by_number[number]


def _against() -> int:
    text = request.args["against"]
    if not _NUMBER.fullmatch(text):
        raise refusal(400, "Write the number of a version", field="against")
    return int(text)
