"""The keys of partners: what opens the feed of a partner that is not public. Pure; no clock."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Literal

from msgspec import Struct

KeyState = Literal["active", "expired", "revoked"]

PREFIX = "syp_"  # lets scanners find a key that leaked into a repository or a log
MOST_VALID = 2  # of a partner at a time: the old and the new one while a partner changes over
_RANDOM_BYTES = 32
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class PartnerKey(Struct, frozen=True, kw_only=True):
    """A key as it is stored: its digest, never the key itself. Moments are in UTC.

    `name` tells the keys of a partner apart. `used` and `address` are the last use, exact to a minute.
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


def key_state(key: PartnerKey, now: datetime) -> KeyState:
    """Return whether a key is valid at `now`, or why not."""
    if key.revoked is not None and key.revoked <= now:
        return "revoked"
    return "expired" if key.expires is not None and key.expires <= now else "active"


def mint_key() -> str:
    """Return a new key: the prefix and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def is_key(text: str) -> bool:
    """Return whether a text has the form of a key."""
    return _KEY.fullmatch(text) is not None
