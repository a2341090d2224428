"""Findings: what needs a person, looking again, and cures that change one record."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Struct

from syndication.catalog import finding_rows
from syndication.model.limits import described
from syndication.model.open_findings import FINDING_STATES, FindingState, ListedFinding
from syndication.publishing.finding_list import (
    FindingPlace,
    RecheckResult,
    cure_of,
    find_finding,
    list_findings,
    recheck,
)
from syndication.publishing.record_cures import apply_cure
from syndication.sources import records
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page, read_choice
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, fields, media_type
from syndication.web.api.workspace import actor, workspace
from syndication.web.auth import authorised, caller
from syndication.web.context import utc_now

_START = FindingPlace()

blueprint = Blueprint("findings", __name__)


class FindingList(Struct, frozen=True):
    """A page of the findings, broken records first."""

    findings: tuple[ListedFinding, ...]
    next: str | None
    cursor: str | None
    total: Annotated[int, described("how many records and stories have findings")]
    counts: Annotated[dict[FindingState, int], described("the same for each state")]


class Rechecked(Struct, frozen=True, omit_defaults=True):
    """What became of a finding."""

    result: Annotated[
        RecheckResult,
        described("solved: it is not there any more; present: it is; waiting: the publisher checks it in a moment"),
    ]
    finding: ListedFinding | None = None


class CureRequest(Struct, frozen=True):
    """A request to apply the cure of a finding."""

    version: Annotated[str, described("that of the cure when it was displayed")]


@blueprint.get("/findings")
@authorised("read")
def listed() -> Response:
    """List the findings."""
    parameters = read_parameters(("state", "cursor", "limit"))
    limit, state = read_limit(parameters), read_choice(parameters, "state", FINDING_STATES)
    start = decode_cursor(parameters, FindingPlace, _START)
    states = (state,) if state else FINDING_STATES
    page = list_findings(workspace(), states, start, limit)
    with workspace().catalog.read() as connection:
        counts = finding_rows.counts(connection)
    cursor = encode_cursor(page.place) if page.place else None
    total = sum(counts[one] for one in states)
    return as_json(FindingList(page.findings, next_page("/api/findings", parameters, cursor), cursor, total, counts))


@blueprint.post("/findings/<finding>/recheck")
@authorised("write")
def look_again(finding: str) -> Response:
    """Look again at a record or a story."""
    result = recheck(workspace(), finding, utc_now())
    return as_json(Rechecked(result, find_finding(workspace(), finding)))


@blueprint.get("/findings/<finding>/cure")
@authorised("read")
def show_cure(finding: str) -> Response:
    """Show what the cure of a finding changes."""
    return as_json(cure_of(workspace(), finding).difference)


@blueprint.post("/findings/<finding>/cure")
@authorised("write")
def cure(finding: str) -> Response:
    """Apply the cure of a finding."""
    media_type((JSON,))
    request = records.convert_fields(fields(), CureRequest)
    apply_cure(workspace(), actor(), caller().scope, cure_of(workspace(), finding), request.version, utc_now())
    left = find_finding(workspace(), finding)
    return as_json(Rechecked("present" if left else "solved", left))
