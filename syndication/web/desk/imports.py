"""Imports from other sites in the browser: asking for one, its progress and report, running it for real."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from flask import Response

from syndication.catalog import imports
from syndication.model.errors import ConflictError, FieldError, NotFoundError
from syndication.model.requested_import import RequestedImport
from syndication.model.tokens import covers
from syndication.publishing.import_runs.acts import cancel_import, find_import, run_import_again
from syndication.sources.kind_titles import KIND_TITLES
from syndication.web.api.import_form import FOLDERS
from syndication.web.api.import_uploads import ReceivedForm, add_import, import_uploads, new_import_id, received_form
from syndication.web.api.imports import ImportPlace, after_import, import_view, place_of
from syndication.web.api.lists import decode_cursor, encode_cursor
from syndication.web.api.representation import as_json
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.import_report import in_all_readers, report_view
from syndication.web.desk.lists import ROWS, given_filters, missing, pager_of
from syndication.web.desk.pages import page, see_other, with_headers
from syndication.web.desk.story_edits import who
from syndication.web.desk.story_forms import KEY, new_key
from syndication.web.problems import Fault

_SOON = timedelta(minutes=1)
_NO_IMPORT = "there is no such import"
_CHOICES = ("address", "site", "timezone", "type", "kind", "folders", "paid", "use_updated")


@desk.get("/sources/import")
@screen("read")
def import_form() -> Response:
    """Show the form for an import and the earlier ones to admins; to others, how stories are brought in."""
    return _form()


@desk.post("/sources/import")
@screen("admin")
def ask_import() -> Response:
    """Receive the files of an import, and let a worker look at them. Nothing is written yet."""
    try:
        with received_form() as form:
            form.fields.poplist("dry_run")  # at the desk, a run for real comes after its consequences were shown
            chosen = {name: form.fields.get(name, "").strip() for name in _CHOICES}
            requested = add_import(form, _import_id(form), who())
    except FieldError as error:
        return _form(422, faults=_faults_of(error), chosen=chosen)
    return see_other(_place(requested.id))


@desk.get("/sources/import/<import_id>")
@screen("admin")
def one_import(import_id: str) -> Response:
    """Show how far an import is, and its report."""
    found = _found(import_id)
    if found is None:
        return missing(_NO_IMPORT)
    return page(
        "import_one.html",
        person().language,
        one=found,
        report=report_view(found),
        waits_long=_waits_long(found),
        in_all_readers=in_all_readers,
    )


@desk.get("/sources/import/<import_id>/report.json")
@screen("admin")
def import_report(import_id: str) -> Response:
    """Return an import as the API does, with the whole report."""
    found = _found(import_id)
    return missing(_NO_IMPORT) if found is None else with_headers(as_json(import_view(found)))


@desk.get("/sources/import/<import_id>/run")
@screen("admin")
def import_consequences(import_id: str) -> Response:
    """Say what the import of a dry run will do, before it is done."""
    found = _found(import_id)
    if found is None:
        return missing(_NO_IMPORT)
    if not found.can_run or not found.report:
        return see_other(_place(import_id))
    whole_paid = here().publication.paid_stories == "full"
    return page("import_run.html", person().language, one=found, report=report_view(found), whole_paid=whole_paid)


@desk.post("/sources/import/<import_id>/run")
@screen("admin")
def run_import(import_id: str) -> Response:
    """Let a worker do for real what a dry run has shown, or try again what has failed."""
    try:
        run_import_again(here().catalog, who(), import_id, here().clock())
    except NotFoundError:
        return missing(_NO_IMPORT)
    except ConflictError:
        pass  # the form was sent twice, or somebody else was faster: the page says how far it is
    return see_other(_place(import_id))


@desk.post("/sources/import/<import_id>/cancel")
@screen("admin")
def cancel(import_id: str) -> Response:
    """Cancel an import, and delete its files."""
    try:
        cancel_import(here().catalog, import_uploads().root, who(), import_id, here().clock())
    except NotFoundError:
        return missing(_NO_IMPORT)
    return see_other(_place(import_id))


def _form(status: int = 200, **values: object) -> Response:
    may_import = covers(person().role, "admin")
    shared: dict[str, object] = {"may_import": may_import, "faults": (), "chosen": {}}
    if may_import:
        given = given_filters(("cursor",))
        with here().catalog.read() as connection:
            after = decode_cursor(given, ImportPlace, ImportPlace(0, ""))
            found = imports.newest(connection, ROWS + 1, place_of(after))
        cursor = encode_cursor(after_import(found[ROWS - 1])) if len(found) > ROWS else ""
        shared |= {
            "key": new_key(),
            "kinds": list(KIND_TITLES.items()),
            "folders": FOLDERS,
            "imports": found[:ROWS],
            "pages": pager_of(given, cursor),
            "most_mb": import_uploads().most_bytes // 1_000_000,
        }
    return page("import.html", person().language, status, **shared | values)


def _import_id(form: ReceivedForm) -> str:
    """Return the id of the import that a form asks for: a form that is sent twice is one import."""
    key = "".join(form.fields.poplist(KEY)[:1])
    return sha256(f"{who()}\n{key}".encode(errors="replace")).hexdigest()[:32] if key else new_import_id()


def _faults_of(error: FieldError) -> list[FormFault]:
    faults = getattr(error, "faults", None) or ((error.field, error.problem),)
    return [FormFault(fault.field.partition("[")[0], fault.detail) for fault in (Fault(*each) for each in faults)]


def _found(import_id: str) -> RequestedImport | None:
    try:
        with here().catalog.read() as connection:
            return find_import(connection, import_id)
    except NotFoundError:
        return None


def _waits_long(found: RequestedImport) -> bool:
    """Return whether no worker has taken up a new import for a minute, though it is the next one: perhaps none runs."""
    if found.state != "waiting" or found.started or found.problem or here().clock() - found.made <= _SOON:
        return False
    with here().catalog.read() as connection:
        return imports.open_ids(connection)[:1] == [found.id]


def _place(import_id: str) -> str:
    return desk_path(f"sources/import/{import_id}")
