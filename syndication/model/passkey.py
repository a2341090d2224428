"""A passkey: a key pair in an authenticator, of which the service has the public half."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Passkey(Struct, frozen=True, kw_only=True):
    """A passkey as stored; `id` in base64url, `public_key` in COSE. Moments are in UTC; `used` is the last use."""

    id: str
    user: str
    name: str
    public_key: bytes
    sign_count: int
    created: datetime
    used: datetime | None = None
