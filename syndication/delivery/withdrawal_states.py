"""Where a withdrawal has arrived at those to whom we send: receivers of webhooks, subscribers, hubs, caches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from syndication.catalog import Connection, events, jobs, state, webhook_arrivals
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.pauses import pauses_of
from syndication.delivery.purge import PURGE
from syndication.delivery.targets import Targets
from syndication.delivery.webhooks.notification import EVENT
from syndication.delivery.websub.ping import PING
from syndication.delivery.websub.push import PUSH
from syndication.model.delivery_target import Pause, pause_words
from syndication.model.event import Event
from syndication.model.feed_path import DOCUMENT_NAMES, document_path, page_path, story_path
from syndication.model.job import Job
from syndication.model.target_state import TargetKind, TargetProgress, TargetState
from syndication.model.webhook import Webhook, concerns
from syndication.text.counts import count_of
from syndication.text.shown_address import shown_address

Pauses = Mapping[JobTarget, Pause]

_MOST_LISTED = 50  # of subscribers and caches that do not have it yet
_WORST_FIRST: tuple[TargetProgress, ...] = ("failed", "paused", "waiting")
_NO_ARRIVAL = "no arrival is noted"


def delivery_states(
    connection: Connection, targets: Targets, item_id: str, slug: str, folders: Sequence[str]
) -> Iterator[TargetState]:
    """Yield the states of all targets of the withdrawal of a story from feeds."""
    pauses = pauses_of(connection)
    yield from _webhook_states(connection, targets.webhooks, item_id, pauses)
    documents = [document_path(folder, name) for folder in folders for name in DOCUMENT_NAMES]
    yield from _job_states(jobs.about(connection, PUSH, documents), "subscriber", "subscribers", pauses)
    if targets.hubs:
        yield from _job_states(jobs.about(connection, PING, documents), "hub", "pings to other hubs", pauses)
    if targets.caches:
        paths = [story_path(slug), *documents, *map(page_path, folders)]
        yield from _job_states(jobs.about(connection, PURGE, paths), "cache", "purges", pauses)


def _webhook_states(
    connection: Connection, receivers: Iterable[Webhook], item_id: str, pauses: Pauses
) -> Iterator[TargetState]:
    """Yield for each receiver whether it has the last event of the withdrawal."""
    ended = [event for event in events.of_item(connection, item_id) if event.kind == "withdrawn"]
    if not ended:
        return
    event = ended[-1]
    arrived = {
        one.receiver: one.at for one in webhook_arrivals.of_item(connection, item_id) if one.event == event.number
    }
    waiting = {job.target: job for job in jobs.about(connection, EVENT, [str(event.number)])}
    is_announced = state.number(connection, state.EVENTS_ANNOUNCED) >= event.number
    for receiver in receivers:
        if not concerns(receiver, event.kind, event.feeds):
            continue
        if receiver.name in arrived:
            yield TargetState("webhook", receiver.name, "done", "", arrived[receiver.name])
        else:
            yield _unsent(receiver, event, waiting.get(receiver.name), pauses, is_announced=is_announced)


def _unsent(receiver: Webhook, event: Event, job: Job | None, pauses: Pauses, *, is_announced: bool) -> TargetState:
    if job:
        return _job_state(job, "webhook", pauses)
    if is_announced:
        return TargetState("webhook", receiver.name, "failed", _NO_ARRIVAL, event.at)
    return TargetState("webhook", receiver.name, "waiting", "is sent as soon as the feeds are built", event.at)


def _job_states(waiting: Sequence[Job], kind: TargetKind, words: str, pauses: Pauses) -> Iterator[TargetState]:
    """Yield those that do not have it yet, or one line that says that all have it."""
    if not waiting:
        yield TargetState(kind, f"all {words}", "done")
    found = sorted((_job_state(job, kind, pauses) for job in waiting), key=lambda one: one.state != "paused")
    yield from found[:_MOST_LISTED]
    if rest := {one.state for one in found[_MOST_LISTED:]}:
        worst = next(state for state in _WORST_FIRST if state in rest)
        yield TargetState(kind, count_of(len(found) - _MOST_LISTED, "more"), worst)


def _job_state(job: Job, kind: TargetKind, pauses: Pauses) -> TargetState:
    pause = pauses.get(JobTarget(job.kind, job.target))
    if pause and job.due:
        return TargetState(kind, shown_address(job.target), "paused", pause_words(pause.who, pause.since), job.since)
    return TargetState(kind, shown_address(job.target), "waiting" if job.due else "failed", job.problem, job.since)
