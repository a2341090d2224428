"""Partners: what each has and refuses, whether it comes, and what a person must withdraw there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from flask import Response, current_app, request

from syndication.catalog.change_feed import ChangeCursor
from syndication.model.archive_cuts import FeedKey
from syndication.model.errors import NotFoundError
from syndication.model.partners.partner import Partner
from syndication.model.partners.standings import StandingState
from syndication.model.tokens import covers
from syndication.publishing.partners.by_hand import tick_off
from syndication.publishing.partners.health import HealthRules, partners_health
from syndication.publishing.partners.keys import feed_address
from syndication.web.api.change_feed import format_cursor, parse_cursor
from syndication.web.api.lists import read_choice
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.attention import alarms
from syndication.web.desk.blueprint import desk
from syndication.web.desk.forms import field
from syndication.web.desk.lists import ROWS, given_filters, missing, pager_of
from syndication.web.desk.messages import QUOTING_CODES
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.partner_rows import Reader, partner_page, rows_by_hand, rows_unfetched
from syndication.web.desk.story_edits import who

STATES: tuple[StandingState, ...] = get_args(StandingState)


@desk.get("/partners")
@screen("read")
def partners() -> Response:
    """List the partners, the withdrawals that they have not fetched, and those that a person must make."""
    publication, reader, days = here().publication, _reader(), alarms().ledger_days
    with here().catalog.read() as connection:
        found = partners_health(connection, publication, _rules(), reader.now)
        unfetched = rows_unfetched(connection, publication, days, reader)
        by_hand = rows_by_hand(connection, publication, days, reader)
    return page(
        "partners.html",
        person().language,
        partners=found,
        unfetched=unfetched,
        by_hand=by_hand,
        may_withdraw=covers(reader.role, "withdraw"),
    )


@desk.get("/partners/<name>")
@screen("read")
def partner(name: str) -> Response:
    """Show a partner: its keys, and the verdict on each of its stories."""
    found = partner_named(name)
    return no_partner(name) if found is None else show_partner(found)


@desk.post("/partners/<name>/done")
@screen("withdraw")
def tick_off_withdrawal(name: str) -> Response:
    """Note that a person has withdrawn a story at a partner; ticked off already, it stays so."""
    try:
        with here().catalog.begin() as connection:
            tick_off(connection, who(), name, field("item"), here().clock())
    except NotFoundError:
        pass
    return see_other(desk_path("partners#by-hand"))


def partner_named(name: str) -> Partner | None:
    """Return the partner of the settings with a name, None if there is none."""
    return next((one for one in here().publication.partners if one.name == name), None)


def no_partner(name: str) -> Response:
    """Return the page for a name that no partner has."""
    return missing(f"{name[:80]}: there is no such partner")


def show_partner(found: Partner, status: int = 200, **values: object) -> Response:
    """Return the page of a partner; `values` are what its forms keep, and what is wrong with them."""
    given = given_filters(("state", "cursor"))
    state, place = read_choice(given, "state", STATES), _place(given)
    with here().catalog.read() as connection:
        healths = partners_health(connection, here().publication, _rules(), here().clock())
        rows = partner_page(connection, found.name, (state,) if state else STATES, place, ROWS, _reader())
    cursor = format_cursor(ChangeCursor(rows.place.published, rows.place.id)) if rows.place else ""
    return page(
        "partner.html",
        person().language,
        status,
        partner=next(one for one in healths if one.name == found.name),
        address=feed_address(here().publication.base_url, found),
        rows=rows.rows,
        state=state,
        states=STATES,
        quoting=QUOTING_CODES,
        pages=pager_of(given, cursor),
        may_keys=covers(person().role, "admin"),
        done=request.args.get("done", ""),
        **{"faults": (), "texts": {}} | values,
    )


def _place(given: Mapping[str, str]) -> FeedKey | None:
    if "cursor" not in given:
        return None
    cursor = parse_cursor(given["cursor"])
    return FeedKey(cursor.changed, cursor.id)


def _reader() -> Reader:
    return Reader(person().role, here().clock())


def _rules() -> HealthRules:
    found = current_app.extensions["partner_rules"]
    assert isinstance(found, HealthRules)
    return found
