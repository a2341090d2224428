"""Pushes: the whole document is posted to each of its subscribers (WebSub section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from syndication.catalog import Connection, documents, subscriptions
from syndication.catalog.subscriptions import Terms
from syndication.delivery.job_kind import RevocableKind
from syndication.http.document import links
from syndication.http.signatures import HubMethod, hub_header
from syndication.model.document import Document
from syndication.model.job import Job, JobKey, Message, Outcome

PUSH = "push"


class Push(RevocableKind, frozen=True):
    """A push of a document; the target is the callback, the subject the document's path. `hub` is our own address.

    A 410 ends the subscription (section 7).
    """

    name: ClassVar[str] = PUSH
    hub: str
    method: HubMethod = "sha256"

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the POST of each job whose subscription still exists.

        The body is always the newest one, whatever the job wanted when it was added; `state` is its number.
        """
        found = {path: documents.at(connection, path) for path in {job.subject for job in jobs}}
        known = subscriptions.terms(connection, [(job.subject, job.target) for job in jobs], now)
        messages: dict[JobKey, Message] = {}
        for job in jobs:
            state, document = found[job.subject]
            terms = known.get((job.subject, job.target))
            if terms and document:
                messages[job.key] = self._message(job.target, terms, document, state)
        return messages

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Store how each subscriber answered, and delete the subscriptions of those that are gone."""
        subscriptions.save_outcomes(connection, outcomes, now)
        for job, outcome in outcomes:
            if outcome.verdict == "gone":
                subscriptions.remove(connection, job.subject, job.target)

    def _message(self, callback: str, terms: Terms, document: Document, state: int) -> Message:
        headers = {
            "Content-Type": document.media_type,
            "Link": links(terms.topic, (self.hub,)),
            **hub_header(self.method, terms.secret, document.body),
        }
        return Message(method="POST", url=callback, headers=headers, body=document.body, state=state)
