"""What an import reports: of each story, of each address, of each old feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from syndication.publishing.identity_fixes import IdentityFix
from syndication.publishing.import_runs.body_lengths import BodyLengths
from syndication.publishing.import_runs.checked_feed import CheckedFeed
from syndication.sources.old_ids import IdConflict

MOST_LISTED = 1_000  # stories that lose content


class SourceReport(Struct):
    """What became of an address: documents, requests (those that asked only for changes are `conditional`), stories.

    `title` and `folders` are those of the list that names it. `skipped` counts pages that were not fetched;
    `disallowed` are those among them that robots.txt forbids. `problems` are what could not be fetched.
    """

    address: str
    title: str = ""
    folders: tuple[str, ...] = ()
    documents: int = 0
    requests: int = 0
    conditional: int = 0
    stories: Counter[str] = msgspec.field(default_factory=Counter)
    skipped: Mapping[str, int] = {}
    disallowed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class StoryReport(Struct, frozen=True):
    """A story with a problem: its name in the export, the path of its record if it has one, and what is wrong."""

    story: str
    problems: tuple[str, ...]
    record: str = ""


class ImportReport(Struct):
    """What an import did, or would do.

    `stories` counts them by what became of them, `pictures` the uploaded pictures of an export of this program.
    `skipped` counts what is no public story by the reason, `lost` and `warnings` the messages of all stories. `left`
    are records that were not updated. `moved_feeds` has the old and the new path of feeds that need a redirect of their
    own. `unmatched` are stories of the old feeds that are not in the export. `conflicts` are ids in them that cannot
    all be right. `sources` are the addresses that were fetched.

    `left_out` are files that are no export that is known here. `undated` are old feeds of which no entry has a date:
    they set no floor. `cut` has the lists that are cut off, each with how many entries it would have.

    `feeds` are the comparisons with old feeds, and `not_compared` why some could not be compared. `fixes` are the
    records that --fix has changed, or has left. `bodies` says whether the export has whole texts. `has_floors` says
    whether a feed here begins where an old feed began.
    """

    dry_run: bool
    kind: str = ""
    files: list[str] = msgspec.field(default_factory=list)
    stories: Counter[str] = msgspec.field(default_factory=Counter)
    pictures: Counter[str] = msgspec.field(default_factory=Counter)
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    lost: Counter[str] = msgspec.field(default_factory=Counter)
    warnings: Counter[str] = msgspec.field(default_factory=Counter)
    refused: list[StoryReport] = msgspec.field(default_factory=list)
    left: list[StoryReport] = msgspec.field(default_factory=list)
    losing: list[StoryReport] = msgspec.field(default_factory=list)
    moved_feeds: dict[str, str] = msgspec.field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    sources: list[SourceReport] = msgspec.field(default_factory=list)
    conflicts: tuple[IdConflict, ...] = ()
    fixes: list[IdentityFix] | None = None
    feeds: list[CheckedFeed] | None = None
    not_compared: list[str] = msgspec.field(default_factory=list)
    bodies: BodyLengths = msgspec.field(default_factory=BodyLengths)
    has_floors: bool = True
    left_out: list[str] = msgspec.field(default_factory=list)
    undated: tuple[str, ...] = ()
    cut: dict[str, int] = msgspec.field(default_factory=dict)
