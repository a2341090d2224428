"""The feeds of partners: which are stale, how each is doing, and the last profile of each that was not broken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from syndication.catalog.partner_schema import partner_feeds
from syndication.catalog.upsert import upsert
from syndication.model.partners.feed_state import PartnerFeedState
from syndication.model.partners.profile import Profile
from syndication.model.partners.verdict import LintFinding
from syndication.text.dates import from_micros, micros

_decode_profile = msgspec.json.Decoder(Profile).decode
_decode_findings = msgspec.json.Decoder(tuple[LintFinding, ...]).decode
_C = partner_feeds.c


def mark_stale(connection: sa.Connection, partners: Collection[str], now: datetime) -> None:
    """Mark the feeds of partners as stale, so that they are built again."""
    row = {"stale_since": micros(now), "urgent": False, "problem": ""}
    rows = [{"partner": name, **row} for name in sorted(partners)]
    upsert(connection, partner_feeds, rows, keeping=("problem", "urgent"))


def mark_urgent(connection: sa.Connection, partners: Collection[str]) -> None:
    """Mark stale feeds as urgent: they contain a story that must be taken down, and are built first."""
    if partners:
        connection.execute(sa.update(partner_feeds).where(_C.partner.in_(tuple(partners))).values(urgent=True))


def stale(connection: sa.Connection) -> list[str]:
    """Return the partners whose feeds are stale, the urgent ones first."""
    query = sa.select(_C.partner).where(_C.stale_since.is_not(None))
    return list(connection.scalars(query.order_by(_C.urgent.desc(), _C.partner)))


def urgent(connection: sa.Connection) -> list[str]:
    """Return the partners whose feeds are urgent."""
    return list(connection.scalars(sa.select(_C.partner).where(_C.urgent).order_by(_C.partner)))


def clear_stale(connection: sa.Connection, partner: str, problem: str) -> None:
    """Note that a feed cannot be built because of `problem`, or needs no document if that is empty."""
    values = {"stale_since": None, "urgent": False, "problem": problem}
    connection.execute(sa.update(partner_feeds).where(_C.partner == partner).values(**values))


def note_build(
    connection: sa.Connection, partner: str, findings: Collection[LintFinding], problem: str, now: datetime
) -> None:
    """Note that the document of a partner was built, what is wrong with all of it, and a `problem` with its profile."""
    built = {"built": micros(now), "findings": msgspec.json.encode(tuple(findings))}
    values = built | {"stale_since": None, "urgent": False, "problem": problem}
    connection.execute(sa.update(partner_feeds).where(_C.partner == partner).values(**values))


def states(connection: sa.Connection) -> dict[str, PartnerFeedState]:
    """Return how the feeds are doing, by partner."""
    rows = connection.execute(sa.select(_C.partner, _C.built, _C.problem, _C.findings).order_by(_C.partner))
    return {
        row.partner: PartnerFeedState(
            built=from_micros(row.built) if row.built is not None else None,
            problem=row.problem,
            findings=_decode_findings(row.findings) if row.findings else (),
        )
        for row in rows
    }


def save_profiles(connection: sa.Connection, profiles: Mapping[str, Profile]) -> None:
    """Save the profiles of partners that are not broken, by partner."""
    rows = [{"partner": name, "profile": msgspec.json.encode(one)} for name, one in sorted(profiles.items())]
    upsert(connection, partner_feeds, rows)


def last_profile(connection: sa.Connection, partner: str) -> Profile | None:
    """Return the last profile of a partner that was not broken, None if this version cannot read it."""
    encoded = connection.scalar(sa.select(_C.profile).where(_C.partner == partner))
    try:
        return _decode_profile(encoded) if encoded else None
    except msgspec.DecodeError:
        return None


def names(connection: sa.Connection) -> set[str]:
    """Return the partners that have a feed."""
    return set(connection.scalars(sa.select(_C.partner)))


def remove(connection: sa.Connection, partner: str) -> None:
    """Delete the feed of a partner. What it has of stories stays known."""
    connection.execute(sa.delete(partner_feeds).where(_C.partner == partner))
