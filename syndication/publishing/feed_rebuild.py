"""Building one feed again because a person asks for it: the same stories give the same bytes, and the same dates."""

from __future__ import annotations

from datetime import datetime

from syndication.catalog import Connection, archives, audit, feed_rebuilds, feeds, locks, windows
from syndication.catalog.audit import AuditEntry
from syndication.catalog.feed_rebuilds import RebuildRequest
from syndication.model.errors import NotFoundError
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import page_path
from syndication.model.publication import Publication
from syndication.publishing.build import content_of
from syndication.publishing.edit import PATIENCE_SECONDS
from syndication.publishing.workspace import Workspace

ACTION = "feed rebuilt"  # in the log


def rebuild_feed(workspace: Workspace, who: str, folder: str, now: datetime) -> None:
    """Let the publisher build all documents of a feed again, and render and check the stories of the live ones anew.

    Until then the present documents are served.

    Raises:
        NotFoundError: there is no such feed.
        BusyError: others write, and did not finish in time.
    """
    catalog = workspace.catalog
    with locks.writing(catalog, PATIENCE_SECONDS), locks.writer_transaction(catalog) as connection:
        if feeds.find_served(connection, folder) is None:
            raise NotFoundError(f"{page_path(folder)}: there is no such feed; GET /api/feeds lists them")
        _mark(connection, workspace.publication, folder, now)
        feed_rebuilds.ask(connection, folder, RebuildRequest(now, who))
        audit.add(connection, [AuditEntry(at=now, who=who, action=ACTION, note=page_path(folder))])


def _mark(connection: Connection, publication: Publication, folder: str, now: datetime) -> None:
    content = content_of(declared_feed(publication, folder))
    window, _ = windows.live_window(connection, folder, publication)
    feed_rebuilds.forget_renderings(connection, window.ids, content)
    feeds.mark_stale(connection, [folder], now)
    archives.mark_feed_stale(connection, folder)
