"""Signed addresses of a partner's documents: made with which key, valid until when. Pure; the time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer

_SALT = "partner"  # a signature with the same secret for another purpose opens nothing here


def sign_address(secret: str, partner: str, key_name: str, until: datetime) -> str:
    """Return the signature of an address that is valid before `until`, in whole seconds, and as long as its key is."""
    return str(_serializer(secret).dumps([partner, key_name, int(until.timestamp())]))


def signed_key(secret: str, signature: str, now: datetime) -> tuple[str, str] | None:
    """Return the partner and the name of the key of a signature, None if it is forged or its time has ended."""
    found = _verified(secret, signature)
    if found is None:
        return None
    partner, key_name, until = found
    return (partner, key_name) if now < datetime.fromtimestamp(until, UTC) else None


@lru_cache(512)  # a partner asks again and again with the same; whether its time has ended is checked each time
def _verified(secret: str, signature: str) -> tuple[str, str, int] | None:
    if not signature.isascii():  # a lone surrogate cannot be encoded
        return None
    try:
        partner, key_name, until = _serializer(secret).loads(signature)
    except (BadData, ValueError):
        return None
    return partner, key_name, until


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
