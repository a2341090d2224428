"""Acts on several stories at once: first the consequences, then a line for each story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs

from flask import Response
from msgspec import Struct

from syndication.catalog import Connection, items
from syndication.model.errors import SyndicationError
from syndication.model.stored import Stored
from syndication.publishing.consequences import plan_act
from syndication.publishing.edit import EditResult
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.bulk_rules import (
    MOST,
    NEEDED,
    BulkAct,
    ChosenStory,
    bulk_act_of,
    bulk_edit,
    bulk_faults,
    chosen_stories,
)
from syndication.web.desk.faults import FormFault
from syndication.web.desk.pages import page
from syndication.web.desk.story_edits import apply_edits, request_name, shows
from syndication.web.desk.story_filter import query_of
from syndication.web.desk.story_forms import KEY, new_key, posted
from syndication.web.desk.story_state import StateName, acts_of, state_of

_GONE = "there is no such story any more"


class BulkRow(Struct, frozen=True):
    """A chosen story before the act: whether the act is there for it, and whether somebody has changed it meanwhile."""

    choice: ChosenStory
    headline: str
    state: StateName
    is_open: bool
    is_changed: bool = False


class BulkPlan(Struct, frozen=True):
    """What an act on several stories will change: the stories, and the feeds and partners that have them now.

    `missing` are the slugs of chosen stories that are not there any more, or that the person may not see.
    """

    rows: tuple[BulkRow, ...]
    feeds: tuple[str, ...]
    partners: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return how many stories are changed."""
        return sum(row.is_open for row in self.rows)


class BulkResult(Struct, frozen=True):
    """What became of one story; `problem` is empty if it is done."""

    slug: str
    problem: str


@desk.post("/stories/bulk")
@screen("write")
def bulk() -> Response:
    """Show what an act on the chosen stories will change, or do it."""
    form = posted()
    act, name, chosen = bulk_act_of(form.text("act")), form.text("name"), chosen_stories(form.values.getlist("story"))
    is_confirmed = form.text("step") == "do"
    faults = bulk_faults(act, name, form.text("note") if is_confirmed else None, len(chosen))
    plan = _plan(chosen[:MOST], act)
    if act is None or faults or not is_confirmed:
        return _ask(plan, act, name, form.text("note"), faults)
    # A story with another version is refused by name; or this very request has changed it, and is only repeated.
    wanted = [row.choice for row in plan.rows if row.is_open or row.is_changed]
    results = apply_edits(
        [bulk_edit(act, one, name, form.text("note"), here().clock()) for one in wanted], request_name(form)
    )
    return page(
        "bulk_done.html",
        person().language,
        results=(*_results(wanted, results), *_missing(plan)),
        act=act,
        name=name,
        back=_back(),
    )


def _plan(chosen: Sequence[ChosenStory], act: BulkAct | None) -> BulkPlan:
    now, role = here().clock(), person().role
    with here().catalog.read() as connection:
        found = [(choice, stored) for choice in chosen if (stored := items.by_slug(connection, choice.slug))]
        seen = [(choice, stored) for choice, stored in found if shows(role, stored, now)]
        rows = tuple(
            BulkRow(
                choice,
                stored.item.headline,
                state_of(stored, now),
                act is not None and NEEDED[act] in acts_of(stored, role, now),
                stored.item.version != choice.version,
            )
            for choice, stored in seen
        )
        changed = [stored for (_, stored), row in zip(seen, rows, strict=True) if row.is_open]
        feeds, partners = _places(connection, changed) if act == "withhold" else ((), ())
    there = {choice.slug for choice, _ in seen}
    return BulkPlan(rows, feeds, partners, tuple(one.slug for one in chosen if one.slug not in there))


def _places(connection: Connection, changed: Sequence[Stored]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the feeds and partners that have some stories."""
    now = here().clock()
    plans = [plan_act(connection, here().publication, stored, "withhold", now) for stored in changed]
    feeds = {folder for plan in plans for folder in plan.folders}
    partners = {one.partner for plan in plans for one in plan.partners}
    return tuple(sorted(feeds)), tuple(sorted(partners))


def _results(chosen: Sequence[ChosenStory], results: Sequence[EditResult]) -> tuple[BulkResult, ...]:
    pairs = zip(chosen, results, strict=True)
    return tuple(
        BulkResult(choice.slug, str(result) if isinstance(result, SyndicationError) else "") for choice, result in pairs
    )


def _back() -> str:
    """Return the filters of the list from which the stories come, as a query."""
    return query_of(parse_qs(posted().text("back")))


def _missing(plan: BulkPlan) -> Iterator[BulkResult]:
    yield from (BulkResult(slug, _GONE) for slug in plan.missing)


def _ask(plan: BulkPlan, act: BulkAct | None, name: str, note: str, faults: Sequence[FormFault]) -> Response:
    return page(
        "bulk.html",
        person().language,
        422 if faults else 200,
        plan=plan,
        act=act,
        name=name,
        note=note,
        faults=faults,
        back=_back(),
        key=new_key(),
        KEY=KEY,
    )
