"""What a publication causes: in one transaction it is noted as announced, and all jobs are there that announce it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndication.catalog import documents, events, feeds, jobs, state
from syndication.model import Publication
from syndication.outgoing import purging
from syndication.outgoing.addressees import Addressees
from syndication.outgoing.settling import PAUSE
from syndication.paths import is_live
from syndication.webhooks import telling
from syndication.webhooks.events import Event, pages
from syndication.websub import pinging

if TYPE_CHECKING:
    import sqlalchemy as sa

# An event is told once its documents are out, so that who comes to look finds it; a feed that is held back delays it
# no longer than this.
_FEEDS_FIRST = timedelta(seconds=5)


def is_news(connection: sa.Connection) -> bool:
    """Tell whether there may be something to announce."""
    documents_out = state.number(connection, state.SEQUENCE) > state.number(connection, state.ANNOUNCED)
    return documents_out or events.newest(connection) > state.number(connection, state.EVENTS_TOLD)


def announce(connection: sa.Connection, addressees: Addressees, publication: Publication, now: datetime) -> None:
    """Add the jobs for what was published and what happened since the last time."""
    _announce_documents(connection, addressees, now)
    _announce_events(connection, addressees, publication, now)


def _announce_documents(connection: sa.Connection, addressees: Addressees, now: datetime) -> None:
    before, newest = state.number(connection, state.ANNOUNCED), state.number(connection, state.SEQUENCE)
    if newest <= before or not state.advance(connection, state.ANNOUNCED, before, newest):
        return
    paths = documents.changed_between(connection, before, newest)
    live = [path for path in paths if is_live(path)]
    jobs.add_pushes(connection, live, newest, now, PAUSE)
    jobs.add(connection, pinging.jobs_for(addressees.hubs, live, newest, now))
    jobs.add(connection, purging.jobs_for(addressees, [*paths, *purging.pages_of(live)], newest, now))


def _announce_events(
    connection: sa.Connection, addressees: Addressees, publication: Publication, now: datetime
) -> None:
    before = state.number(connection, state.EVENTS_TOLD)
    happened = _ripe(connection, events.after(connection, before), now)
    if not happened or not state.advance(connection, state.EVENTS_TOLD, before, happened[-1].number):
        return
    jobs.add(connection, telling.jobs_for(happened, addressees.webhooks, publication, now))
    stories = list(dict.fromkeys(path for event in happened for path in pages(event)))
    jobs.add(connection, purging.jobs_for(addressees, stories, happened[-1].number, now))


def _ripe(connection: sa.Connection, happened: Sequence[Event], now: datetime) -> list[Event]:
    """Return the events whose documents are out, or should be by now."""
    if not happened or not feeds.stale(connection):
        return list(happened)
    return list(_until(now - _FEEDS_FIRST, happened))


def _until(moment: datetime, happened: Iterable[Event]) -> Iterable[Event]:
    for event in happened:
        if event.at > moment:
            return
        yield event
