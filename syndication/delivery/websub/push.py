"""The whole document is posted to those who subscribe to it (WebSub section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Connection, documents, subscriptions
from syndication.catalog.subscriptions import Terms
from syndication.http.document import links
from syndication.http.signatures import HubMethod, hub_header
from syndication.model.document import Document
from syndication.model.job import Job, JobKey, Message, Outcome, Reply, is_success, outcome_of

PUSH = "push"
_GONE = 410


class Push(Struct, frozen=True):
    """A push of a document; the target is the callback, the subject the document's path. `hub` is our own address."""

    hub: str
    method: HubMethod = "sha256"
    name: str = PUSH
    keeps_dead: bool = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the post of each job whose subscription lives: always the newest body."""
        found = {path: documents.at(connection, path) for path in {job.subject for job in jobs}}
        known = subscriptions.terms(connection, [(job.subject, job.target) for job in jobs], now)
        messages: dict[JobKey, Message] = {}
        for job in jobs:
            state, document = found[job.subject]
            terms = known.get((job.subject, job.target))
            if terms and document:
                messages[job.key] = self._message(job.target, terms, document, state)
        return messages

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it: any 2xx is a success, 410 ends the subscription, all else is tried again."""
        if reply.status == _GONE:
            return outcome_of("over", message, reply)
        return outcome_of("done" if is_success(reply) else "again", message, reply)

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Note how each subscriber answered, and end the subscriptions of those who are gone."""
        subscriptions.note(connection, outcomes, now)
        for job, outcome in outcomes:
            if outcome.verdict == "over":
                subscriptions.remove(connection, job.subject, job.target)

    def _message(self, callback: str, terms: Terms, document: Document, state: int) -> Message:
        headers = {
            "Content-Type": document.media_type,
            "Link": links(terms.topic, (self.hub,)),
            **hub_header(self.method, terms.secret, document.body),
        }
        return Message(method="POST", url=callback, headers=headers, body=document.body, state=state)
