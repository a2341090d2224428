"""A job, what it sends, what came back, and what that means: the words that all kinds of jobs share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from msgspec import Struct

Lane = Literal["first", "verify", "push", "slow"]
"""Where a job waits. Places in one lane are never taken by jobs of another.

"first" is for what the settings name: receivers of webhooks, caches, other hubs. The others are for strangers:
"verify" for verifications and denials, "push" for pushes, "slow" for pushes to subscribers that failed or were late.
"""

Verdict = Literal["done", "again", "gone"]
"""The result of an attempt: it arrived; it is to be tried again; it will never arrive, so the job ends."""


class JobKey(NamedTuple):
    """What tells a job from every other: there is one for each kind, target and subject."""

    kind: str
    target: str
    subject: str


class Job(Struct, frozen=True, kw_only=True):
    """Something to be sent to a target, about a subject, until the state that is `wanted` has arrived there.

    `peer` is the other side: few jobs of one peer are sent at a time, and peers take turns. `wanted` is a number that
    grows with the subject (that of a publication); `payload` belongs to the kind, and `size` is how many bytes a body
    has that is not in it. `due` is when it is tried next, in UTC; None: it is dead, tried in vain for too long and kept
    to be sent again by hand. `failing` is the moment of its first failure in a row.
    """

    kind: str
    target: str
    subject: str
    since: datetime
    due: datetime | None
    lane: Lane = "first"
    peer: str = ""
    size: int = 0
    wanted: int = 0
    payload: bytes = b""
    tries: int = 0
    failing: datetime | None = None
    status: int = 0
    problem: str = ""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what may be shown: all but the payload, in which there may be a secret."""
        return [(name, "…" if name == "payload" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Job({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def key(self) -> JobKey:
        """What tells it from every other job."""
        return JobKey(self.kind, self.target, self.subject)


class Message(Struct, frozen=True, kw_only=True):
    """A request ready to be sent; `state` is what of the subject it carries, as `wanted` counts it.

    The guard of callbacks judges where it may go, unless the `operator` named the address in the settings.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    state: int = 0
    operator: bool = False


class Reply(Struct, frozen=True, kw_only=True):
    """What came back: status 0 where nothing did, and `problem` says why; the body's first bytes."""

    status: int
    body: bytes = b""
    problem: str = ""
    milliseconds: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """What an attempt came to, and which state of the subject has arrived."""

    verdict: Verdict
    status: int
    problem: str = ""
    milliseconds: int = 0
    state: int = 0


class Return(Struct, frozen=True):
    """What became of a try that began at a moment, in UTC; `chance` spreads the next one, from 0 to 1."""

    job: Job
    outcome: Outcome
    began: datetime
    chance: float = 0.5


def is_success(reply: Reply) -> bool:
    """Tell whether what was sent was taken: any 2xx."""
    return 200 <= reply.status < 300


def outcome_of(verdict: Verdict, message: Message, reply: Reply) -> Outcome:
    """Return what an attempt came to by its verdict; what did not arrive has a problem in words."""
    problem = "" if verdict == "done" else reply.problem or f"answered {reply.status}"
    return Outcome(
        verdict=verdict,
        status=reply.status,
        problem=problem,
        milliseconds=reply.milliseconds,
        state=message.state,
    )
