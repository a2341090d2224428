"""The desk: editors and operators work in a browser.

It is a second face of the API, not a second logic. Every screen is a GET with its filters in the address, every act a
POST that calls what the API calls. All pages work without script.
"""

from syndication.web.desk import (
    account,
    acts,
    audience,
    audit_log,
    bulk,
    calendar,
    deliveries,
    editions,
    editor,
    failures,
    feeds,
    findings,
    guard,
    oidc,
    partner_keys,
    partners,
    passkeys,
    setting_screen,
    sign_in,
    sources,
    start,
    stories,
    story,
    tokens,
    users,
)
from syndication.web.desk.blueprint import desk

__all__ = [
    "account",
    "acts",
    "audience",
    "audit_log",
    "bulk",
    "calendar",
    "deliveries",
    "desk",
    "editions",
    "editor",
    "failures",
    "feeds",
    "findings",
    "guard",
    "oidc",
    "partner_keys",
    "partners",
    "passkeys",
    "setting_screen",
    "sign_in",
    "sources",
    "start",
    "stories",
    "story",
    "tokens",
    "users",
]
