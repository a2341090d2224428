"""A partner, as the settings declare it."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.feed_path import PARTNERS
from syndication.model.partners.profile import Profile, profile_digest


class Partner(Struct, frozen=True, kw_only=True):
    """Who takes stories: its name in the settings, and what it takes.

    If the profile in the settings is broken, `fault` says how in one line, and `profile` is None: its feed stays as it
    was, and all other feeds are built. A partner that is not `public` needs a key.
    """

    name: str
    profile: Profile | None
    public: bool = False
    title: str = ""
    fault: str = ""

    @property
    def key(self) -> str:
        """The content of its renderings; another profile has another one."""
        return f"{self.folder} {profile_digest(self.profile)}" if self.profile else self.folder

    @property
    def is_on_wire(self) -> bool:
        """Whether its stories come by the API, not in a document."""
        return self.profile is not None and self.profile.form == "wire"

    @property
    def folder(self) -> str:
        """The public folder of its documents ("partners/msn")."""
        return f"{PARTNERS}/{self.name}"
