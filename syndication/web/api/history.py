"""The versions of a story: what each was, who made it, and what it changed."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.catalog import versions
from syndication.catalog.versions import Version
from syndication.model.errors import NotFoundError
from syndication.model.item import RevisionKind
from syndication.model.limits import Moment
from syndication.model.stored import Stored
from syndication.publishing.history import BY_HAND
from syndication.web.api.operations import MINTED
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json, shown
from syndication.web.api.workspace import desk, stored
from syndication.web.auth import authorised

_NUMBER = re.compile(r"[1-9][0-9]{0,9}")

blueprint = Blueprint("history", __name__)


class VersionSummary(Struct, frozen=True):
    """A version of a story: its number, when in UTC and by whom it was made, and what kind of change it was."""

    number: int
    at: Moment
    who: str
    kind: RevisionKind
    note: str


class Versions(Struct, frozen=True):
    """The versions of a story that are kept, the oldest first."""

    versions: list[VersionSummary]


class FieldDifference(Struct, frozen=True):
    """A field that differs between two versions, with what it was and is; null where it is not given."""

    field: str
    before: Any
    after: Any


class VersionDifferences(Struct, frozen=True, rename={"since": "from"}):
    """The fields in which the version `to` is not as the version `from` was."""

    since: int
    to: int
    changed: list[FieldDifference]


@blueprint.get("/items/<slug>/history")
@authorised("read")
def history(slug: str) -> Response:
    """List the versions of an item."""
    kept = _versions(stored(slug))
    return as_json(Versions([_told(version) for version in kept]))


@blueprint.get("/items/<slug>/history/<int:number>")
@authorised("read")
def version(slug: str, number: int) -> Response:
    """Show an item as it was in a version, or what of it is not as it was in another."""
    present = stored(slug)
    kept = {version.item.version: version for version in _versions(present)}
    withdrawn = present.item.status != "usable"
    told = shown(_one(kept, number).item, withdrawn=withdrawn)
    if "against" not in request.args:
        return as_json(told)
    against = shown(_one(kept, _against()).item, withdrawn=withdrawn)
    return as_json(VersionDifferences(_against(), number, differences(against, told)))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[FieldDifference]:
    """Return each field that differs, by name, with what it was and is; null where it is not given.

    That each version has a number and date of its own is not told.
    """
    names = sorted((before.keys() | after.keys()) - set(MINTED))
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [FieldDifference(name, old, new) for name, old, new in pairs if old != new]


def _versions(present: Stored) -> list[Version]:
    """Return the versions that are kept: of a story that never changed since the catalog was founded, the present."""
    item = present.item
    with desk().catalog.read() as connection:
        kept = versions.of_item(connection, item.id)
    return kept or [Version(item=item, at=item.changed or item.published, who=BY_HAND, kind="initial")]


def _told(version: Version) -> VersionSummary:
    return VersionSummary(version.item.version, version.at, version.who, version.kind, version.note)


def _one(kept: dict[int, Version], number: int) -> Version:
    if number not in kept:
        raise NotFoundError(f"version {number} is not kept; there are: {', '.join(map(str, kept))}")
    return kept[number]


def _against() -> int:
    text = request.args["against"]
    if not _NUMBER.fullmatch(text):
        raise refusal(400, "Write the number of a version", field="against")
    return int(text)
