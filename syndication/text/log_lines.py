"""Lines of the service's log, in both of its formats. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

LogFormat = Literal["text", "json"]

_encode = msgspec.json.Encoder().encode


def text_line(seconds: float, level: str, process: str, message: str) -> str:
    """Return a line of text; `seconds` since 1970 is when it happened, `process` a name with a number."""
    return f"{log_moment(seconds)} {level} {process}: {message}"


def json_line(fields: Any) -> str:
    """Return an object in one line."""
    return _encode(fields).decode()


def log_moment(seconds: float) -> str:
    """Return seconds since 1970 as a time in UTC, to the millisecond."""
    whole, milliseconds = divmod(int(seconds * 1000), 1000)
    return f"{_second(whole)}.{milliseconds:03}Z"


@lru_cache(8)  # very many requests share a second
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
