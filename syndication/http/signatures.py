"""Signatures of what one machine sends another: an HMAC of the body and the moment of sending. Pure; no clock.

The header is `t=UNIX,v1=HEX`: the seconds since 1970, and HMAC-SHA256 of these seconds, a full stop and the body. While
a secret is changed, a sender may give one `v1` for each.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from hashlib import sha256

from syndication.model.errors import SyndicationError

HEADER = "Syndication-Signature"
TOLERANCE_SECONDS = 300  # by which the clocks of two machines may differ, and how long a copy can be sent again
_MOST = 1000  # characters of a header that are read
_MOMENT = re.compile(r"\d{1,15}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{64}")


class SignatureError(SyndicationError):
    """What was sent is not signed, or not by who has the secret, or not now; the text tells nothing of the secret."""


def signature(body: bytes, secret: str, moment: int) -> str:
    """Return the signature, in hexadecimal, of a body that is sent at `moment`, in seconds since 1970."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()


def header(body: bytes, secret: str, now: datetime) -> str:
    """Return the header for a body that is sent now."""
    moment = int(now.timestamp())
    return f"t={moment},v1={signature(body, secret, moment)}"


def verify(header: str, body: bytes, secret: str, now: datetime) -> None:
    """Refuse a body that who has the secret did not sign within five minutes of `now`.

    Raises:
        SignatureError: the header is missing or cannot be read, is too old or of the future, or does not fit the body.
    """
    moment, signatures = _parsed(header)
    if not secret:  # else anybody could sign
        raise SignatureError("there is no secret to check a signature with")
    off = int(now.timestamp()) - moment
    if abs(off) > TOLERANCE_SECONDS:
        when = f"{off:,} seconds ago" if off > 0 else f"{-off:,} seconds from now"
        raise SignatureError(f"{HEADER}: was made {when}; set the sender's clock, and sign each try anew")
    right = signature(body, secret, moment)
    # Each is compared to its end, so that the time tells nothing of how nearly right one was.
    if not any(hmac.compare_digest(right, one) for one in signatures):
        raise SignatureError(f"{HEADER}: does not fit; sign the bytes as they are sent, with the secret agreed on")


def _parsed(header: str) -> tuple[int, list[str]]:
    if not header:
        raise SignatureError(f"{HEADER}: is missing; send t=UNIX,v1=HEX")
    told = [part.strip().partition("=") for part in header[:_MOST].split(",")]
    moments = [value for name, _, value in told if name == "t"]
    signatures = [value.lower() for name, _, value in told if name == "v1" and _HEX.fullmatch(value)]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]) or not signatures:
        raise SignatureError(f"{HEADER}: cannot be read; write t=UNIX,v1=HEX, t in whole seconds since 1970")
    return int(moments[0]), signatures
