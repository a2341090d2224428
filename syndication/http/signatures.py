"""Signatures of messages between two machines: HMACs of the body, in five wire formats. Pure; no clock.

- Pushes to the service: `Syndication-Signature: t=UNIX,v1=HEX`: the seconds since 1970, and HMAC-SHA256 of these,
  a full stop and the body. While a secret is changed, a sender may give one `v1` for each.
- Pushes by Superdesk: `x-superdesk-signature: sha1=HEX` of the body alone. It has no time, so it never expires: anyone
  who has recorded a push can send it again.
- Webhooks: Standard Webhooks 1.0.0, which libraries verify. A secret is `whsec_` and 24 to 64 random bytes in base64.
  While it is changed, the setting holds two with a space between them, and a message has a signature of each.
- WebSub: `X-Hub-Signature: METHOD=HEX` of the body alone (WebSub section 7.1), in both directions. It has no time.
- Apple News: `Authorization: HHMAC; key=ID; signature=BASE64; date=DATE`: HMAC-SHA256 of method, address and date, for
  a POST also of its Content-Type and body. The secret is in base64.
"""

from __future__ import annotations

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from syndication.model.errors import SyndicationError

PUSH_HEADER = "Syndication-Signature"
SUPERDESK_HEADER = "x-superdesk-signature"
HUB_HEADER = "X-Hub-Signature"
TOLERANCE_SECONDS = 300  # by which the clocks of two machines may differ, and how long a copy can be sent again
_MAX_HEADER_LENGTH = 1000  # characters of a header that are read
_MOMENT = re.compile(r"\d{1,15}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{64}")

_SUPERDESK_VALUE = re.compile(r"sha1=([0-9A-Fa-f]{40})")

PREFIX = "whsec_"  # by which scanners find a secret that leaked into a repository or a log
_KEY_SIZES = range(24, 65)
_CURE = "write whsec_ and the output of `openssl rand -base64 32`"

HubMethod = Literal["sha1", "sha256", "sha384", "sha512"]
_HUB_VALUE = re.compile(r"(sha1|sha256|sha384|sha512)=([0-9A-Fa-f]{40,128})")


class SignatureError(SyndicationError):
    """A message is not signed with the secret, or not at this time; the text reveals nothing of the secret."""


class SecretError(SyndicationError):
    """A secret cannot be used; the text reveals nothing of it."""


def push_signature(body: bytes, secret: str, moment: int) -> str:
    """Return the signature, in hexadecimal, of a body that is sent at `moment`, in seconds since 1970."""
    return _timed_mac(secret.encode(), str(moment), body).hex()


def verify_push(field: str, body: bytes, secret: str, now: datetime) -> None:
    """Refuse a body that was not signed with the secret within five minutes of `now`.

    Raises:
        SignatureError: the header is missing or malformed, is too old or in the future, or does not match the body.
    """
    moment, signatures = _parse_push_header(field)
    if not secret:  # else anybody could sign
        raise SignatureError("there is no secret to check a signature with")
    age = int(now.timestamp()) - moment
    if abs(age) > TOLERANCE_SECONDS:
        when = f"{age:,} seconds ago" if age > 0 else f"{-age:,} seconds from now"
        raise SignatureError(f"{PUSH_HEADER}: was made {when}; set the sender's clock, and sign each attempt again")
    right = push_signature(body, secret, moment)
    # compare_digest: the time that it takes does not depend on how many characters are right.
    if not any(hmac.compare_digest(right, one) for one in signatures):
        raise SignatureError(f"{PUSH_HEADER}: is wrong; sign exactly the bytes that you send, with the shared secret")


def superdesk_signature(body: bytes, secret: str) -> str:
    """Return the header by which Superdesk signs a body. SHA-1 is what it sends; as an HMAC it is not broken."""
    return f"sha1={hmac.digest(secret.encode(), body, 'sha1').hex()}"


def verify_superdesk(field: str, body: bytes, secret: str) -> None:
    """Refuse a body that Superdesk did not sign with the secret.

    Raises:
        SignatureError: the header is missing or malformed, or does not match the body.
    """
    found = _SUPERDESK_VALUE.fullmatch(field.strip()[:_MAX_HEADER_LENGTH])
    if not found:
        raise SignatureError(f"{SUPERDESK_HEADER}: {'cannot be read' if field else 'is missing'}; send sha1=HEX")
    if not secret:  # else anybody could sign
        raise SignatureError("there is no secret to check a signature with")
    if not hmac.compare_digest(superdesk_signature(body, secret), f"sha1={found[1].lower()}"):
        cure = "give Superdesk's destination the setting superdesk_secret as its secret token"
        raise SignatureError(f"{SUPERDESK_HEADER}: is wrong; {cure}")


