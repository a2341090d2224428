"""How the feed of a partner is doing."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.partners.verdict import LintFinding


class PartnerFeedState(Struct, frozen=True, omit_defaults=True):
    """When the document of a partner was made last, why it cannot be made now, and what is wrong with all of it."""

    built: datetime | None = None
    problem: str = ""
    findings: tuple[LintFinding, ...] = ()
