"""A kill by two people: one asks, a second one confirms or refuses (the setting `desk_kill_by_two`)."""

from __future__ import annotations

from datetime import timedelta

from flask import Response

from syndication.catalog import Connection, audit, kill_requests
from syndication.catalog.audit import AuditEntry
from syndication.model import actors
from syndication.model.errors import PendingError, StaleError, SyndicationError
from syndication.model.kill_request import OPEN_FOR, KillRequest
from syndication.model.limits import MAX_TEXT
from syndication.model.stored import Stored
from syndication.publishing.edit import Edit, draft_item
from syndication.web.api import operations
from syndication.web.api.consequences import consequences_of
from syndication.web.api.workspace import named_targets, workspace
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.act_rules import first_lines
from syndication.web.desk.addresses import story_path
from syndication.web.desk.asked_kills import AskedKill, asked_kill
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed_kill
from syndication.web.desk.failures import failure_page
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.reasons import note_reason
from syndication.web.desk.story import read_head
from syndication.web.desk.story_edits import apply_edit, request_name, story_at, who
from syndication.web.desk.story_forms import KEY, PostedForm, new_key, posted
from syndication.web.desk.words import marked, words_of

ASKED = "request"  # the field that says which request a person saw
_KEEP_ENDED = timedelta(days=30)


@desk.post("/stories/<slug>/kill/confirm")
@screen("withdraw")
@confirmed_kill
def confirm_kill(slug: str) -> Response:
    """Kill a story that another person asked to kill."""
    stored, form = story_at(slug), posted()
    found = asked_kill(stored)
    if found is None:
        return _answered(stored)
    if found.state == "changed":
        return request_page(stored, found, 412)
    if found.is_own or found.state == "ended" or found.request.key != form.text(ASKED):
        return request_page(stored, found, 409)
    return _kill(stored, found.request, form)


@desk.post("/stories/<slug>/kill/refuse")
@screen("withdraw")
def refuse_kill(slug: str) -> Response:
    """Answer a request for a kill with no, or take back the own one."""
    stored, form = story_at(slug), posted()
    found = asked_kill(stored)
    if found is None:
        return _answered(stored)
    if found.request.key != form.text(ASKED):
        return request_page(stored, found, 409)
    action = "kill request taken back" if found.is_own else "kill refused"
    if not _take(stored, found.request, action):
        return _answered(stored)
    note_reason(stored, form.text("reason"))
    return see_other(f"{story_path(stored.item.slug)}?done=refused")


def ask_for_kill(stored: Stored, edit: Edit, form: PostedForm) -> Response:
    """Store a kill as a request to a second person.

    Raises:
        StaleError: the person saw another version.
        SyndicationError: the kill would be refused also if it was confirmed.
    """
    found = asked_kill(stored)
    if found is not None and found.state == "open" and not found.is_own:
        return request_page(stored, found, 409)
    draft_item(workspace(), edit, here().clock())
    if not _is_same(found, form):  # a form that is sent twice asks once
        _save(stored, form)
    return see_other(f"{story_path(stored.item.slug)}?done=asked")


def request_page(stored: Stored, found: AskedKill, status: int = 200) -> Response:
    """Show a request with the consequences of the kill, to be confirmed or refused."""
    with here().catalog.read() as connection:
        plan = consequences_of(connection, here().publication, named_targets(), stored, "kill", here().clock())
    return page(
        "kill_request.html",
        person().language,
        status,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        lines=first_lines(stored.item),
        asked=found,
        is_refused=status != 200,
        was_public=stored.was_public,
        plan=plan,
        act="kill",
        key=new_key(),
        KEY=KEY,
        ASKED=ASKED,
    )


def _is_same(found: AskedKill | None, form: PostedForm) -> bool:
    return found is not None and found.state == "open" and found.request.note == form.text("note")


def _save(stored: Stored, form: PostedForm) -> None:
    now = here().clock()
    request = KillRequest(
        item_id=stored.item.id,
        version=form.number("version"),
        user=person().name,
        note=form.text("note"),
        made=now,
        ends=now + OPEN_FOR,
    )
    with here().catalog.begin() as connection:
        kill_requests.forget_before(connection, now - _KEEP_ENDED)
        kill_requests.save(connection, request)
        _log(connection, stored, "kill requested", request.note)
    note_reason(stored, form.text("reason"))


def _kill(stored: Stored, request: KillRequest, form: PostedForm) -> Response:
    """Kill a story. The request is taken first, so that it is never both confirmed and refused."""
    fields = {"kind": "kill", "note": request.note}
    edit = operations.withdraw(stored.item.slug, fields, (request.version,), here().clock())
    if not _take(stored, request, "kill confirmed"):
        return _answered(stored)
    try:
        done = apply_edit(edit, request_name(form))
    except StaleError:
        _put_back(request)
        newest = story_at(stored.item.slug)
        return request_page(newest, found, 412) if (found := asked_kill(newest)) else _answered(newest)
    except SyndicationError as error:
        if not isinstance(error, PendingError):  # then the record is written, and the kill is as good as done
            _put_back(request)
        raise
    note_reason(done, form.text("reason"))
    return see_other(story_path(done.item.slug, "targets"))


def _take(stored: Stored, request: KillRequest, action: str) -> bool:
    with here().catalog.begin() as connection:
        if not kill_requests.take(connection, request):
            return False
        _log(connection, stored, action, f"asked for by {actors.of_user(request.user)}")
    return True


def _put_back(request: KillRequest) -> None:
    with here().catalog.begin() as connection:
        if kill_requests.of_item(connection, request.item_id) is None:
            kill_requests.save(connection, request)


def _answered(stored: Stored) -> Response:
    """Return what a person sees who answers after somebody else did."""
    if stored.item.status == "canceled":
        return see_other(story_path(stored.item.slug, "targets"))
    _ = words_of(person().language).gettext
    return failure_page(409, _("Nothing was changed"), marked("Somebody has answered this request already."))


def _log(connection: Connection, stored: Stored, action: str, note: str) -> None:
    entry = AuditEntry(
        at=here().clock(),
        who=who(),
        action=action,
        item_id=stored.item.id,
        version=stored.item.version,
        note=note[:MAX_TEXT],
    )
    audit.add(connection, [entry])
