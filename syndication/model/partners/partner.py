"""A partner, as the settings declare it."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.feed_path import PARTNERS
from syndication.model.partners.profile import Profile, profile_digest
from syndication.model.partners.push_access import PushAccess


class Partner(Struct, frozen=True, kw_only=True):
    """Who takes stories: its name in the settings, and what it takes.

    If the profile in the settings is broken, `fault` says how in one line, and `profile` is None: its feed stays as it
    was, and all other feeds are built. A partner that is not `public` needs a key. `access` is for one whose stories
    are pushed to its API; it has secrets, so that no document depends on it.
    """

    name: str
    profile: Profile | None
    public: bool = False
    title: str = ""
    fault: str = ""
    access: PushAccess | None = None

    @property
    def key(self) -> str:
        """The content of its renderings; another profile has another one."""
        return f"{self.folder} {profile_digest(self.profile)}" if self.profile else self.folder

    @property
    def folder(self) -> str:
        """The public folder of its documents ("partners/msn")."""
        return f"{PARTNERS}/{self.name}"
