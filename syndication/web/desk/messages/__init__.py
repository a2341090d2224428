"""The messages that are made elsewhere, in English, as words of the catalogue: one module for each subject.

A text with places ("has {number} bytes") is a template. The places in `NESTED` hold messages themselves.
"""

from __future__ import annotations

from syndication.web.desk.messages import (
    deliveries,
    feeds,
    import_requests,
    imports,
    losses,
    partners,
    records,
    screens,
    sources,
    stories,
    tables,
)
from syndication.web.desk.messages.rules import ADVICE, RULE_TEXTS
from syndication.web.desk.messages.tables import LINT_CODES, QUOTING_CODES

__all__ = ["ADVICE", "LINT_CODES", "MESSAGES", "NESTED", "QUOTING_CODES", "RULE_TEXTS"]

MESSAGES = (
    *stories.MESSAGES,
    *feeds.MESSAGES,
    *partners.MESSAGES,
    *deliveries.MESSAGES,
    *sources.MESSAGES,
    *records.MESSAGES,
    *losses.MESSAGES,
    *imports.MESSAGES,
    *import_requests.MESSAGES,
    *screens.MESSAGES,
    *tables.MESSAGES,
)
NESTED = frozenset(
    ("problem", "reason", "cause", "cure", "where", "own", "what", "kind", "limit", "measured", "allowed", "given")
)
