"""How long to wait, in whole minutes as a person is told."""

from __future__ import annotations

import math
from datetime import timedelta


def minutes_of(wait: timedelta) -> int:
    """Return a wait in minutes, rounded up."""
    return math.ceil(wait.total_seconds() / 60)
