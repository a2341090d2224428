"""What the views of the desk need besides the site: its address, its cookies, its rules."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
from flask import current_app
from msgspec import Struct

from syndication.http.rate_limit import Network
from syndication.model.desk_links import DESK_PATH
from syndication.model.desk_session import SessionRules
from syndication.model.followed_source import FollowedSource
from syndication.web.desk.provider import OidcClient
from syndication.web.request_slots import Slots

_HASHES = 2, 2  # at once, and waiting; together fewer than the requests to the desk that are answered at once


class DeskContext(Struct, frozen=True, kw_only=True):
    """What the views need; found in `app.extensions["desk"]`.

    `base` is the address of the site that the desk belongs to, with `desk_host` as its host if that is set.
    Passwords of browsers that are known are hashed in `known_slots`, so that those who guess do not fill them.
    """

    base: str
    has_own_host: bool = False
    rules: SessionRules = SessionRules()
    trusted: tuple[Network, ...] = ()
    confirms_kill: bool = False
    kills_by_two: bool = False
    proxy_header: str = ""
    oidc: OidcClient | None = None
    slots: Slots = msgspec.field(default_factory=lambda: Slots(*_HASHES))
    sources: tuple[FollowedSource, ...] = ()
    known_slots: Slots = msgspec.field(default_factory=lambda: Slots(*_HASHES))

    @property
    def address(self) -> str:
        """The address of the desk ("https://desk.tribune.example/desk")."""
        return f"{self.base}{DESK_PATH}"

    @property
    def path(self) -> str:
        """The path of the desk in a browser ("/desk"), with the path of `base_url` before it."""
        return urlsplit(self.address).path

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach the desk over https."""
        return self.base.startswith("https:")


def desk_context() -> DeskContext:
    """Return the context of the current application."""
    found = current_app.extensions["desk"]
    assert isinstance(found, DeskContext)
    return found
