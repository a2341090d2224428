"""A partner, as the settings declare it."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.feed_path import PARTNERS
from syndication.model.partners.profile import Profile, profile_digest
from syndication.model.partners.push_access import PushAccess
from syndication.text.languages import primary_subtag


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
    def tells_of_withdrawals(self) -> bool:
        """Whether its feed says that a story is withdrawn; if not, a person must withdraw it there."""
        return self.profile is not None and bool(self.profile.deletion.fields)

    @property
    def is_on_wire(self) -> bool:
        """Whether its stories come by the API, not in a document."""
        return self.profile is not None and self.profile.form == "wire"

    @property
    def folder(self) -> str:
        """The public folder of its documents ("partners/msn")."""
        return f"{PARTNERS}/{self.name}"


def partner_language(profile: Profile, own: str) -> str:
    """Return the language of a partner's feed: that of the publication if the partner takes it, else its first one."""
    taken = profile.choice.languages
    is_taken = not taken or primary_subtag(own) in map(primary_subtag, taken)
    return own if is_taken else taken[0]
