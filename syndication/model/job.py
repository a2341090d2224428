"""A job, its message, the reply, and the outcome: types that all kinds of jobs share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from syndication.text.lines import one_line

_LONGEST_ANSWER = 300  # bytes of an answer that are stored

Lane = Literal["first", "verify", "push", "slow"]
"""The queue in which a job waits. Capacity of one lane is never used by jobs of another.

"first" is for targets that the settings name: receivers of webhooks, caches, other hubs. The others are for unknown
servers: "verify" for verifications and denials of subscriptions, "push" for pushes, "slow" for pushes to targets that
failed or answered late.
"""

Verdict = Literal["done", "again", "gone", "stopped"]
"""The result of an attempt: delivered ("done"), to be tried again ("again"), given up ("gone"), or refused until a
person has corrected something ("stopped"): the job is kept, and a manual resend tries it again.
"""


class JobKey(NamedTuple):
    """The key of a job: there is one job per kind, target and subject."""

    kind: str
    target: str
    subject: str


class Job(Struct, frozen=True, kw_only=True):
    """Something to send to a target about a subject, until the target has the `wanted` state of the subject.

    `peer` is the other side: few jobs of one peer are sent at a time, and peers take turns. `wanted` is the number of
    a publication or event; it only grows. `payload` depends on the kind. `size` is the number of bytes of a body that
    is not in the payload. `due` is the moment of the next attempt in UTC; None means that the job is dead: it failed
    for too long and needs a manual resend. `failing` is the moment of the first of its last failures in a row.
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
        """Return the fields for logs and traces, without the payload, which may contain a secret."""
        return [(name, "…" if name == "payload" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Job({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def key(self) -> JobKey:
        """The key of the job."""
        return JobKey(self.kind, self.target, self.subject)


class Message(Struct, frozen=True, kw_only=True):
    """A request to send. `state` is the number of the state that it carries, comparable with `wanted`.

    The callback guard checks the address, unless the `operator` has named it in the settings. `context` is not sent:
    the kind of job reads it again when the reply is there. `reply_bytes` are the bytes of the reply that are read, 0
    for as many as usual.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    state: int = 0
    operator: bool = False
    context: bytes = b""
    reply_bytes: int = 0


class Reply(Struct, frozen=True, kw_only=True):
    """The response: its status, or 0 with the reason in `problem` if there was none; the first bytes of its body.

    `location` is where a redirect leads, an absolute address, or "". `wait` are the seconds that it asks for by
    Retry-After, 0 without it.
    """

    status: int
    body: bytes = b""
    location: str = ""
    problem: str = ""
    milliseconds: int = 0
    wait: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of an attempt, and the state of the subject that was delivered.

    `wait` are the seconds before which it is not tried again. `learned` is what the kind of job took from the reply,
    for its `settle`. `answer` is the beginning of the reply to an attempt that failed, as one line of plain text.
    """

    verdict: Verdict
    status: int
    problem: str = ""
    milliseconds: int = 0
    state: int = 0
    wait: int = 0
    learned: bytes = b""
    answer: str = ""


class AttemptResult(Struct, frozen=True):
    """The outcome of an attempt that began at a moment in UTC. `chance`, from 0 to 1, spreads the next attempts."""

    job: Job
    outcome: Outcome
    began: datetime
    chance: float = 0.5


def is_success(reply: Reply) -> bool:
    """Return whether the target accepted the message: any 2xx."""
    return 200 <= reply.status < 300


def outcome_of(verdict: Verdict, message: Message, reply: Reply) -> Outcome:
    """Return the outcome of an attempt; one that failed has a problem in words."""
    problem = "" if verdict == "done" else reply.problem or f"answered {reply.status}"
    return Outcome(
        verdict=verdict,
        status=reply.status,
        problem=problem,
        milliseconds=reply.milliseconds,
        state=message.state,
        answer="" if verdict == "done" else _first_words(reply.body),
    )


def _first_words(body: bytes) -> str:
    """Return the beginning of an answer, whatever is in it, as one line of plain text."""
    text = one_line(body[:_LONGEST_ANSWER].decode(errors="replace"))
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
