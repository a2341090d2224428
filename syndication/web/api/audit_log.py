"""The log over all stories: who did what, and when."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Struct

from syndication.catalog import audit_pages, items
from syndication.catalog.audit import AuditEntry
from syndication.catalog.audit_pages import AuditFilter
from syndication.model.actors import ACTOR_KINDS, ActorKind, kind_of_actor
from syndication.model.limits import Moment, described
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page, read_choice, read_moment, read_text
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import item_by_slug, workspace
from syndication.web.auth import authorised

PATH = "/api/audit"
AUDIT_ORDERS = ("newest", "oldest")
_NAMES = ("actor", "kind", "action", "story", "since", "order", "cursor", "limit")
_HIGHEST = 2**62

blueprint = Blueprint("audit_log", __name__)


class LoggedAct(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An entry of the log."""

    number: int
    at: Moment
    who: Annotated[str, described("the name of the token, of the login, or of what did it")]
    kind: ActorKind
    action: str
    item: Annotated[str, described("the id of the story; left out if it is about none")] = ""
    slug: Annotated[str, described("the slug that the story has now")] = ""
    version: int = 0
    note: str = ""


class AuditList(Struct, frozen=True):
    """A page of the log."""

    entries: tuple[LoggedAct, ...]
    next: str | None
    cursor: Annotated[str | None, described("by order=oldest, the end of the page, also of the last one")]
    total: int | None
    more_than: int | None


@blueprint.get("/audit")
@authorised("read")
def listed() -> Response:
    """List the log, the newest entries first, or the oldest."""
    parameters = read_parameters(_NAMES)
    limit, order = read_limit(parameters), read_choice(parameters, "order", AUDIT_ORDERS) or "newest"
    story = item_by_slug(parameters["story"]).item.id if "story" in parameters else ""
    wanted = AuditFilter(
        who=read_text(parameters, "actor"),
        kind=read_choice(parameters, "kind", ACTOR_KINDS),
        action=read_text(parameters, "action"),
        item_id=story,
        since=read_moment(parameters, "since"),
    )
    is_newest = order == "newest"
    place = decode_cursor(parameters, int, _HIGHEST if is_newest else 0)
    read = audit_pages.newest if is_newest else audit_pages.oldest
    with workspace().catalog.read() as connection:
        found = read(connection, wanted, place, limit + 1)
        count = audit_pages.count(connection, wanted)
        known = items.by_ids(connection, {entry.item_id for entry in found if entry.item_id})
    page, has_more = found[:limit], len(found) > limit
    slugs = {item_id: stored.item.slug for item_id, stored in known.items()}
    end = encode_cursor(page[-1].number if page else place)
    cursor = end if has_more or not is_newest else None
    entries = tuple(logged_act(entry, slugs.get(entry.item_id, "")) for entry in page)
    following = next_page(PATH, parameters, cursor) if has_more else None
    return as_json(AuditList(entries, following, cursor, count.total, count.more_than))


def logged_act(entry: AuditEntry, slug: str) -> LoggedAct:
    """Return an entry as it is listed, with the slug that its story has now."""
    return LoggedAct(
        number=entry.number,
        at=entry.at,
        who=entry.who,
        kind=kind_of_actor(entry.who),
        action=entry.action,
        item=entry.item_id,
        slug=slug,
        version=entry.version,
        note=entry.note,
    )
