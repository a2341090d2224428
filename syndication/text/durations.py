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
