"""The rows of the list of stories: what is known of each without opening it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.catalog import Connection, partner_stories, versions
from syndication.model import actors
from syndication.model.item import Item
from syndication.model.item_findings import all_findings
from syndication.model.partners.standings import Standing
from syndication.model.stored import Stored
from syndication.model.tokens import Scope
from syndication.web.desk.story_edits import shows
from syndication.web.desk.story_state import StateName, is_marked, state_of

Mark = Literal["in", "refused", "by hand", "waiting"]


class PartnerMark(Struct, frozen=True):
    """A partner and, in a word, what it does with a story."""

    partner: str
    mark: Mark


class StoryRow(Struct, frozen=True, kw_only=True):
    """A story in the list; `findings` is how many things are wrong with it."""

    slug: str
    version: int
    headline: str
    state: StateName
    embargoed: bool
    section: str
    published: datetime
    changed_by: str
    findings: int
    partners: tuple[PartnerMark, ...] = ()
    id: str = ""


def story_rows(connection: Connection, found: Sequence[Stored], role: Scope, now: datetime) -> tuple[StoryRow, ...]:
    """Return the rows of those stories that a role may see."""
    seen = [stored for stored in found if shows(role, stored, now)]
    ids = [stored.item.id for stored in seen]
    writers, standings = versions.last_writers(connection, ids), partner_stories.of_items(connection, ids)
    return tuple(row_of(stored, writers, standings.values(), now) for stored in seen)


def row_of(stored: Stored, writers: Mapping[str, str], standings: Iterable[Standing], now: datetime) -> StoryRow:
    """Return the row of a story."""
    item = stored.item
    own = sorted((one for one in standings if one.item_id == item.id), key=lambda one: one.partner)
    return StoryRow(
        slug=item.slug,
        version=item.version,
        headline=item.headline,
        state=state_of(stored, now),
        embargoed=is_marked(stored, now),
        section=item.section,
        published=item.published,
        changed_by=writers.get(item.id, actors.FILE),
        findings=_finding_count(stored, item),
        partners=tuple(PartnerMark(one.partner, mark_of(one)) for one in own if is_told(one)),
        id=item.id,
    )


def mark_of(standing: Standing) -> Mark:
    """Return in a word what a partner does with a story."""
    if standing.by_hand == "open":
        return "by hand"
    marks: Mapping[str, Mark] = {"accepted": "in", "candidate": "waiting"}
    return marks.get(standing.state, "refused")


def is_told(standing: Standing) -> bool:
    """Return whether the list names a partner: one that took the story down needs no word."""
    return standing.state != "gone" or standing.by_hand == "open"


def _finding_count(stored: Stored, item: Item) -> int:
    if item.status != "usable":
        return 0
    return len(all_findings(item, stored.entry)) + bool(stored.quarantine)
