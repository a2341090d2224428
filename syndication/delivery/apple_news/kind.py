"""The kind of job that pushes a story to Apple News. Its payload is the story, or nothing if it must be deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from syndication.catalog import Connection, job_retries, partner_articles
from syndication.delivery.apple_news.answers import read_answer
from syndication.delivery.apple_news.requests import make_request
from syndication.delivery.apple_news.steps import StepContext, StepResult, after_answer, next_step
from syndication.delivery.job_kind import JobKind
from syndication.model.errors import PushError
from syndication.model.job import Job, JobKey, Message, Outcome, Reply
from syndication.model.partners.partner import Partner
from syndication.model.partners.pushed_article import APPLE_NEWS, PushedArticle

_decode_context = msgspec.json.Decoder(StepContext).decode
_decode_result = msgspec.json.Decoder(StepResult).decode


class AppleNews(JobKind, frozen=True):
    """A story for the channel of a partner; the target is the name of the partner, the subject the id of the story."""

    name: ClassVar[str] = APPLE_NEWS
    keeps_dead: ClassVar[bool] = True
    partners: Mapping[str, Partner]

    def note_claims(self, connection: Connection, jobs: Sequence[Job]) -> None:
        """Count the request that may create an article: if its answer is lost, the article is searched for."""
        for target, jobs_of_target in _by_target(jobs).items():
            articles = partner_articles.find(connection, target, [job.subject for job in jobs_of_target if job.payload])
            for one in articles.values():
                if next_step(one.state, is_removal=False) == "create":
                    state = replace(one.state, attempts=one.state.attempts + 1)
                    partner_articles.save_state(connection, target, one.item_id, state)

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the next request of each job whose partner is still declared.

        Raises:
            PushError: a partner is declared, but its settings are broken.
        """
        found: dict[JobKey, Message] = {}
        for target, jobs_of_target in _by_target(jobs).items():
            if partner := self.partners.get(target):
                articles = partner_articles.find(connection, target, [job.subject for job in jobs_of_target])
                made = ((job, _message(job, articles.get(job.subject), partner, now)) for job in jobs_of_target)
                found |= {job.key: message for job, message in made if message}
        return found

    def outcome(self, _job: Job, message: Message, reply: Reply) -> Outcome:
        """Return what an answer means for the article, for `settle` to store."""
        result = after_answer(_decode_context(message.context), read_answer(reply))
        return Outcome(
            verdict=result.verdict,
            status=reply.status,
            problem=result.problem,
            milliseconds=reply.milliseconds,
            state=message.state,
            wait=reply.wait,
            learned=msgspec.json.encode(result),
        )

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], _now: datetime) -> None:
        """Store the state of each article; a job that needs more requests gets a new number, so that it goes on."""
        for target, settled in _by_target([job for job, _ in outcomes]).items():
            job_retries.lock(connection, self.name, target, [job.subject for job in settled])
        for job, outcome in outcomes:
            if not outcome.learned:
                continue
            result = _decode_result(outcome.learned)
            partner_articles.save_state(connection, job.target, job.subject, result.state)
            if result.more and result.verdict == "done":
                number = partner_articles.next_number(connection, job.target, job.subject)
                job_retries.want(connection, job.key, number)


def _message(job: Job, article: PushedArticle | None, partner: Partner, now: datetime) -> Message | None:
    if partner.profile is None or partner.access is None:
        raise PushError(partner.fault or f"partners: {partner.name}: add channel, key and secret")
    step = next_step(article.state, is_removal=not job.payload) if article else None
    if article is None or step is None:
        return None
    context = StepContext(
        step=step,
        state=article.state,
        identifier=article.identifier,
        titles=article.titles,
        version=article.version,
        is_removal=not job.payload,
        sent=now,
    )
    return make_request(job, context, partner.access, partner.profile.push.address, article.since, now)


def _by_target(jobs: Sequence[Job]) -> Mapping[str, list[Job]]:
    found: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        found[job.target].append(job)
    return found
