"""An import that somebody asked for in a browser or by the API: what is read, how far it is, what came of it.

    waiting -> running -> done | failed | cancelled

A dry run that is done can be run for real, with the same files: then it waits again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

ImportProgressState = Literal["waiting", "running", "done", "failed", "cancelled"]
OPEN_STATES: tuple[ImportProgressState, ...] = ("waiting", "running")
MOST_STARTS = 3  # of a run whose process ends before it is done


class OldFeedChoice(Struct, frozen=True):
    """An old feed: the name of its file, or its address, and the folder of the feed here that replaces it."""

    source: str
    folder: str = ""


class ImportChoices(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is imported, and how: the names of uploaded files, an address, and the options of `syndication import`."""

    files: tuple[str, ...] = ()
    address: str = ""
    feeds: tuple[OldFeedChoice, ...] = ()
    kind: str = ""
    timezone: str = ""
    site: str = ""
    types: tuple[str, ...] = ("post",)
    paid: bool = False
    use_updated: bool = False
    folders: str = ""


class RequestedImport(Struct, frozen=True, kw_only=True):
    """An import, as the database has it.

    `size` is that of its files in bytes; `has_files` says whether they are still there. `label`, `done` and `total` say
    how far the run is; a `total` of 0 is not known. `problem` says why it failed or waits. `report` is the JSON of the
    last run, empty before. `starts` counts the processes that have taken up this run.
    """

    id: str
    who: str
    made: datetime
    choices: ImportChoices
    size: int = 0
    has_files: bool = True
    dry_run: bool = True
    state: ImportProgressState = "waiting"
    is_cancelled: bool = False
    starts: int = 0
    label: str = ""
    done: int = 0
    total: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    problem: str = ""
    report: bytes = b""

    @property
    def is_open(self) -> bool:
        """Return whether something is still to happen by itself."""
        return self.state in OPEN_STATES

    @property
    def can_run(self) -> bool:
        """Return whether it can be run: for real after a dry run, or again after a failure."""
        is_next = self.state == "failed" or (self.state == "done" and self.dry_run)
        return is_next and self.has_files
