"""What needs a person: findings, looking at one again, and cures that are read before they are made."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from flask import Response

from syndication.catalog import Connection, finding_rows, items
from syndication.model.errors import NotFoundError, StaleError
from syndication.model.open_findings import FINDING_STATES, ListedFinding
from syndication.model.tokens import covers
from syndication.publishing.finding_list import FindingPlace, cure_of, find_finding, list_findings, recheck
from syndication.publishing.record_cures import PlannedCure, apply_cure
from syndication.web.api.lists import decode_cursor, read_choice
from syndication.web.api.workspace import workspace
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.forms import field
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_edits import shows, who

_GONE = "the finding is not there any more"
_RESULTS = ("solved", "present", "waiting")


@desk.get("/findings")
@screen("read")
def findings() -> Response:
    """List the findings, of one state if the address names it."""
    given = given_filters(("state", "cursor"))
    state, start = read_choice(given, "state", FINDING_STATES), decode_cursor(given, FindingPlace, FindingPlace())
    found = list_findings(workspace(), (state,) if state else FINDING_STATES, start, ROWS)
    with here().catalog.read() as connection:
        rows, counts = _seen(connection, found.findings), finding_rows.counts(connection)
    return page(
        "findings.html",
        person().language,
        rows=rows,
        counts=counts,
        state=state,
        states=FINDING_STATES,
        result=read_choice(given_filters(("result",)), "result", _RESULTS),
        pages=pager_of(given, cursor_of(found.place)),
        may_write=covers(person().role, "write"),
    )


@desk.post("/findings/<finding>/recheck")
@screen("write")
def recheck_finding(finding: str) -> Response:
    """Look again at a record or a story."""
    try:
        return _done(recheck(workspace(), finding, here().clock()))
    except NotFoundError:
        return missing(_GONE)


@desk.get("/findings/<finding>/cure")
@screen("write")
def show_cure(finding: str) -> Response:
    """Show what the cure of a finding changes."""
    try:
        return _cure_page(finding, cure_of(workspace(), finding))
    except NotFoundError:
        return missing(_GONE)


@desk.post("/findings/<finding>/cure")
@screen("write")
def cure_finding(finding: str) -> Response:
    """Make the change of the cure. Where it was made before, nothing is left to do."""
    try:
        planned = cure_of(workspace(), finding)
        apply_cure(workspace(), who(), person().role, planned, field("version"), here().clock())
    except NotFoundError:
        return _done("solved")
    except StaleError:
        return _changed(finding)
    return _done("present" if find_finding(workspace(), finding) else "solved")


def _changed(finding: str) -> Response:
    """Show the cure of the record as it is now: it has changed since the person saw it."""
    try:
        return _cure_page(finding, cure_of(workspace(), finding), HTTPStatus.PRECONDITION_FAILED)
    except NotFoundError:
        return _done("solved")


def _cure_page(finding: str, planned: PlannedCure, status: int = 200) -> Response:
    found = find_finding(workspace(), finding)
    is_stale = status == HTTPStatus.PRECONDITION_FAILED
    values = {"id": finding, "finding": found, "cure": planned.difference, "is_stale": is_stale}
    return page("finding_cure.html", person().language, status, **values)


def _done(result: str) -> Response:
    return see_other(desk_path(f"findings?result={result}"))


def _seen(connection: Connection, found: Iterable[ListedFinding]) -> list[ListedFinding]:
    """Return the findings without those about stories that the role of the person may not see."""
    role, now = person().role, here().clock()
    if covers(role, "write"):
        return list(found)
    stories = [(one, items.by_slug(connection, one.slug) if one.slug else None) for one in found]
    return [one for one, stored in stories if stored is None or shows(role, stored, now)]
