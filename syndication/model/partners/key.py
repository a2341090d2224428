"""The keys of partners: what opens the feed of a partner that is not public. Pure; no clock."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model.errors import SyndicationError

KeyState = Literal["active", "expired", "revoked"]

PREFIX = "syp_"  # lets scanners find a key that leaked into a repository or a log
MOST_VALID = 2  # of a partner at a time: the old and the new one while a partner changes over
_RANDOM_BYTES = 32
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_KEY_IN_TEXT = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{20,}}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")  # one word, which does not look like an option of a command


class PartnerKey(Struct, frozen=True, kw_only=True):
    """A key as it is stored: its digest, never the key itself. Moments are in UTC.

    `name` tells the keys of a partner apart, and is never used again. `revoked` may be ahead: a key that was replaced
    works until then. `used` and `address` are the last use; of an IPv6 address they are the network of one site.
    """

    partner: str
    name: str
    digest: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    used: datetime | None = None
    address: str = ""

    def is_valid(self, now: datetime) -> bool:
        """Return whether it opens the feed at `now`."""
        return key_state(self, now) == "active"

    @property
    def ends(self) -> datetime | None:
        """The moment at which it stops working, None for never."""
        return min((moment for moment in (self.expires, self.revoked) if moment is not None), default=None)


def key_state(key: PartnerKey, now: datetime) -> KeyState:
    """Return whether a key is valid at `now`, or why not."""
    if key.revoked is not None and key.revoked <= now:
        return "revoked"
    return "expired" if key.expires is not None and key.expires <= now else "active"


def free_name(known: Collection[str]) -> str:
    """Return the name of the next key of a partner: the first number that no key of it has or had."""
    return next(str(number) for number in range(1, len(known) + 2) if str(number) not in known)


def check_key_name(name: str) -> None:
    """Refuse a name that a key cannot have.

    Raises:
        SyndicationError: `name` is not one word of letters, digits and . _ @ -, or is too long.
    """
    if not _NAME.fullmatch(name):
        raise SyndicationError(
            f"{name[:80]!r} cannot be a key's name; write at most 64 letters, digits and . _ @ -, a letter or digit"
            " at its beginning"
        )


def mint_key() -> str:
    """Return a new key: the prefix and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hide_keys(text: str) -> str:
    """Return a text without the keys in it, such as a path for the log."""
    return _KEY_IN_TEXT.sub(f"{PREFIX}...", text)


def is_key(text: str) -> bool:
    """Return whether a text has the form of a key."""
    return _KEY.fullmatch(text) is not None
