"""The desk: editors and operators work in a browser.

It is a second face of the API, not a second logic. Every screen is a GET with its filters in the address, every act a
POST that calls what the API calls. All pages work without script.
"""

from syndication.web.desk import account, guard, oidc, passkeys, sign_in, tokens, users
from syndication.web.desk.blueprint import desk

__all__ = ["account", "desk", "guard", "oidc", "passkeys", "sign_in", "tokens", "users"]
