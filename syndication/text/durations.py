"""Durations as people write them in settings: "30s", "5m", "2h", "7d"."""

from __future__ import annotations

import re
from datetime import timedelta

EXAMPLES = "30s, 5m, 2h or 7d"
_DURATION = re.compile(r"([0-9]{1,6})\s?([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def parse_duration(text: str) -> timedelta | None:
    """Return a duration of at least a second, None if the text is none."""
    found = _DURATION.fullmatch(text.strip())
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]]) or None if found else None


def as_duration(length: timedelta) -> str:
    """Return a duration in its largest whole unit, rounded down: "90m" for 90 minutes and 5 seconds."""
    seconds = max(int(length.total_seconds()), 0)
    for unit, size, most in (("s", 1, 120), ("m", 60, 7_200), ("h", 3_600, 172_800)):
        if seconds < most:
            return f"{seconds // size}{unit}"
    return f"{seconds // 86_400}d"
