"""Partners and their stories as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.model.job import Job
from syndication.model.partners.partner import Partner
from syndication.model.partners.standings import Standing, StandingState, Trial
from syndication.model.partners.verdict import Verdict
from syndication.publishing.partners.by_hand import WithdrawalsByHand
from syndication.publishing.partners.overview import PartnerOverview
from syndication.publishing.partners.withdrawal_report import PartnerWithdrawal

_HEAD = ("PARTNER", "PROFILE", "HAS", "WAITING", "REFUSED", "TAKEN DOWN", "LAST BUILD", "ACCESS")
_STATES: Mapping[StandingState, str] = {
    "candidate": "waiting",
    "accepted": "accepted",
    "refused": "refused",
    "gone": "taken down",
}


def partner_lines(
    found: Sequence[PartnerOverview], by_hand: WithdrawalsByHand, partners: Sequence[Partner]
) -> Iterator[str]:
    """Yield the list of partners, and what needs a person."""
    if found:
        yield from table(_HEAD, [_cells(one) for one in found])
    else:
        yield "There are no partners; add a [[partners]] table to the settings (`syndication docs partners`)"
    for text in chain(problem_lines(found), warning_lines(found)):
        yield from wrapped(text)
    for waiting in by_hand.needed:
        yield from wrapped(by_hand_line(waiting, partners))
    for spared in by_hand.never_fetched:
        yield from wrapped(f"{spared.item_id}: {spared.partner} never fetched it; nothing is to be withdrawn there")


def problem_lines(found: Sequence[PartnerOverview]) -> Iterator[str]:
    """Yield what is wrong with partners, each with its name."""
    return (f"{one.name}: {one.problem}" for one in found if one.problem)


def warning_lines(found: Sequence[PartnerOverview]) -> Iterator[str]:
    """Yield what may be wrong with partners, each with its name."""
    return (f"{one.name}: {warning}" for one in found for warning in one.warnings)


def by_hand_line(waiting: Standing, partners: Sequence[Partner]) -> str:
    """Return where a person must withdraw a story, and how it is ticked off."""
    places = {partner.name: partner.profile.deletion.by_hand for partner in partners if partner.profile}
    place = places.get(waiting.partner) or waiting.partner
    done = f"syndication partners done {waiting.partner} {waiting.item_id}"
    return f"{waiting.item_id}: to be withdrawn by hand at {place}; then: {done}"


def partner_withdrawal_lines(found: Sequence[PartnerWithdrawal], item_id: str) -> Iterator[str]:
    """Yield which partners hear of a withdrawal by their feeds, and where a person must withdraw the story."""
    by_feed = [one.partner for one in found if one.how == "feed"]
    if by_feed:
        yield f"withdrawn in the feeds of these partners: {', '.join(by_feed)}"
    by_push = [one.partner for one in found if one.how == "push"]
    if by_push:
        yield f"to be deleted at these partners, where stories are pushed to: {', '.join(by_push)}"
    for one in found:
        if one.how == "by hand":
            done = f"syndication partners done {one.partner} {item_id}"
            yield f"to be withdrawn by hand at {one.place}; then: {done}"


def refusal_lines(refused: Iterable[Job]) -> Iterator[str]:
    """Yield why a partner does not take what is pushed to it, each reason once, with the stories."""
    stories: dict[tuple[str, str], list[str]] = {}
    for job in refused:
        stories.setdefault((job.target, job.problem), []).append(job.subject)
    for (name, problem), ids in stories.items():
        more = f" and {len(ids) - 1:,} more" if len(ids) > 1 else ""
        yield f"{name}: {ids[0]}{more}: {problem}"


def _cells(one: PartnerOverview) -> tuple[str, ...]:
    access = "push" if one.pushed else "public" if one.public else "key"
    built = readable_time(one.built) if one.built else "never"
    numbers = (str(number) for number in (one.accepted, one.waiting, one.refused, one.gone))
    return one.name, one.profile or "broken", *numbers, built, access


def standing_lines(one: Standing) -> Iterator[str]:
    """Yield a story at a partner with its findings."""
    verdict = one.verdict
    outcome = verdict.outcome if verdict and one.state != "gone" else _STATES[one.state]
    found = f", {count_of(len(verdict.findings), 'finding')}" if verdict and verdict.findings else ""
    yield f"{one.item_id}: {outcome} since {readable_time(one.since)}{found}"
    yield from _finding_lines(verdict)


def trial_lines(item_id: str, trial: Trial) -> Iterator[str]:
    """Yield what a partner would do with a story, with the findings."""
    outcome = f"would not be chosen: {trial.not_chosen}" if trial.not_chosen else f"would be {trial.verdict.outcome}"
    yield from wrapped(f"{item_id}: {outcome}")
    yield from _finding_lines(trial.verdict)


def _finding_lines(verdict: Verdict | None) -> Iterator[str]:
    """Yield the findings of a verdict, each with the measured value, the allowed one, and the cure."""
    for finding in verdict.findings if verdict else ():
        limits = f"{finding.measured}; allowed: {finding.allowed}" if finding.allowed else finding.measured
        yield from wrapped(f"{finding.severity}: {finding.code}: {finding.field}: {limits}; {finding.cure}", "  ")
