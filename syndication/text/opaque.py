"""Opaque texts for addresses: any value as JSON in base64url, which only this program reads."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode_opaque(value: Any) -> str:
    """Return a value as a text of letters, digits, "-" and "_"."""
    return urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")


def decode_opaque(text: str, kind: type[T]) -> T | None:
    """Return the value in a text that `encode_opaque` made, None for any other text."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=kind)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return None
