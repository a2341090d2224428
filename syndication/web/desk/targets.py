"""Targets of deliveries: pausing and resuming them; subscribers of the hub, whose subscriptions can be closed."""

from __future__ import annotations

from flask import Response

from syndication.catalog import Connection
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.pauses import declared_targets, pause_target, pauses_of, resume_target, target_of
from syndication.delivery.target_list import FIRST, TargetPage, list_targets
from syndication.delivery.websub.subscribers import close_subscription, list_subscriptions
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.tokens import covers
from syndication.web.api.lists import decode_cursor, read_text
from syndication.web.api.targets import MOST_REASON, PairPlace
from syndication.web.api.workspace import named_targets
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.forms import field
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_edits import who

_NO_TARGET = "there is no such target"
_DONE = ("paused", "resumed", "closed")


@desk.get("/deliveries/targets")
@screen("read")
def delivery_targets() -> Response:
    """List the targets: what waits for each, and who paused it."""
    given = given_filters(("cursor",))
    with here().catalog.read() as connection:
        found = _found(connection, JobTarget(*decode_cursor(given, PairPlace, PairPlace(*FIRST))))
    return page(
        "delivery_targets.html",
        person().language,
        targets=found.targets,
        pages=pager_of(given, cursor_of(found.after)),
        done=_done(),
        may_pause=covers(person().role, "admin"),
    )


@desk.post("/deliveries/targets/<target>/pause")
@screen("admin")
def pause(target: str) -> Response:
    """Let the deliveries to a target wait."""
    try:
        with here().catalog.begin() as connection:
            pause_target(connection, who(), target_of(connection, _declared(), target), here().clock())
    except NotFoundError:
        return missing(_NO_TARGET)
    except ConflictError:
        pass  # somebody else has paused it: the list says who
    return _back("paused")


@desk.post("/deliveries/targets/<target>/resume")
@screen("admin")
def resume(target: str) -> Response:
    """Let the deliveries to a target go on."""
    try:
        with here().catalog.begin() as connection:
            resume_target(connection, who(), target_of(connection, _declared(), target), here().clock())
    except NotFoundError:
        return missing(_NO_TARGET)
    except ConflictError:
        pass  # somebody else has resumed it
    return _back("resumed")


@desk.get("/deliveries/subscribers")
@screen("read")
def subscribers() -> Response:
    """List the subscriptions of the hub: how each is, and whether its callback is paused."""
    given = given_filters(("path", "cursor"))
    after = decode_cursor(given, PairPlace, PairPlace("", ""))
    with here().catalog.read() as connection:
        path, pauses = read_text(given, "path"), pauses_of(connection)
        found = list_subscriptions(connection, pauses, path, (after.first, after.second), ROWS)
    return page(
        "subscribers.html",
        person().language,
        found=found,
        given=given,
        pages=pager_of(given, cursor_of(found.after)),
        done=_done(),
        may_act=covers(person().role, "admin"),
    )


@desk.post("/deliveries/subscribers/<subscription>/close")
@screen("admin")
def close(subscription: str) -> Response:
    """End a subscription, and notify the subscriber."""
    reason = " ".join(field("reason").split())[:MOST_REASON]
    try:
        with here().catalog.begin() as connection:
            close_subscription(connection, who(), subscription, reason, here().clock())
    except NotFoundError:
        return missing("there is no such subscription; it may have ended")
    return see_other(desk_path("deliveries/subscribers?done=closed"))


def _found(connection: Connection, after: JobTarget) -> TargetPage:
    return list_targets(connection, _declared(), after, ROWS)


def _declared() -> set[JobTarget]:
    return declared_targets(named_targets(), here().publication.partners)


def _done() -> str:
    """Return which act has led here, "" for none."""
    done = given_filters(("done",)).get("done", "")
    return done if done in _DONE else ""


def _back(done: str) -> Response:
    return see_other(desk_path(f"deliveries/targets?done={done}"))