def webhook_headers(secret: str, message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """Return the headers that authenticate a webhook which is sent now; its id stays the same at every try.

    Raises:
        SecretError: the secret cannot be used.
        ValueError: the id contains a full stop, which separates the id from what follows it.
    """
    if "." in message_id:
        raise ValueError(f"{message_id!r}: a full stop in the id of a message")
    moment = str(int(now.timestamp()))
    signatures = (_timed_mac(key, f"{message_id}.{moment}", body) for key in _webhook_keys(secret))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in signatures),
    }


def webhook_secret_fault(secret: str) -> str:
    """Return why a webhook's secret cannot be used, "" if it can. Errors are logged: the text does not repeat it."""
    try:
        _webhook_keys(secret)
    except SecretError as error:
        return str(error)
    return ""


def hub_header(method: HubMethod, secret: str, body: bytes) -> Mapping[str, str]:
    """Return the header that authenticates a hub's push, none without a secret."""
    return {HUB_HEADER: f"{method}={hmac.digest(secret.encode(), body, method).hex()}"} if secret else {}


def verify_hub(field: str, body: bytes, secret: str) -> None:
    """Refuse a push that its hub did not sign with the secret.

    Raises:
        SignatureError: the header is missing or malformed, or does not match the body.
    """
    found = _HUB_VALUE.fullmatch(field.strip()[:_MAX_HEADER_LENGTH])
    if not found:
        raise SignatureError(f"{HUB_HEADER}: {'cannot be read' if field else 'is missing'}")
    if not secret:  # else anybody could sign
        raise SignatureError("there is no secret to check a signature with")
    if not hmac.compare_digest(hmac.digest(secret.encode(), body, found[1]).hex(), found[2].lower()):
        raise SignatureError(f"{HUB_HEADER}: is wrong")


def _timed_mac(key: bytes, prefix: str, body: bytes) -> bytes:
    """Return HMAC-SHA256 of the moment (after the id, if any), a full stop and the body."""
    return hmac.digest(key, f"{prefix}.".encode() + body, "sha256")


def _parse_push_header(field: str) -> tuple[int, list[str]]:
    if not field:
        raise SignatureError(f"{PUSH_HEADER}: is missing; send t=UNIX,v1=HEX")
    fields = [part.strip().partition("=") for part in field[:_MAX_HEADER_LENGTH].split(",")]
    moments = [value for name, _, value in fields if name == "t"]
    signatures = [value.lower() for name, _, value in fields if name == "v1" and _HEX.fullmatch(value)]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]) or not signatures:
        raise SignatureError(f"{PUSH_HEADER}: cannot be read; write t=UNIX,v1=HEX, t in whole seconds since 1970")
    return int(moments[0]), signatures


def _webhook_keys(secret: str) -> list[bytes]:
    parts = secret.split()
    if not parts:
        raise SecretError(f"is empty; {_CURE}")
    return [_webhook_key(part) for part in parts]


def _webhook_key(part: str) -> bytes:
    if not part.startswith(PREFIX):
        raise SecretError(f"does not begin with {PREFIX}; {_CURE}")
    text = part.removeprefix(PREFIX)
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):  # ValueError: characters that are not ASCII
        raise SecretError(f"is not base64; {_CURE}") from None  # a trace could show the secret
    if len(key) not in _KEY_SIZES:
        raise SecretError(f"has {len(key)} bytes and needs {_KEY_SIZES[0]} to {_KEY_SIZES[-1]}; {_CURE}")
    return key


def hhmac_header(
    key: str, secret: str, method: str, url: str, now: datetime, content: tuple[str, bytes] = ("", b"")
) -> str:
    """Return the value of Authorization for Apple News; `content` are the Content-Type and the body of a POST.

    Raises:
        SecretError: the secret is not base64.
    """
    date = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    content_type, body = content
    message = f"{method}{url}{date}{content_type}".encode() + body
    mac = hmac.new(hhmac_secret(secret), message, "sha256").digest()
    return f"HHMAC; key={key}; signature={b64encode(mac).decode()}; date={date}"


def hhmac_secret(secret: str) -> bytes:
    """Return the bytes of a secret of Apple News.

    Raises:
        SecretError: it is not base64.
    """
    try:
        found = b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not found:
        raise SecretError("it is not base64; copy the secret of the API key from News Publisher")
    return found
