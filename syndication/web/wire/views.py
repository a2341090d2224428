"""The views of the wire: changes one after the other, one version, and what a key may do."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import ServiceUnavailable

from syndication.catalog import wire as stored_wire
from syndication.http.coded_body import tag_of
from syndication.http.conditional import lists_tag
from syndication.http.document import RETRY_LATER
from syndication.model.errors import SyndicationError
from syndication.model.feed_path import WIRE_PATH
from syndication.model.partners.wire import Removal
from syndication.text.characters import illegal_character
from syndication.text.dates import rfc3339
from syndication.web.api.refusals import answer_to, answer_to_refused, refusal
from syndication.web.api.representation import as_json
from syndication.web.context import utc_now
from syndication.web.problems import ProblemError
from syndication.web.request_slots import KEY, Slot
from syndication.web.site.responses import forbid_caching
from syndication.web.wire.access import partner_of, wire_context
from syndication.web.wire.account import account_of
from syndication.web.wire.cursor import WireCursor, format_cursor, hour_of
from syndication.web.wire.forms import ListEnd
from syndication.web.wire.query import (
    VERSION_NAMES,
    ListQuery,
    form_of,
    list_query,
    number,
    refuse_others,
)
from syndication.web.wire.stories import PartnerWire, WirePage

_NOT_READY = "Nothing is published yet; ask again in a minute"
_ENDED = (
    "This cursor has ended. Start anew with since={since}, or without since for all stories; "
    "then remove the stories that you hold and that do not come again"
)
_UNKNOWN = "There is no such version for you; GET /api/wire lists what there is"
_LARGEST = 2**31 - 1

wire = Blueprint("wire", __name__, url_prefix=WIRE_PATH)
wire.register_error_handler(ProblemError, answer_to_refused)
wire.register_error_handler(SyndicationError, answer_to)
wire.after_request(forbid_caching)


@wire.errorhandler(ServiceUnavailable)
def busy(error: ServiceUnavailable) -> Response:
    """Return the response to a request that waited and then found no slot."""
    return answer_to_refused(refusal(503, error.description or error.name, RETRY_LATER))


@wire.get("")
def changes() -> Response:
    """List the changes after a cursor, the oldest first; wait for one if there is none."""
    caller, query = partner_of(request), list_query(request)
    found = PartnerWire(wire_context().workspace, caller, utc_now())
    start = _start(found, query)
    page = _page(found, start.position, query)
    cursor = _next_cursor(start, page, found.now)
    parameters = {"after": format_cursor(cursor)} | query.repeated
    address = f"{found.workspace.publication.base_url}{WIRE_PATH}?{urlencode(parameters)}"
    place = ListEnd(address, format_cursor(cursor), page.at)
    body = query.form.write_list(page.changes, place, found.workspace.publication)
    response = _conditional(body, query.form.list_type)
    response.headers["Link"] = f'<{address}>; rel="next"'
    if response.status_code == 200 and request.method == "GET":
        found.note_delivery(page.changes)
    return response


@wire.get("/versions")
def version() -> Response:
    """Return one version of a story that the partner may have or received."""
    caller = partner_of(request)
    refuse_others(request, VERSION_NAMES)
    form = form_of(request)
    if "id" not in request.args:
        raise refusal(400, "Write the id of a story", field="id")
    wanted = number(request, "version", 1, 1, _LARGEST) if "version" in request.args else None
    found = PartnerWire(wire_context().workspace, caller, utc_now())
    item_id = request.args["id"]
    story = None if illegal_character(item_id) else found.version(item_id, wanted)
    if story is None:
        raise refusal(404, _UNKNOWN)
    if isinstance(story, Removal):
        found.note_delivery([story])
        raise refusal(410, f"You may no longer have this story since {rfc3339(story.at)}: {story.reason}; remove it")
    body = form.write_version(story, found.workspace.publication)
    if request.method == "GET":
        found.note_delivery([story])
    return _conditional(body, form.version_type)


@wire.get("/account")
def account() -> Response:
    """Return what the key may do."""
    caller = partner_of(request)
    refuse_others(request, ())
    return as_json(account_of(caller, wire_context().per_minute))


def _start(found: PartnerWire, query: ListQuery) -> WireCursor:
    """Return the cursor to begin after.

    Raises:
        ProblemError: the given one has ended, or there is no wire yet.
    """
    with found.workspace.catalog.read() as connection:
        epoch = found.epoch(connection)
        if not epoch:
            raise refusal(503, _NOT_READY, RETRY_LATER)
        if query.after is None:
            begin = stored_wire.position_before(connection, found.partner, query.since) if query.since else 0
            return WireCursor(epoch, begin, hour_of(found.now))
        last = stored_wire.last_position(connection)
    after = query.after
    if after.epoch != epoch or after.position > last or not after.is_valid(found.now):
        since = rfc3339(datetime.fromtimestamp(after.hour * 3600, found.now.tzinfo)) if after.hour < 10**6 else "…"
        raise refusal(410, _ENDED.format(since=since), field="after")
    return after


def _page(found: PartnerWire, position: int, query: ListQuery) -> WirePage:
    """Return the changes after a position; wait for one as long as the query allows."""
    deadline = time.monotonic() + (query.wait if request.method == "GET" else 0)
    page = found.page_after(position, query.limit)
    news = wire_context().news
    while not page.changes and time.monotonic() < deadline:
        with news.place(found.partner) as is_free, _without_slot():
            if not is_free or not news.wait_beyond(page.last, deadline):
                return page
        page = found.page_after(position, query.limit)
    return page


def _without_slot() -> AbstractContextManager[None]:
    """Give up the slot of the request while it waits: others need it."""
    slot = request.environ.get(KEY)
    return slot.released() if isinstance(slot, Slot) else nullcontext()


def _next_cursor(start: WireCursor, page: WirePage, now: datetime) -> WireCursor:
    """Return the cursor after a page; the same one if nothing came within the hour."""
    if page.position == start.position and start.hour == hour_of(now):
        return start
    return WireCursor(start.epoch, page.position, hour_of(now))


def _conditional(body: bytes, media_type: str) -> Response:
    if not body:
        return Response(status=204)
    tag = tag_of(body)
    if lists_tag(request.headers.get("If-None-Match", ""), tag):
        response = Response(status=304)
    else:
        response = Response(body, content_type=media_type)
    response.set_etag(tag)
    return response
