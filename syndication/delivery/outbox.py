"""What a publication causes: in one transaction it is noted as announced, and all jobs are there that announce it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from syndication.catalog import Connection, documents, events, feeds, jobs, state
from syndication.delivery import purge
from syndication.delivery.queue import PAUSE
from syndication.delivery.targets import Targets
from syndication.delivery.webhooks import notification
from syndication.delivery.websub import ping
from syndication.formats import is_live
from syndication.model.event import Event, pages
from syndication.model.publication import Publication

# An event is told once its documents are out, so that who comes to look finds it; a feed that is held back delays it
# no longer than this.
_FEEDS_FIRST = timedelta(seconds=5)


def is_news(connection: Connection) -> bool:
    """Tell whether there may be something to announce."""
    documents_out = state.number(connection, state.SEQUENCE) > state.number(connection, state.ANNOUNCED)
    return documents_out or events.newest(connection) > state.number(connection, state.EVENTS_TOLD)


def announce(connection: Connection, addressees: Targets, publication: Publication, now: datetime) -> None:
    """Add the jobs for what was published and what happened since the last time."""
    _announce_documents(connection, addressees, now)
    _announce_events(connection, addressees, publication, now)


def _announce_documents(connection: Connection, addressees: Targets, now: datetime) -> None:
    before, newest = state.number(connection, state.ANNOUNCED), state.number(connection, state.SEQUENCE)
    if newest <= before or not state.advance(connection, state.ANNOUNCED, before, newest):
        return
    paths = documents.changed_between(connection, before, newest)
    live = [path for path in paths if is_live(path)]
    jobs.add_pushes(connection, live, newest, now, PAUSE)
    jobs.add(connection, ping.jobs_for(addressees.hubs, live, newest, now))
    jobs.add(connection, purge.jobs_for(addressees, [*paths, *purge.pages_of(live)], newest, now))


def _announce_events(connection: Connection, addressees: Targets, publication: Publication, now: datetime) -> None:
    before = state.number(connection, state.EVENTS_TOLD)
    happened = _ripe(connection, events.after(connection, before), now)
    if not happened or not state.advance(connection, state.EVENTS_TOLD, before, happened[-1].number):
        return
    jobs.add(connection, notification.jobs_for(happened, addressees.webhooks, publication, now))
    stories = list(dict.fromkeys(path for event in happened for path in pages(event)))
    jobs.add(connection, purge.jobs_for(addressees, stories, happened[-1].number, now))


def _ripe(connection: Connection, happened: Sequence[Event], now: datetime) -> list[Event]:
    """Return the events whose documents are out, or should be by now."""
    if not happened or not feeds.stale(connection):
        return list(happened)
    return list(_until(now - _FEEDS_FIRST, happened))


def _until(moment: datetime, happened: Iterable[Event]) -> Iterable[Event]:
    for event in happened:
        if event.at > moment:
            return
        yield event
