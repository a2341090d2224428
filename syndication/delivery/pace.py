"""The pace of a peer: how many requests may be in progress to it at a time.

The pace starts low, grows by one with each answer in time, and is halved by each request without an answer. So a peer
gets as many places in a lane as its answers justify, however many jobs wait for it.
"""

from __future__ import annotations

from syndication.model.job import Reply

INITIAL_PACE = 8
MIN_PACE = 2
MAX_SLOW_PACE = 16  # for a peer that answers late
MAX_PACE = 100
_CLAIM_FACTOR = 4  # a fast peer has this many times its pace claimed ahead, so that it never waits for the database
_MAX_PEERS = 10_000  # peers in memory; beyond it, the one whose last reply is oldest is forgotten


def next_pace(pace: int, reply: Reply, late_milliseconds: int) -> int:
    """Return the pace after one more reply; status 0 means that there was no answer."""
    if not reply.status:
        return max(pace // 2, MIN_PACE)
    return min(pace + 1, MAX_SLOW_PACE if reply.milliseconds > late_milliseconds else MAX_PACE)


def most_claimed(pace: int) -> int:
    """Return how many jobs of a peer may be claimed; for a peer that is not fast, only those that are sent now."""
    return pace if pace <= MAX_SLOW_PACE else pace * _CLAIM_FACTOR


class Paces:
    """The pace of each peer that has answered or failed to answer."""

    def __init__(self, late_milliseconds: int, most: int = _MAX_PEERS) -> None:
        self._late_milliseconds = late_milliseconds
        self._most = most
        self._paces: dict[str, int] = {}  # the peer with the newest reply last

    def of(self, peer: str) -> int:
        """Return how many requests to a peer may be in progress."""
        return self._paces.get(peer, INITIAL_PACE)

    def note(self, peer: str, reply: Reply) -> None:
        """Adapt the pace of a peer to its reply."""
        self._paces[peer] = next_pace(self._paces.pop(peer, INITIAL_PACE), reply, self._late_milliseconds)
        if len(self._paces) > self._most:
            del self._paces[next(iter(self._paces))]
