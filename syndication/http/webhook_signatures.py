"""Signatures of webhooks, as Standard Webhooks 1.0.0 has them, so that libraries check them. Pure; no clock.

A secret is `whsec_` and 24 to 64 random bytes in base64. While it is changed, two stand side by side with a space
between them, and what is sent has a signature of each.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

from syndication.model.errors import SyndicationError

PREFIX = "whsec_"  # by which scanners find a secret that leaked into a repository or a log
_BYTES = range(24, 65)
_CURE = "write whsec_ and what `openssl rand -base64 32` says"


class SecretError(SyndicationError):
    """A secret that nothing can be signed with; the text tells nothing of it."""


def headers(secret: str, message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """Return the headers that authenticate a message which is sent now; its id stays the same at every try.

    Raises:
        SecretError: the secret cannot be used.
        ValueError: the id holds a full stop, which parts the id from what follows it.
    """
    if "." in message_id:
        raise ValueError(f"{message_id!r}: a full stop in the id of a message")
    moment = str(int(now.timestamp()))
    signed = f"{message_id}.{moment}.".encode() + body
    signatures = (hmac.digest(key, signed, "sha256") for key in _keys(secret))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in signatures),
    }


def fault_of_secret(secret: str) -> str:
    """Return why nothing can be signed with a secret, without repeating it: errors are logged. "" if it is good."""
    try:
        _keys(secret)
    except SecretError as error:
        return str(error)
    return ""


def _keys(secret: str) -> list[bytes]:
    parts = secret.split()
    if not parts:
        raise SecretError(f"is empty; {_CURE}")
    return [_key(part) for part in parts]


def _key(part: str) -> bytes:
    if not part.startswith(PREFIX):
        raise SecretError(f"does not begin with {PREFIX}; {_CURE}")
    text = part.removeprefix(PREFIX)
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):  # ValueError: characters that are not ASCII
        raise SecretError(f"is not base64; {_CURE}") from None  # lest a trace lead to the secret
    if len(key) not in _BYTES:
        raise SecretError(f"has {len(key)} bytes and needs {_BYTES[0]} to {_BYTES[-1]}; {_CURE}")
    return key
