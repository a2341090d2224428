"""The cursors of the wire: a position, the catalog that it is of, and the hour in which it was given out. Pure.

A cursor is given out again under the same hour, so that the answer to a request for nothing new stays the same.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

VALID_HOURS = 96  # a client may rest for 72 hours; the rest is for clocks, and for cursors that are an hour old
_HOUR = 3600
_Number = Annotated[int, Meta(ge=0, lt=2**62)]
_Epoch = Annotated[str, Meta(max_length=32)]


class WireCursor(Struct, frozen=True, array_like=True):
    """After the change at this position, in the catalog `epoch`; given out in an hour since 1970."""

    epoch: _Epoch
    position: _Number
    hour: _Number

    def is_valid(self, now: datetime) -> bool:
        """Return whether it has not ended at `now`."""
        return hour_of(now) - self.hour <= VALID_HOURS


_decode = msgspec.json.Decoder(WireCursor).decode


def hour_of(moment: datetime) -> int:
    """Return the hour since 1970 of a moment."""
    return int(moment.timestamp()) // _HOUR


def format_cursor(cursor: WireCursor) -> str:
    """Return a cursor as an opaque text for clients."""
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def parse_cursor(text: str) -> WireCursor | None:
    """Return the cursor in a text that `format_cursor` made, None for any other text."""
    try:
        return _decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return None
