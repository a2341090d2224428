"""Partners and their stories as people and machines read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from msgspec import Struct

from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.model.partners.feed_state import PartnerFeedState
from syndication.model.partners.partner import Partner
from syndication.model.partners.standing import Standing, StandingState, Trial
from syndication.model.partners.verdict import LintFinding, Verdict

_STATES_IN_WORDS: Mapping[StandingState, str] = {
    "candidate": "waiting",
    "accepted": "accepted",
    "refused": "refused",
    "gone": "taken down",
}
SHEET_LASTS = timedelta(days=90)
_HEAD = ("PARTNER", "PROFILE", "HAS", "WAITING", "REFUSED", "TAKEN DOWN", "LAST BUILD", "ACCESS")


class PartnerLine(Struct, frozen=True, omit_defaults=True):
    """A partner in the list: how many stories are in which state there, and what is wrong.

    Waiting stories are checked when the feed is built next, or when it has room for them.
    """

    name: str
    profile: str
    accepted: int
    waiting: int
    refused: int
    gone: int
    public: bool
    built: datetime | None = None
    problem: str = ""
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        partner: Partner,
        counts: Mapping[str, Mapping[str, int]],
        states: Mapping[str, PartnerFeedState],
        today: date,
    ) -> PartnerLine:
        """Return the line of a partner."""
        own, state = counts.get(partner.name, {}), states.get(partner.name, PartnerFeedState())
        return cls(
            name=partner.name,
            profile=partner.profile.label if partner.profile else "",
            accepted=own.get("accepted", 0),
            waiting=own.get("candidate", 0),
            refused=own.get("refused", 0),
            gone=own.get("gone", 0),
            public=partner.public,
            built=state.built,
            problem=_with_profile_in_force(partner, state.problem),
            warnings=(*sheet_warnings(partner, today), *map(_in_words, state.findings)),
        )


class StandingView(Struct, frozen=True, omit_defaults=True):
    """A story at a partner for machines. Times are in UTC."""

    partner: str
    item: str
    state: str
    since: datetime
    outcome: str = ""
    findings: tuple[LintFinding, ...] = ()
    detail: str = ""


def _with_profile_in_force(partner: Partner, problem: str) -> str:
    if not partner.fault:
        return problem
    if problem.startswith(partner.fault) and problem != partner.fault:
        return problem
    return f"{partner.fault}; until then it gets no further stories, only changes and withdrawals of those that it has"


def sheet_warnings(partner: Partner, today: date) -> list[str]:
    """Return a warning if nobody has compared a profile with the partner's sheet for 90 days."""
    profile = partner.profile
    if profile is None or today - profile.checked <= SHEET_LASTS:
        return []
    days, sheet = (today - profile.checked).days, profile.sheet or "the sheet"
    return [f"its profile was compared with the partner's sheet {days} days ago; look at {sheet}, and set checked"]


def _in_words(finding: LintFinding) -> str:
    return f"{finding.code}: {finding.measured}; allowed: {finding.allowed}; {finding.cure}"


def problem_lines(found: Sequence[PartnerLine]) -> Iterator[str]:
    """Yield what is wrong with partners, each with its name."""
    return (f"{one.name}: {one.problem}" for one in found if one.problem)


def warning_lines(found: Sequence[PartnerLine]) -> Iterator[str]:
    """Yield what may be wrong with partners, each with its name."""
    return (f"{one.name}: {warning}" for one in found for warning in one.warnings)


def standing_view(one: Standing) -> StandingView:
    """Return a story at a partner for machines."""
    verdict = one.verdict
    return StandingView(
        partner=one.partner,
        item=one.item_id,
        state=one.state,
        since=one.since,
        outcome=verdict.outcome if verdict else "",
        findings=verdict.findings if verdict else (),
    )


def partner_lines(
    found: Sequence[PartnerLine], by_hand: Sequence[Standing], partners: Sequence[Partner]
) -> Iterator[str]:
    """Yield the list of partners, and what needs a person."""
    if not found:
        yield "There are no partners; add a [[partners]] table to the settings (`syndication docs partners`)"
        return
    yield from table(_HEAD, [_cells(one) for one in found])
    for text in chain(problem_lines(found), warning_lines(found)):
        yield from wrapped(text)
    for waiting in by_hand:
        yield from wrapped(by_hand_line(waiting, partners))


def by_hand_line(waiting: Standing, partners: Sequence[Partner]) -> str:
    """Return where a person must withdraw a story, and how it is ticked off."""
    places = {partner.name: partner.profile.deletion.by_hand for partner in partners if partner.profile}
    done = f"syndication partners done {waiting.partner} {waiting.item_id}"
    return (
        f"{waiting.item_id}: to be withdrawn by hand at {places.get(waiting.partner) or waiting.partner}; then: {done}"
    )


def _cells(one: PartnerLine) -> tuple[str, ...]:
    access = "public" if one.public else "key"
    built = readable_time(one.built) if one.built else "never"
    numbers = (str(number) for number in (one.accepted, one.waiting, one.refused, one.gone))
    return one.name, one.profile or "broken", *numbers, built, access


def standing_lines(one: Standing) -> Iterator[str]:
    """Yield a story at a partner with its findings."""
    verdict = one.verdict
    outcome = verdict.outcome if verdict and one.state != "gone" else _STATES_IN_WORDS[one.state]
    found = f", {count_of(len(verdict.findings), 'finding')}" if verdict and verdict.findings else ""
    yield f"{one.item_id}: {outcome} since {readable_time(one.since)}{found}"
    yield from finding_lines(verdict)


def trial_lines(item_id: str, trial: Trial) -> Iterator[str]:
    """Yield what a partner would do with a story, with the findings."""
    outcome = f"would not be chosen: {trial.not_chosen}" if trial.not_chosen else f"would be {trial.verdict.outcome}"
    yield from wrapped(f"{item_id}: {outcome}")
    yield from finding_lines(trial.verdict)


def trial_view(partner: str, item_id: str, trial: Trial, now: datetime) -> StandingView:
    """Return for machines what a partner would do with a story."""
    state = "not chosen" if trial.not_chosen else "trial"
    verdict = trial.verdict
    return StandingView(partner, item_id, state, now, verdict.outcome, verdict.findings, trial.not_chosen)


def finding_lines(verdict: Verdict | None) -> Iterator[str]:
    """Yield the findings of a verdict, each with the measured value, the allowed one, and the cure."""
    for finding in verdict.findings if verdict else ():
        limits = f"{finding.measured}; allowed: {finding.allowed}" if finding.allowed else finding.measured
        yield from wrapped(f"{finding.severity}: {finding.code}: {finding.field}: {limits}; {finding.cure}", "  ")
