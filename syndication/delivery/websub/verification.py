"""Verification of subscription requests, and denials (WebSub sections 5.2 and 5.3).

Anybody can send a request for any callback. So the hub asks the callback itself, with a random challenge, and only a
callback that repeats the challenge is subscribed or unsubscribed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, subscriptions
from syndication.catalog import jobs as catalog_jobs
from syndication.delivery.job_kind import JobKind
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
    """The payload of a denial; the reason may be ""."""

    topic: str
    reason: str


_decode_request = msgspec.json.Decoder(SubscriptionRequest).decode
_decode_refusal = msgspec.json.Decoder(_Refusal).decode


class Verification(JobKind, frozen=True):
    """The verification of intent: it asks the callback whether it wants what was requested for it (section 5.3).

    The target is the callback, the subject the path of the document.
    """

    name: ClassVar[str] = VERIFY
    caps: Caps = Caps()

    def message(self, job: Job, _now: datetime) -> Message:
        """Return the GET request, with a challenge that is used only once."""
        return _verification_message(job, secrets.token_urlsafe(_CHALLENGE_BYTES))

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Accept only a 2xx whose whole body is the challenge; everything else is a refusal, without another try."""
        if not is_success(reply):
            return outcome_of("gone", message, reply)
        # With a problem the body may be incomplete: more than the challenge could have followed.
        if reply.body == _challenge(message.url) and not reply.problem:
            return outcome_of("done", message, reply)
        problem = reply.problem or "answered with another text than the challenge"
        return outcome_of("gone", message, replace(reply, problem=problem))

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Apply confirmed requests; a request that was not confirmed changes nothing (section 5.3).

        If the hub has become full meanwhile, the subscriber gets a denial (section 5.2).
        """
        for job, outcome in outcomes:
            if outcome.verdict != "done":
                continue
            request = _decode_request(job.payload)
            if fault := self._fault_of(connection, job.subject, request, now):
                catalog_jobs.add(connection, [denial_job(request.topic, job.subject, request.callback, fault, now)])
            else:
                _apply(connection, job.subject, request, now)

    def _fault_of(self, connection: Connection, path: str, request: SubscriptionRequest, now: datetime) -> str:
        """Return why a subscription is refused, "" if it is accepted; a renewal always is."""
        if request.mode == "unsubscribe" or subscriptions.exists(connection, path, request.callback, now):
            return ""
        of_site = subscriptions.count(connection, request.site)
        return self.caps.fault_of_site(request.site, of_site) or self.caps.fault_of_all(subscriptions.count(connection))


class Denial(JobKind, frozen=True):
    """The notice to a callback that its subscription was refused or has ended (section 5.2).

    The target is the callback, the subject the path of the document.
    """

    name: ClassVar[str] = DENY

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the notice of each job, except for callbacks that have subscribed again since."""
        there = subscriptions.terms(connection, [(job.subject, job.target) for job in jobs], now)
        return {job.key: _denial_message(job) for job in jobs if (job.subject, job.target) not in there}

    def verdict(self, reply: Reply) -> Verdict:
        """Count any answer as received, a refusal too; try again after a server error or without an answer."""
        if is_success(reply):
            return "done"
        return "gone" if 200 <= reply.status < _SERVER_ERROR else "again"


def request_job(request: SubscriptionRequest, path: str, now: datetime) -> Job:
    """Return the job that verifies a request about the document at `path`; a later request replaces an earlier one."""
    return _job(VERIFY, request.callback, path, msgspec.json.encode(request), now)


def denial_job(topic: str, path: str, callback: str, reason: str, now: datetime) -> Job:
    """Return the job that notifies a callback that it is not, or no longer, subscribed to the document at `path`."""
    return _job(DENY, callback, path, msgspec.json.encode(_Refusal(topic, reason)), now)


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Return an address with parameters added after its own, which stay byte for byte."""
    _, question_mark, query = url.partition("?")
    separator = "?" if not question_mark else "&" if query and not query.endswith("&") else ""
    return f"{url}{separator}{urlencode(parameters)}"


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


def _verification_message(job: Job, challenge: str) -> Message:
    request = _decode_request(job.payload)
    parameters = {"hub.mode": request.mode, "hub.topic": request.topic}
    if request.mode == "subscribe":
        parameters["hub.lease_seconds"] = str(request.lease_seconds)
    if request.verify_token:
        parameters["hub.verify_token"] = request.verify_token
    return _get(job, parameters | {_CHALLENGE: challenge})  # the challenge last, where `_challenge` finds it


def _challenge(url: str) -> bytes:
    """Return the challenge in the address of a verification: the last one, as a callback may have its own parameter."""
    return url.rpartition(f"{_CHALLENGE}=")[2].encode()


def _denial_message(job: Job) -> Message:
    refusal = _decode_refusal(job.payload)
    reason = {"hub.reason": refusal.reason} if refusal.reason else {}
    return _get(job, {"hub.mode": "denied", "hub.topic": refusal.topic} | reason)


def _get(job: Job, parameters: Mapping[str, str]) -> Message:
    return Message(method="GET", url=with_parameters(job.target, parameters), headers={}, state=job.wanted)


def _apply(connection: Connection, path: str, request: SubscriptionRequest, now: datetime) -> None:
    if request.mode == "unsubscribe":
        subscriptions.remove(connection, path, request.callback)
        catalog_jobs.drop(connection, [JobKey(PUSH, request.callback, path)])
        return
    subscriptions.save(
        connection,
        path=path,
        topic=request.topic,
        callback=request.callback,
        secret=request.secret,
        lease_end=now + timedelta(seconds=request.lease_seconds),
        now=now,
    )
