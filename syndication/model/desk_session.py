"""A session at the desk: one browser of one person, from the sign-in to the sign-out. Pure; no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

SignInMethod = Literal["password", "link", "passkey", "oidc", "proxy"]
AddressFamily = Literal["IPv4", "IPv6", ""]

CONFIRMED_FOR = timedelta(minutes=10)
"""How long after a sign-in or a confirmation acts on users and tokens need none."""


class DeskSession(Struct, frozen=True, kw_only=True):
    """A session as stored: the digest of its secret, never the secret. Moments are in UTC.

    `ends` is when it ends whatever happens; `confirmed` when the person showed last that it is them. `number` names the
    session in lists.
    """

    digest: str
    user: str
    made: datetime
    seen: datetime
    ends: datetime
    confirmed: datetime
    method: SignInMethod
    family: AddressFamily = ""
    browser: str = ""
    number: int = 0


class SessionRules(Struct, frozen=True):
    """For how long a session lasts without requests, and at most."""

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=30)

    @classmethod
    def of(cls, idle_hours: int, days: int) -> SessionRules:
        """Return the rules that settings have in hours and days."""
        return cls(timedelta(hours=idle_hours), timedelta(days=days))


def is_open(session: DeskSession, rules: SessionRules, now: datetime) -> bool:
    """Return whether a session has not ended; shorter times in the settings also end sessions that began before."""
    return now < min(session.ends, session.made + rules.longest, session.seen + rules.idle)


def is_confirmed(session: DeskSession, now: datetime) -> bool:
    """Return whether the person has proved a short time ago that it is them."""
    return now - session.confirmed < CONFIRMED_FOR
