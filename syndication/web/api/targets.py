"""Targets of deliveries: what waits for each, and pausing them; and the subscriptions of the hub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from flask import Blueprint, Response
from msgspec import Meta, Struct

from syndication.catalog import Connection
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.pauses import declared_targets, pause_target, pauses_of, resume_target, target_of
from syndication.delivery.target_list import FIRST, list_targets, listed_target
from syndication.delivery.websub.subscribers import close_subscription, list_subscriptions
from syndication.model.delivery_target import ListedSubscription, ListedTarget
from syndication.model.limits import ONE_LINE
from syndication.sources import records
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page, read_text
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, fields, media_type
from syndication.web.api.workspace import actor, named_targets, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

PATH = "/api/deliveries/targets"
SUBSCRIPTIONS = "/api/subscriptions"
MOST_REASON = 500

blueprint = Blueprint("targets", __name__)


class PairPlace(NamedTuple):
    """Where a list goes on: after the two parts of a key."""

    first: str
    second: str


class TargetList(Struct, frozen=True):
    """A page of the targets, by kind and name or address."""

    targets: tuple[ListedTarget, ...]
    next: str | None
    cursor: str | None


class SubscriptionList(Struct, frozen=True):
    """A page of the subscriptions of the hub, by document and callback."""

    subscriptions: tuple[ListedSubscription, ...]
    next: str | None
    cursor: str | None
    total: int


class CloseRequest(Struct, frozen=True):
    """A request to close a subscription."""

    reason: Annotated[
        str,
        Meta(
            description="why, in one line; the subscriber receives it",
            extra_json_schema={"pattern": ONE_LINE, "maxLength": MOST_REASON},
        ),
    ] = ""


@blueprint.get("/deliveries/targets")
@authorised("read")
def listed() -> Response:
    """List the targets."""
    parameters = read_parameters(("cursor", "limit"))
    limit, after = read_limit(parameters), decode_cursor(parameters, PairPlace, PairPlace(*FIRST))
    with workspace().catalog.read() as connection:
        page = list_targets(connection, declared(), JobTarget(*after), limit)
    cursor = None if page.after is None else encode_cursor(page.after)
    return as_json(TargetList(page.targets, next_page(PATH, parameters, cursor), cursor))


@blueprint.post("/deliveries/targets/<target>/pause")
@authorised("admin")
def pause(target: str) -> Response:
    """Let the deliveries to a target wait."""
    with workspace().catalog.begin() as connection:
        wanted = target_of(connection, declared(), target)
        pause_target(connection, actor(), wanted, utc_now())
        return _target(connection, wanted)


@blueprint.post("/deliveries/targets/<target>/resume")
@authorised("admin")
def resume(target: str) -> Response:
    """Let the deliveries to a target go on."""
    with workspace().catalog.begin() as connection:
        wanted = target_of(connection, declared(), target)
        resume_target(connection, actor(), wanted, utc_now())
        return _target(connection, wanted)


@blueprint.get("/subscriptions")
@authorised("read")
def subscriptions() -> Response:
    """List the subscriptions of the hub."""
    parameters = read_parameters(("path", "cursor", "limit"))
    limit, path = read_limit(parameters), read_text(parameters, "path")
    after = decode_cursor(parameters, PairPlace, PairPlace("", ""))
    with workspace().catalog.read() as connection:
        page = list_subscriptions(connection, pauses_of(connection), path, (after.first, after.second), limit)
    cursor = None if page.after is None else encode_cursor(page.after)
    following = next_page(SUBSCRIPTIONS, parameters, cursor)
    return as_json(SubscriptionList(page.subscriptions, following, cursor, page.total))


@blueprint.post("/subscriptions/<subscription>/close")
@authorised("admin")
def close(subscription: str) -> Response:
    """End a subscription, and notify the subscriber."""
    media_type((JSON,))
    reason = records.convert_fields(fields(), CloseRequest, _problems).reason
    with workspace().catalog.begin() as connection:
        return as_json(close_subscription(connection, actor(), subscription, reason, utc_now()))


def declared() -> set[JobTarget]:
    """Return the targets that the settings name."""
    return declared_targets(named_targets(), workspace().publication.partners)


def _target(connection: Connection, wanted: JobTarget) -> Response:
    return as_json(listed_target(connection, wanted))


def _problems(wanted: CloseRequest) -> Iterator[tuple[str, str]]:
    if "\n" in wanted.reason or "\r" in wanted.reason:
        yield "reason", "has a line break; write one line"
    if len(wanted.reason) > MOST_REASON:
        yield "reason", f"has {len(wanted.reason):,} characters; {MOST_REASON} is the most"
