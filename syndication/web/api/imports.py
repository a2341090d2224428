"""Imports from other sites: asking for one, how far it is, its report, running it for real, cancelling it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from flask import Blueprint, Response
from msgspec import Struct

from syndication.catalog import imports
from syndication.model.limits import Moment, described
from syndication.model.requested_import import ImportProgressState, RequestedImport
from syndication.publishing.import_runs.acts import cancel_import, find_import, run_import_again
from syndication.text.dates import from_micros, micros
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.import_uploads import add_import, import_uploads, new_import_id, received_form
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import actor, workspace
from syndication.web.auth import authorised
from syndication.web.context import here, utc_now

PATH = "/api/imports"

blueprint = Blueprint("imports", __name__)


class ImportPlace(NamedTuple):
    """Where the list goes on: after an import, by its moment in microseconds and its id."""

    made: int
    id: str


class ReplacedFeed(Struct, frozen=True):
    """An old feed, and the one here that replaces it."""

    source: Annotated[str, described("the name of its file, or its address")]
    here: Annotated[str, described('the folder of the feed here, or "all"')]


class ImportProgress(Struct, frozen=True):
    """How far a run is."""

    label: Annotated[str, described("what is being done")]
    done: int
    total: Annotated[int, described("of how many; 0: not known")]


class ListedImport(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An import that was asked for."""

    id: str
    state: ImportProgressState
    dry_run: Annotated[bool, described("whether the last or next run only reports what it would do")]
    who: str
    made: Annotated[Moment, described("when it was asked for")]
    size: Annotated[int, described("of its files, in bytes")]
    has_files: Annotated[bool, described("whether its files are still there")]
    can_run: Annotated[bool, described("whether it can be run: for real after a dry run, again after a failure")]
    files: tuple[str, ...] = ()
    address: str = ""
    started: Annotated[Moment | None, described("when its last run began")] = None
    ended: Annotated[Moment | None, described("when its last run ended")] = None
    progress: ImportProgress | None = None
    problem: Annotated[str, described("why it failed, or why it waits")] = ""


class ImportOptionsView(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How an import is read."""

    kind: Annotated[str, described("the kind of export, if it was named")] = ""
    timezone: str = ""
    site: str = ""
    types: tuple[str, ...] = ()
    paid: bool = False
    use_updated: bool = False
    folders: str = ""
    feeds: tuple[ReplacedFeed, ...] = ()


class ImportView(ListedImport, frozen=True, omit_defaults=True, kw_only=True):
    """An import with its options, and the report of its last run."""

    options: ImportOptionsView = ImportOptionsView()
    report: Annotated[dict[str, Any] | None, described("what the last run did, or would do")] = None


class ImportList(Struct, frozen=True):
    """A page of the imports, the newest first."""

    imports: tuple[ListedImport, ...]
    next: str | None
    cursor: str | None
    total: int


@blueprint.get("/imports")
@authorised("admin")
def listing() -> Response:
    """List the imports."""
    parameters = read_parameters(("cursor", "limit"))
    limit, after = read_limit(parameters), decode_cursor(parameters, ImportPlace, ImportPlace(0, ""))
    with workspace().catalog.read() as connection:
        found = imports.newest(connection, limit + 1, place_of(after))
        total = imports.count(connection)
    cursor = encode_cursor(after_import(found[limit - 1])) if len(found) > limit else None
    page = tuple(listed_import(one) for one in found[:limit])
    return as_json(ImportList(page, next_page(PATH, parameters, cursor), cursor, total))


@blueprint.post("/imports")
@authorised("admin")
def ask() -> Response:
    """Ask for an import. A worker runs it soon."""
    read_parameters(())
    with received_form() as form:
        requested = add_import(form, new_import_id(), actor())
    response = as_json(import_view(requested), 202)
    response.headers["Location"] = f"{here().publication.base_url}{PATH}/{requested.id}"
    return response


@blueprint.get("/imports/<import_id>")
@authorised("admin")
def one(import_id: str) -> Response:
    """Return an import: how far it is, and its report."""
    with workspace().catalog.read() as connection:
        return as_json(import_view(find_import(connection, import_id)))


@blueprint.post("/imports/<import_id>/run")
@authorised("admin")
def run(import_id: str) -> Response:
    """Do for real what a dry run has shown, or try again what has failed."""
    return as_json(import_view(run_import_again(workspace().catalog, actor(), import_id, utc_now())), 202)


@blueprint.delete("/imports/<import_id>")
@authorised("admin")
def cancel(import_id: str) -> Response:
    """Cancel an import, and delete its files."""
    root = import_uploads().root
    return as_json(import_view(cancel_import(workspace().catalog, root, actor(), import_id, utc_now())))


def place_of(after: ImportPlace) -> tuple[datetime, str] | None:
    """Return where a page of the list begins, None for the first one."""
    return (from_micros(after.made), after.id) if after.id else None


def after_import(requested: RequestedImport) -> ImportPlace:
    """Return the place behind an import in the list."""
    return ImportPlace(micros(requested.made), requested.id)


def listed_import(requested: RequestedImport) -> ListedImport:
    """Return what the list has of an import."""
    return ListedImport(**_shared(requested))


def import_view(requested: RequestedImport) -> ImportView:
    """Return an import with its options and its report."""
    choices = requested.choices
    options = ImportOptionsView(
        kind=choices.kind,
        timezone=choices.timezone,
        site=choices.site,
        types=choices.types,
        paid=choices.paid,
        use_updated=choices.use_updated,
        folders=choices.folders,
        feeds=tuple(ReplacedFeed(feed.source, feed.folder or "all") for feed in choices.feeds),
    )
    report = msgspec.json.decode(requested.report) if requested.report and not requested.is_open else None
    return ImportView(**_shared(requested), options=options, report=report)


def _shared(requested: RequestedImport) -> dict[str, Any]:
    is_running = requested.state == "running"
    return {
        "id": requested.id,
        "state": requested.state,
        "dry_run": requested.dry_run,
        "who": requested.who,
        "made": requested.made,
        "size": requested.size,
        "has_files": requested.has_files,
        "can_run": requested.can_run,
        "files": requested.choices.files,
        "address": requested.choices.address,
        "started": requested.started,
        "ended": requested.ended,
        "progress": ImportProgress(requested.label, requested.done, requested.total) if is_running else None,
        "problem": requested.problem,
    }
