"""The desk: editors and operators work in a browser.

It is a second face of the API, not a second logic. Every screen is a GET with its filters in the address, every act a
POST that calls what the API calls. All pages work without script.
"""

from syndication.web.desk import (
    account,
    acts,
    bulk,
    calendar,
    editor,
    failures,
    guard,
    oidc,
    passkeys,
    sign_in,
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
    "bulk",
    "calendar",
    "desk",
    "editor",
    "failures",
    "guard",
    "oidc",
    "passkeys",
    "sign_in",
    "start",
    "stories",
    "story",
    "tokens",
    "users",
]
