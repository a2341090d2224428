"""Withdrawals go first: documents with a story that was withdrawn just now are built between the parts of other work.

Long work is reading thousands of records, using new settings, or building thousands of feeds. A withdrawal that comes
meanwhile must not wait for its end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from syndication.catalog import state, withdrawals
from syndication.catalog.withdrawals import WithdrawnPlace
from syndication.publishing import archives, editions, feeds
from syndication.publishing.build import SameSecondError
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.workspace import Workspace
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

_RECENT = timedelta(minutes=15)  # an earlier withdrawal is in the documents, or they cannot be built


class UrgentWithdrawals:
    """Builds what recent withdrawals make stale, each document once."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self._workspace = workspace
        self._clock = clock
        self._built: set[WithdrawnPlace] = set()
        self._built_archives: set[WithdrawnPlace] = set()

    def build(self) -> None:
        """Build the stale documents of recent withdrawals: live feeds, then archives.

        Raises:
            BusyError: another process writes, and did not finish in time.
            CatalogError: the database refuses.
        """
        now = self._clock()
        with self._workspace.catalog.read() as connection:
            live = withdrawals.stale_live_feeds(connection, now - _RECENT) - self._built
            archived = withdrawals.stale_archives_of(connection, now - _RECENT) - self._built_archives
        if not live and not archived:
            return
        checker = EntryChecker(self._workspace.catalog, self._workspace.publication, self._workspace.pictures, now)
        self._build_feeds(checker, live)
        self._build_archives(checker, archived)
        with self._workspace.catalog.begin() as connection:
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
        workspace = self._workspace
        editions.update_editions(workspace.catalog, now, workspace.keep_days, workspace.keep_bytes)

    def _build_feeds(self, checker: EntryChecker, places: set[WithdrawnPlace]) -> None:
        for path in sorted({place.feed for place in places}):
            result = feeds.build_one(checker, path)
            for problem in (*result.problems, *result.quarantined):
                log.warning("%s", visible(problem))
            if not result.more:  # else it changed in this second already: the next time
                self._built |= {place for place in places if place.feed == path}

    def _build_archives(self, checker: EntryChecker, places: set[WithdrawnPlace]) -> None:
        """Build the places that changed last, as many as there are withdrawals: theirs are among the first."""
        for _ in places:
            try:
                archives.build_next(checker)
            except SameSecondError:
                return
        self._built_archives |= places
