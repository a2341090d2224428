"""A callback is asked whether it wants what somebody wished for it, or told that it is no longer served.

WebSub sections 5.2 and 5.3.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, subscriptions
from syndication.catalog import jobs as kept_jobs
from syndication.delivery.websub.caps import Caps
from syndication.delivery.websub.push import PUSH
from syndication.delivery.websub.subscription_requests import SubscriptionRequest
from syndication.model.job import Job, JobKey, Message, Outcome, Reply, Verdict, is_success, outcome_of
from syndication.text.dates import micros
from syndication.text.urls import site_of

VERIFY = "verify"
DENY = "deny"
_CHALLENGE = "hub.challenge"
_CHALLENGE_BYTES = 32
_SERVER_ERROR = 500


class _Refusal(Struct, frozen=True):
    """What a denial says: of which topic, and why, "" if that is not told."""

    topic: str
    reason: str


_decode_wish = msgspec.json.Decoder(SubscriptionRequest).decode
_decode_refusal = msgspec.json.Decoder(_Refusal).decode


class Verification(Struct, frozen=True):
    """A question about a wish; the target is the callback, the subject the path of the document."""

    caps: Caps = Caps()
    name: str = VERIFY
    keeps_dead: bool = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:  # noqa: ARG002  # as all kinds are called
        """Return the question of each job, with a challenge that is used this once."""
        return {job.key: _question(job, secrets.token_urlsafe(_CHALLENGE_BYTES)) for job in jobs}

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it: only the challenge alone with any 2xx confirms the wish, and it is asked once."""
        if not is_success(reply):
            return outcome_of("over", message, reply)
        if reply.body == _challenge(message.url) and not reply.problem:  # one that broke off may have gone on
            return outcome_of("done", message, reply)
        problem = reply.problem or "answered with another text than the challenge"
        return outcome_of("over", message, replace(reply, problem=problem))

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Fulfil what was confirmed; what was not leaves everything as it is (section 5.3).

        Where the hub has become full meanwhile, the subscriber is told so (section 5.2).
        """
        for job, outcome in outcomes:
            if outcome.verdict != "done":
                continue
            wish = _decode_wish(job.payload)
            if fault := self._fault_of(connection, job.subject, wish, now):
                kept_jobs.add(connection, [denial_job(wish.topic, job.subject, wish.callback, fault, now)])
            else:
                _fulfil(connection, job.subject, wish, now)

    def _fault_of(self, connection: Connection, path: str, wish: SubscriptionRequest, now: datetime) -> str:
        """Return why a subscription is not taken any more, "" if it is: one that is there already always is."""
        if wish.mode == "unsubscribe" or subscriptions.is_there(connection, path, wish.callback, now):
            return ""
        return self.caps.fault_of_site(wish.site, subscriptions.count(connection, wish.site)) or self.caps.fault_of_all(
            subscriptions.count(connection)
        )


class Denial(Struct, frozen=True):
    """A word to a callback that its subscription has ended; the subject is the path of the document."""

    name: str = DENY
    keeps_dead: bool = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the word of each job, but to those who have subscribed anew since."""
        there = subscriptions.terms(connection, [(job.subject, job.target) for job in jobs], now)
        return {job.key: _denial(job) for job in jobs if (job.subject, job.target) not in there}

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it: whatever a callback answers, it has heard; one that is broken or silent has not."""
        return outcome_of(_heard(reply), message, reply)

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Do nothing: the subscription ended before."""


def wish_job(wish: SubscriptionRequest, path: str, now: datetime) -> Job:
    """Return the job that verifies a wish about the document at `path`; a later one takes the place of an earlier."""
    return _job(VERIFY, wish.callback, path, msgspec.json.encode(wish), now)


def denial_job(topic: str, path: str, callback: str, reason: str, now: datetime) -> Job:
    """Return the job that tells a callback that it is not, or no longer, subscribed to the document at `path`."""
    return _job(DENY, callback, path, msgspec.json.encode(_Refusal(topic, reason)), now)


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Return an address with parameters behind those that it has, which stay as they are, byte for byte."""
    _, begins, query = url.partition("?")
    joint = "?" if not begins else "&" if query and not query.endswith("&") else ""
    return f"{url}{joint}{urlencode(parameters)}"


def _job(kind: str, callback: str, path: str, payload: bytes, now: datetime) -> Job:
    return Job(
        kind=kind,
        target=callback,
        subject=path,
        lane="verify",
        peer=site_of(callback),
        since=now,
        due=now,
        wanted=micros(now),
        payload=payload,
    )


def _question(job: Job, challenge: str) -> Message:
    wish = _decode_wish(job.payload)
    asked = {"hub.mode": wish.mode, "hub.topic": wish.topic}
    if wish.mode == "subscribe":
        asked["hub.lease_seconds"] = str(wish.lease_seconds)
    if wish.verify_token:
        asked["hub.verify_token"] = wish.verify_token
    return _get(job, asked | {_CHALLENGE: challenge})  # the challenge last, where it is found again


def _challenge(url: str) -> bytes:
    """Return the challenge of a question; a callback's own parameters may have one of that name too."""
    return url.rpartition(f"{_CHALLENGE}=")[2].encode()


def _denial(job: Job) -> Message:
    told = _decode_refusal(job.payload)
    reason = {"hub.reason": told.reason} if told.reason else {}
    return _get(job, {"hub.mode": "denied", "hub.topic": told.topic} | reason)


def _get(job: Job, parameters: Mapping[str, str]) -> Message:
    return Message(method="GET", url=with_parameters(job.target, parameters), headers={}, state=job.wanted)


def _heard(reply: Reply) -> Verdict:
    if is_success(reply):
        return "done"
    return "over" if 200 <= reply.status < _SERVER_ERROR else "again"


def _fulfil(connection: Connection, path: str, wish: SubscriptionRequest, now: datetime) -> None:
    if wish.mode == "unsubscribe":
        subscriptions.remove(connection, path, wish.callback)
        kept_jobs.drop(connection, [JobKey(PUSH, wish.callback, path)])
        return
    subscriptions.save(
        connection,
        path=path,
        topic=wish.topic,
        callback=wish.callback,
        secret=wish.secret,
        lease_end=now + timedelta(seconds=wish.lease_seconds),
        now=now,
    )
