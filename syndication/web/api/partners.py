"""Partners: how their feeds are, which stories each has, and what each does with one story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.catalog import partner_stories
from syndication.catalog.change_feed import ChangeCursor
from syndication.model.archive_cuts import FeedKey
from syndication.model.errors import NotFoundError
from syndication.model.partners.standings import Standing, StandingState
from syndication.publishing.partners.explanation import PartnerReason, partner_reasons
from syndication.publishing.partners.health import HealthRules, PartnerHealth, partners_health
from syndication.publishing.partners.overview import StoryAtPartner, story_at_partner
from syndication.text.dates import micros
from syndication.web.api.change_feed import format_cursor, parse_cursor, read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

STATES: tuple[StandingState, ...] = get_args(StandingState)
_NEWEST = ChangeCursor(2**62, "")  # later than any story
_NAMES = ("state", "cursor", "limit")

blueprint = Blueprint("partners", __name__)


class PartnerList(Struct, frozen=True):
    """A page of the partners of the settings, in their order."""

    partners: list[PartnerHealth]
    next: str | None
    cursor: str | None
    total: int


class PartnerItemList(Struct, frozen=True):
    """A page of the stories of a partner: `next` is the address of the next page, null on the last."""

    items: list[StoryAtPartner]
    next: str | None
    cursor: str


class PartnerReasons(Struct, frozen=True):
    """What each partner does with a story, and why."""

    partners: list[PartnerReason]


@blueprint.get("/partners")
@authorised("read")
def list_partners() -> Response:
    """List the partners."""
    parameters = read_parameters(("cursor", "limit"))
    limit, start = read_limit(parameters), decode_cursor(parameters, int, 0)
    rules = current_app.extensions["partner_rules"]
    assert isinstance(rules, HealthRules)
    with workspace().catalog.read() as connection:
        found = partners_health(connection, workspace().publication, rules, utc_now())
    cursor = encode_cursor(start + limit) if len(found) > start + limit else None
    following = next_page("/api/partners", parameters, cursor)
    return as_json(PartnerList(found[start : start + limit], following, cursor, len(found)))


@blueprint.get("/partners/<name>/items")
@authorised("read")
def list_partner_items(name: str) -> Response:
    """List the stories of a partner, the newest first, with the verdicts on them."""
    if name not in (partner.name for partner in workspace().publication.partners):
        raise NotFoundError("there is no such partner; GET /api/partners lists them")
    parameters = read_parameters(_NAMES)
    limit, states, place = read_limit(parameters), _states(parameters), _place(parameters)
    with workspace().catalog.read() as connection:
        found = partner_stories.page(connection, name, states, place, limit + 1)
    cursor = _cursor(found[:limit], parameters)
    query = urlencode({**parameters, "cursor": cursor})
    following = f"/api/partners/{quote(name)}/items?{query}" if len(found) > limit else None
    return as_json(PartnerItemList([story_at_partner(one) for one in found[:limit]], following, cursor))


@blueprint.get("/items/<slug>/partners")
@authorised("read")
def item_partners(slug: str) -> Response:
    """Explain what each partner does with an item."""
    stored = item_by_slug(slug)
    publication, days = workspace().publication, current_app.extensions["keep_ledger_days"]
    with workspace().catalog.read() as connection:
        return as_json(PartnerReasons(partner_reasons(connection, publication, stored, utc_now(), days)))


def _states(parameters: Mapping[str, str]) -> tuple[StandingState, ...]:
    wanted = parameters.get("state")
    found = tuple(state for state in STATES if wanted in (None, state))
    if not found:
        raise refusal(400, f"The state is one of: {', '.join(STATES)}", field="state")
    return found


def _place(parameters: Mapping[str, str]) -> FeedKey | None:
    if "cursor" not in parameters:
        return None
    given = parse_cursor(parameters["cursor"])
    return FeedKey(given.changed, given.id)


def _cursor(found: list[Standing], parameters: Mapping[str, str]) -> str:
    """Return the cursor of the last story; where there is none, the one that was given stays."""
    if not found:
        return parameters.get("cursor") or format_cursor(_NEWEST)
    return format_cursor(ChangeCursor(micros(found[-1].published), found[-1].item_id))
