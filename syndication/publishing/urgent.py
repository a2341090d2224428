"""Withdrawals go first: documents with a story that is public no more are built between the parts of other work.

Long work is reading thousands of records, using new settings, or building thousands of feeds. The catalog marks as
urgent what a withdrawal makes stale. The mark stays until the document is built, also if the process is killed.
"""

from __future__ import annotations

import logging
from datetime import datetime

from syndication.catalog import archives as stored_archives
from syndication.catalog import feeds as stored_feeds
from syndication.catalog import partner_feeds, state
from syndication.catalog import sitemaps as stored_sitemaps
from syndication.model.progress import ignore_progress
from syndication.publishing import archives, editions, feeds, sitemaps
from syndication.publishing.feeds import PublishResult
from syndication.publishing.partners import builds
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.workspace import Workspace
from syndication.text.terminal import visible

log = logging.getLogger("syndication")


def build_urgent(workspace: Workspace, now: datetime) -> None:
    """Build what withdrawals made stale: live feeds, then sitemaps, then archives.

    What changed in this second already stays urgent: the next time.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    with workspace.catalog.read() as connection:
        paths = stored_feeds.urgent_paths(connection)
        weeks = stored_sitemaps.urgent_weeks(connection)
        partners = partner_feeds.urgent(connection)
        if not (paths or weeks or partners or stored_archives.are_urgent(connection)):
            return
    checker = EntryChecker(workspace.catalog, workspace.publication, workspace.pictures, now)
    live = sum((feeds.build_one(checker, path) for path in paths), PublishResult())
    live += builds.build_partners(checker, partners, ignore_progress)
    listed = sitemaps.build_weeks(workspace.catalog, workspace.publication, now, weeks)
    archived = archives.build_urgent(checker)
    for problem in (*live.problems, *live.quarantined, *listed.problems, *archived.problems, *archived.quarantined):
        log.warning("%s", visible(problem))
    with workspace.catalog.begin() as connection:
        state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
    editions.update_editions(workspace.catalog, now, workspace.keep_days, workspace.keep_bytes)
