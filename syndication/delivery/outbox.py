"""The outbox: it turns new documents and events into jobs.

There is no table of outgoing messages. Each stored document carries the number of its publication, and each event a
number of its own. `state` holds two numbers: the last announced publication and the last announced event. One
transaction adds the jobs and moves these numbers forward, so a worker that is killed loses nothing: the next one starts
from the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from syndication.catalog import Connection, documents, events, feeds, jobs, state
from syndication.delivery import purge
from syndication.delivery.queue import PAUSE
from syndication.delivery.targets import Targets
from syndication.delivery.webhooks import notification
from syndication.delivery.websub import ping
from syndication.model.event import Event, changed_pages
from syndication.model.feed_path import is_live, is_partners, partner_of
from syndication.model.publication import Publication

# Receivers often fetch the feed right after an event, so the documents are published first. A feed that cannot be
# built delays events no longer than this.
_WAIT_FOR_FEEDS = timedelta(seconds=5)


def has_news(connection: Connection) -> bool:
    """Return whether there may be something to announce."""
    is_new_document = state.number(connection, state.SEQUENCE) > state.number(connection, state.ANNOUNCED)
    return is_new_document or events.newest(connection) > state.number(connection, state.EVENTS_ANNOUNCED)


def announce(connection: Connection, targets: Targets, publication: Publication, now: datetime) -> None:
    """Add the jobs for documents and events that are newer than the last announced ones."""
    _announce_documents(connection, targets, publication, now)
    _announce_events(connection, targets, publication, now)


def _announce_documents(connection: Connection, targets: Targets, publication: Publication, now: datetime) -> None:
    before, newest = state.number(connection, state.ANNOUNCED), state.number(connection, state.SEQUENCE)
    # `advance` fails if another worker was faster; then that worker adds the jobs.
    if newest <= before or not state.advance(connection, state.ANNOUNCED, before, newest):
        return
    paths = documents.changed_between(connection, before, newest)
    live = [path for path in paths if is_live(path)]
    news = [path for path in documents.news_between(connection, before, newest) if is_live(path)]
    jobs.add_pushes(connection, news, newest, now, PAUSE)
    jobs.add(connection, ping.jobs_for(targets.hubs, news, newest, now))
    cached = [path for path in paths if not is_partners(path) or partner_of(path) in _open_partners(publication)]
    jobs.add(connection, purge.jobs_for(targets, [*cached, *purge.page_paths(live)], newest, now))


def _open_partners(publication: Publication) -> set[str]:
    """Return the partners whose documents need no key. No shared cache holds those of others, or learns their names."""
    return {partner.name for partner in publication.partners if partner.public}


def _announce_events(connection: Connection, targets: Targets, publication: Publication, now: datetime) -> None:
    before = state.number(connection, state.EVENTS_ANNOUNCED)
    ready = _ready_events(connection, events.after(connection, before), now)
    if not ready or not state.advance(connection, state.EVENTS_ANNOUNCED, before, ready[-1].number):
        return
    jobs.add(connection, notification.jobs_for(ready, targets.webhooks, publication, now))
    story_paths = list(dict.fromkeys(path for event in ready for path in changed_pages(event)))
    jobs.add(connection, purge.jobs_for(targets, story_paths, ready[-1].number, now))


def _ready_events(connection: Connection, new_events: Sequence[Event], now: datetime) -> list[Event]:
    """Return the events whose documents are published, or that have waited long enough."""
    if not new_events or not feeds.stale_paths(connection):
        return list(new_events)
    return list(_events_until(now - _WAIT_FOR_FEEDS, new_events))


def _events_until(moment: datetime, new_events: Iterable[Event]) -> Iterable[Event]:
    """Yield events up to a moment; the first later one ends it, so that no event is skipped."""
    for event in new_events:
        if event.at > moment:
            return
        yield event
