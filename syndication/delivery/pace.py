"""How many jobs of one peer are sent at a time: few at first, more while it answers in time, fewer while it is silent.

What a peer holds of the places in a lane is therefore what it has earned, however many jobs it has waiting.
"""

from __future__ import annotations

from syndication.model.job import Reply

FIRST = 8  # of one that is not known yet
LEAST = 2
SLOW = 16  # at most, of one that answers late
MOST = 100
_RESERVE = 4  # times as many are claimed for one that is quick, so that it need not wait for the database
_MOST_PEERS = 10_000  # peers that are remembered; beyond it, the one that was silent for longest is forgotten


def next_pace(pace: int, reply: Reply, late_milliseconds: int) -> int:
    """Return how many jobs of a peer are sent at a time after one more reply; status 0 is none."""
    if not reply.status:
        return max(pace // 2, LEAST)
    return min(pace + 1, SLOW if reply.milliseconds > late_milliseconds else MOST)


def most_claimed(pace: int) -> int:
    """Return how many jobs of a peer may be claimed: of one that is not quick, those that are being sent alone."""
    return pace if pace <= SLOW else pace * _RESERVE


class Paces:
    """The pace of each peer that was heard of."""

    def __init__(self, late_milliseconds: int, most: int = _MOST_PEERS) -> None:
        self._late = late_milliseconds
        self._most = most
        self._paces: dict[str, int] = {}

    def of(self, peer: str) -> int:
        """Return how many jobs of a peer are sent at a time."""
        return self._paces.get(peer, FIRST)

    def note(self, peer: str, reply: Reply) -> None:
        """Keep what a reply says of a peer's pace."""
        self._paces[peer] = next_pace(self._paces.pop(peer, FIRST), reply, self._late)
        if len(self._paces) > self._most:
            del self._paces[next(iter(self._paces))]
