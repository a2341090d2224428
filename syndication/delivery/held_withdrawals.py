"""Withdrawals of which a paused target has not heard: they wait behind the pause, and people must know that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, delivery_targets, events
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.purge import PURGE, PURGE_HOOK
from syndication.delivery.webhooks.notification import EVENT
from syndication.model.event import Event
from syndication.model.feed_path import DOCUMENT_NAMES, document_path, story_path
from syndication.model.job import Job
from syndication.model.partners.pushed_article import APPLE_NEWS

_MOST_EVENTS = 500
_MOST_POSTS = 500
# A job about a document is added a moment after the event, or later if nobody delivers. It is better to name a
# withdrawal too many than one too few.
_LATE = timedelta(hours=1)
_LATEST = timedelta(days=7)  # of jobs that name their event or story


class _Paths(Struct, frozen=True):
    paths: tuple[str, ...] = ()


_decode_paths = msgspec.json.Decoder(_Paths).decode


def held_withdrawals(connection: Connection, wanted: JobTarget) -> list[str]:
    """Return the ids of withdrawn stories whose withdrawal waits for a target, the last one first."""
    since = delivery_targets.oldest_since(connection, wanted)
    if since is None:
        return []
    ended = events.withdrawals_after(connection, since - _LATEST, _MOST_EVENTS)
    match wanted.kind:
        case kind if kind == PURGE_HOOK:
            held = _in_posts(ended, delivery_targets.jobs_of(connection, wanted, _MOST_POSTS))
        case _:
            subjects = {subject for event in ended for subject in _subjects(wanted.kind, event)}
            held = _about(wanted.kind, ended, delivery_targets.jobs_about(connection, wanted, subjects))
    return list(dict.fromkeys(event.item_id for event in held))


def _about(kind: str, ended: Iterable[Event], waiting: Mapping[str, Job]) -> Iterable[Event]:
    for event in ended:
        found = [waiting[subject] for subject in _subjects(kind, event) if subject in waiting]
        if any(_is_about(job, event) for job in found):
            yield event


def _subjects(kind: str, event: Event) -> Collection[str]:
    """Return the subjects that jobs of a kind about a withdrawal may have."""
    documents = [document_path(folder, name) for folder in event.feeds for name in DOCUMENT_NAMES]
    if kind == EVENT:
        return [str(event.number)]
    if kind == APPLE_NEWS:
        return [event.item_id]
    return [story_path(event.slug), *documents] if kind == PURGE else documents


def _is_about(job: Job, event: Event) -> bool:
    if job.kind == APPLE_NEWS:
        return not job.payload  # else it has become public again
    return job.kind == EVENT or event.at >= job.since - _LATE


def _in_posts(ended: Iterable[Event], posts: Iterable[Job]) -> Iterable[Event]:
    paths = {path for post in posts for path in _decode_paths(post.payload).paths}
    return [event for event in ended if story_path(event.slug) in paths]
