"""Partners and their stories as people and machines read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.model.job import Job
from syndication.model.partners.partner import Partner
from syndication.model.partners.standing import Standing
from syndication.model.partners.verdict import LintFinding

SHEET_LASTS = timedelta(days=90)
_HEAD = ("PARTNER", "PROFILE", "HAS", "REFUSES", "TAKEN DOWN", "ACCESS")


class PartnerLine(Struct, frozen=True, omit_defaults=True):
    """A partner in the list: how many stories it has, refuses and must take down, and what is wrong."""

    name: str
    profile: str
    accepted: int
    refused: int
    gone: int
    public: bool
    problem: str = ""
    warning: str = ""
    pushed: bool = False

    @classmethod
    def of(
        cls, partner: Partner, counts: Mapping[str, Mapping[str, int]], problems: Mapping[str, str], today: date
    ) -> PartnerLine:
        """Return the line of a partner."""
        own = counts.get(partner.name, {})
        return cls(
            name=partner.name,
            profile=partner.profile.label if partner.profile else "",
            accepted=own.get("accepted", 0) + own.get("candidate", 0),
            refused=own.get("refused", 0),
            gone=own.get("gone", 0),
            public=partner.public,
            problem=partner.fault or problems.get(partner.name, ""),
            warning=sheet_warning(partner, today),
            pushed=bool(partner.profile and partner.profile.is_pushed),
        )


class StandingView(Struct, frozen=True, omit_defaults=True):
    """A story at a partner for machines. Times are in UTC."""

    partner: str
    item: str
    state: str
    since: datetime
    outcome: str = ""
    findings: tuple[LintFinding, ...] = ()


def sheet_warning(partner: Partner, today: date) -> str:
    """Return a warning if nobody has compared a profile with the partner's sheet for 90 days, "" otherwise."""
    profile = partner.profile
    if profile is None or today - profile.checked <= SHEET_LASTS:
        return ""
    days = (today - profile.checked).days
    return f"its profile was compared with the partner's sheet {days} days ago; look at {profile.sheet or 'the sheet'}"


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
    for one in found:
        if one.problem:
            yield from wrapped(f"{one.name}: {one.problem}")
        if one.warning:
            yield from wrapped(f"{one.name}: {one.warning}")
    for waiting in by_hand:
        yield from wrapped(by_hand_line(waiting, partners))


def by_hand_line(waiting: Standing, partners: Sequence[Partner]) -> str:
    """Return where a person must withdraw a story, and how it is ticked off."""
    places = {partner.name: partner.profile.deletion.by_hand for partner in partners if partner.profile}
    done = f"syndication partners done {waiting.partner} {waiting.item_id}"
    return (
        f"{waiting.item_id}: to be withdrawn by hand at {places.get(waiting.partner) or waiting.partner}; then: {done}"
    )


def refusal_lines(refused: Iterable[Job]) -> Iterator[str]:
    """Yield why a partner does not take what is pushed to it, each reason once, with the stories."""
    stories: dict[tuple[str, str], list[str]] = {}
    for job in refused:
        stories.setdefault((job.target, job.problem), []).append(job.subject)
    for (name, problem), ids in stories.items():
        more = f" and {len(ids) - 1:,} more" if len(ids) > 1 else ""
        yield f"{name}: {ids[0]}{more}: {problem}"


def _cells(one: PartnerLine) -> tuple[str, ...]:
    access = "push" if one.pushed else "public" if one.public else "key"
    return one.name, one.profile or "broken", str(one.accepted), str(one.refused), str(one.gone), access


def standing_lines(one: Standing) -> Iterator[str]:
    """Yield a story at a partner with its findings."""
    verdict = one.verdict
    outcome = verdict.outcome if verdict and one.state != "gone" else one.state
    found = f", {count_of(len(verdict.findings), 'finding')}" if verdict and verdict.findings else ""
    yield f"{one.item_id}: {outcome} since {readable_time(one.since)}{found}"
    for finding in verdict.findings if verdict else ():
        limits = f"{finding.measured}; allowed: {finding.allowed}" if finding.allowed else finding.measured
        yield from wrapped(f"{finding.severity}: {finding.code}: {finding.field}: {limits}; {finding.cure}", "  ")
