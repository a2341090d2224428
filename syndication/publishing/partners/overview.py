"""Partners and the stories there, as people and machines see them. Pure, but for what is read from the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from msgspec import Struct

from syndication.catalog import Connection, partner_feeds, partner_stories
from syndication.model.limits import Moment, described
from syndication.model.partners.feed_state import PartnerFeedState
from syndication.model.partners.partner import Partner
from syndication.model.partners.standings import ByHand, Standing, StandingState
from syndication.model.partners.verdict import LintFinding
from syndication.model.publication import Publication

SHEET_LASTS = timedelta(days=90)
_FROZEN = "until then it gets no further stories, only changes and withdrawals of those that it has"


class PartnerOverview(Struct, frozen=True):
    """A partner: how many stories are in which state there, and what is wrong with its feed."""

    name: str
    profile: Annotated[str, described("what its profile is called; empty if that is broken")]
    public: Annotated[bool, described("whether its feed needs no key")]
    accepted: int
    waiting: Annotated[int, described("stories that are checked when the feed is built next, or has room")]
    refused: int
    gone: Annotated[int, described("stories that it had and must take down")]
    built: Annotated[Moment | None, described("when its document was made last")] = None
    problem: Annotated[str, described("why its feed is not as it should be; empty if it is")] = ""
    warnings: tuple[str, ...] = ()
    pushed: Annotated[bool, described("whether stories are pushed to its API; it has no feed")] = False


class StoryAtPartner(Struct, frozen=True):
    """A story at a partner: its state since a moment, and the findings of the check for the partner."""

    item: Annotated[str, described("the id of the story")]
    state: StandingState
    since: Moment
    version: int
    outcome: Annotated[str, described("accepted, accepted without picture or refused; empty before the check")] = ""
    findings: tuple[LintFinding, ...] = ()
    by_hand: Annotated[ByHand, described("whether a person must withdraw it at the partner, or has done so")] = ""


def partner_overviews(connection: Connection, publication: Publication, today: date) -> list[PartnerOverview]:
    """Return all partners of the settings, in their order."""
    counts, states = partner_stories.counts(connection), partner_feeds.states(connection)
    return [
        _overview(one, counts.get(one.name, {}), states.get(one.name, PartnerFeedState()), today)
        for one in publication.partners
    ]


def story_at_partner(one: Standing) -> StoryAtPartner:
    """Return a story at a partner."""
    verdict = one.verdict
    return StoryAtPartner(
        item=one.item_id,
        state=one.state,
        since=one.since,
        version=one.version,
        outcome=verdict.outcome if verdict else "",
        findings=verdict.findings if verdict else (),
        by_hand=one.by_hand if one.state == "gone" else "",
    )


def _overview(partner: Partner, counts: Mapping[str, int], state: PartnerFeedState, today: date) -> PartnerOverview:
    return PartnerOverview(
        name=partner.name,
        profile=partner.profile.label if partner.profile else "",
        public=partner.public,
        accepted=counts.get("accepted", 0),
        waiting=counts.get("candidate", 0),
        refused=counts.get("refused", 0),
        gone=counts.get("gone", 0),
        built=state.built,
        problem=_problem(partner, state),
        warnings=(*_sheet_warnings(partner, today), *map(_in_words, state.findings)),
        pushed=bool(partner.profile and partner.profile.is_pushed),
    )


def _problem(partner: Partner, state: PartnerFeedState) -> str:
    """Return the problem of a feed. A broken profile is known before the next build."""
    if not partner.fault:
        return state.problem
    is_known = state.problem.startswith(partner.fault) and state.problem != partner.fault
    return state.problem if is_known else f"{partner.fault}; {_FROZEN}" if state.built else partner.fault


def _sheet_warnings(partner: Partner, today: date) -> list[str]:
    """Return a warning if nobody has compared a profile with the partner's sheet for 90 days."""
    profile = partner.profile
    if profile is None or today - profile.checked <= SHEET_LASTS:
        return []
    days, sheet = (today - profile.checked).days, profile.sheet or "the sheet"
    cure = f"compare it with {sheet}, and write the day as checked = {today.isoformat()}"
    return [f"its profile was last compared with the partner's sheet {days} days ago; {cure}"]


def _in_words(finding: LintFinding) -> str:
    return f"{finding.code}: {finding.measured}; allowed: {finding.allowed}; {finding.cure}"
