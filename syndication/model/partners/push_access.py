"""How this service proves to the API of a partner who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

_WORD = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SECRET = re.compile(r"(?:[A-Za-z0-9+/]{4}){1,100}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class PushAccess(Struct, frozen=True, kw_only=True):
    """The channel, the id of the API key, and its secret. Key and secret may be written as "$NAME"."""

    channel: str
    key: str
    secret: str

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for logs and traces, without the secret."""
        return [("channel", self.channel), ("key", self.key), ("secret", "…")]

    def __repr__(self) -> str:
        return f"PushAccess(channel={self.channel!r}, key={self.key!r})"


def with_environment(access: PushAccess, environ: Mapping[str, str]) -> PushAccess:
    """Return the access with what is written as "$NAME" from the environment.

    Raises:
        KeyError: there is no such variable; the argument is its name.
    """
    names = ("channel", "key", "secret")
    return replace(access, **{name: _value(getattr(access, name), environ) for name in names})


def _value(text: str, environ: Mapping[str, str]) -> str:
    return environ[text[1:]] if text.startswith("$") else text


def fault_of_access(access: PushAccess) -> str:
    """Return what is wrong with an access, without its secret; "" if nothing is."""
    for name in ("channel", "key"):
        if not _WORD.fullmatch(getattr(access, name)):
            return f"{name}: is not an id; copy it from News Publisher"
    if not _SECRET.fullmatch(access.secret):
        return "secret: is not base64; copy the secret of the API key from News Publisher"
    return ""
