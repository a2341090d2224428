"""`status`: what is wrong, and what is scheduled."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import (
    Connection,
    addresses,
    editions,
    feeds,
    floors,
    items,
    jobs,
    losses,
    record_files,
    state,
)
from syndication.catalog.addresses import Collision
from syndication.cli.folders import shared_folders
from syndication.cli.item_findings import of_severity, story_lines
from syndication.cli.partner_views import by_hand_line, problem_lines, refusal_lines, warning_lines
from syndication.cli.permissions import warn_of_readable_files
from syndication.cli.source_views import attention_lines
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.delivery.unfetched import find_unfetched
from syndication.model import heartbeat, lifecycle
from syndication.model.errors import FolderError
from syndication.model.feed_path import page_path
from syndication.model.finding import MOST_FINDINGS
from syndication.model.heartbeat import Health, Heartbeat
from syndication.model.item_findings import MOST_STORIES, StoryFindings
from syndication.model.partners.ledger import unfetched_line
from syndication.model.partners.pushed_article import APPLE_NEWS
from syndication.publishing import address_file, date_file, floor_file, folder_identity, podcast_file, steps
from syndication.publishing.follower.source_list import read_sources
from syndication.publishing.partners.by_hand import withdrawals_by_hand
from syndication.publishing.partners.overview import partner_overviews
from syndication.publishing.partners.silence import silence_lines
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.text.dates import rfc3339, whole_second
from syndication.text.loss import LossSeverity
from syndication.text.terminal import visible

_DECISIONS = (address_file, date_file, floor_file, podcast_file)  # the files that the service writes beside the records


class PublisherStatus(Struct, frozen=True):
    """The health of the publishing worker: its last heartbeat, its last success, and its current failure."""

    health: Health
    seen: str = ""
    succeeded: str = ""
    problem: str = ""

    @property
    def fault(self) -> str:
        """What an operator must know, "" when all is well."""
        if self.health == "late":
            return (
                f"nothing is published: no heartbeat since {self.seen}; "
                "read the log, or start `syndication serve` (or `syndication work`)"
            )
        return f"publishing fails: {self.problem}" if self.health == "failing" else ""


class EditionsStatus(Struct, frozen=True):
    """The size of the documents as they were served, its limit (0: none), and when the oldest of them was replaced."""

    size: int
    limit: int
    since: str = ""

    @property
    def line(self) -> str:
        """What an operator should know, "" without a limit."""
        size = f"{self.size / 1_000_000:,.1f} MB of {self.limit / 1_000_000:,.0f} (keep_documents_mb)"
        return f"{size}{f', replaced since {self.since}' if self.since else ''}" if self.limit else ""


class Status(Struct, frozen=True):
    """What an operator must know. Each list is empty when all is well.

    `damaged` are files of decisions next to the records that cannot be read. `floors` is how many live documents begin
    at their floor, `unused_floors` are old feeds for which there is no feed here. `losing` is how many stories lose
    content, `cosmetic` how many have only cosmetic changes. `losses` are the findings of the former, or of the first of
    them; if everything is asked for, also those of the latter.
    """

    items: int
    folders: list[str]
    damaged: list[str]
    broken: list[str]
    quarantined: list[str]
    vanished: list[str]
    held_back: list[str]
    due: list[str]
    losing: int
    cosmetic: int
    losses: list[StoryFindings]
    publisher: PublisherStatus
    same_slug: list[str]
    floors: int
    unused_floors: list[str]
    editions: EditionsStatus
    sources: list[str] = []
    partners: list[str] = []
    partner_warnings: list[str] = []


@click.command()
@click.option("--all", "is_complete", is_flag=True, help="List everything that stories lose, also cosmetic changes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(is_complete: bool, as_json: bool) -> None:
    """Show what is wrong, and what is scheduled.

    Lists wrong folders, damaged files next to the records, broken records, stories in quarantine,
    missing files, feeds that cannot be built, sources and partners that need somebody, names with the same slug,
    and the stories whose release or expiry is ahead. Exits with 1 if something is wrong; names with
    the same slug are not.

    Also lists what stories lose on the way into the feeds, such as a frame or a form, for the
    first 50 of them; with --json, for all of them. This holds no story back, and does not change
    the exit code.

    \b
    Examples:
      syndication status
      syndication status --all
      syndication status --json
    """
    settings = load()
    warn_of_readable_files(settings)
    severities: Sequence[LossSeverity] = ("loses content", "cosmetic") if is_complete else ("loses content",)
    most = None if is_complete or as_json else MOST_STORIES
    workspace = open_workspace(settings)
    found = _read_status(workspace, severities, most)
    found = replace(found, folders=_folder_problems(workspace, settings), sources=_source_lines(workspace, settings))
    found = _with_partners(found, workspace, settings)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        lost = _all_lines(found, "loses content") if is_complete else _loss_lines(found)
        cosmetic = _all_lines(found, "cosmetic") if is_complete else _cosmetic_lines(found)
        click.echo("\n".join(map(visible, _status_lines(found, lost, cosmetic))))
    wrong = (
        found.folders,
        found.damaged,
        found.broken,
        found.quarantined,
        found.vanished,
        found.held_back,
        found.sources,
        found.partners,
        found.publisher.fault,
    )
    sys.exit(1 if any(wrong) else 0)


def _read_status(workspace: Workspace, severities: Sequence[LossSeverity], most: int | None) -> Status:
    """Return the status, with the findings of all stories of some severities, or of the first `most` of them."""
    now = steps.utc_now()
    with workspace.catalog.read() as connection:
        numbers = losses.count(connection)
        stories = (story for severity in severities for story in losses.stories(connection, severity))
        return Status(
            losing=numbers["loses content"],
            cosmetic=numbers["cosmetic"],
            losses=list(islice(stories, most)),
            items=items.count(connection),
            folders=[],
            damaged=[
                line
                for file in (address_file, date_file, floor_file, podcast_file)
                if (line := file.problem(workspace.folder))
            ],
            broken=[line for file in record_files.broken(connection) for line in file.problems],
            quarantined=[f"{stored.path}: {stored.quarantine}" for stored in items.quarantined(connection)],
            vanished=[f"{file.path}: {file.item_id}" for file in record_files.vanished(connection)],
            editions=_editions_status(connection, workspace.keep_bytes),
            publisher=_publisher_status(heartbeat.read(state.get(connection, state.PUBLISHER)), now),
            held_back=[f"/{path}: {problem}" for path, problem in feeds.problems(connection)],
            floors=floors.count_in_effect(connection),
            unused_floors=[_unused_floor_line(path) for path in floors.unused_paths(connection)],
            same_slug=[_collision_line(found) for found in addresses.collisions_in_use(connection)],
            due=[
                f"{rfc3339(moment)} {stored.path}"
                for stored in items.waiting(connection)
                if (moment := lifecycle.next_change(stored.item, now))
            ],
        )


def _folder_problems(workspace: Workspace, settings: Settings) -> list[str]:
    """Return why nothing can be published from this machine, or no picture be uploaded."""
    try:
        workspace.folder.refuse_absent()
    except FolderError as error:
        return [str(error)]
    return [str(error) for error in folder_identity.problems(workspace.catalog, shared_folders(settings))]


def _source_lines(workspace: Workspace, settings: Settings) -> list[str]:
    if not settings.sources:
        return []
    with workspace.catalog.read() as connection:
        return attention_lines(read_sources(connection, settings.sources, steps.utc_now()))


def _with_partners(status: Status, workspace: Workspace, settings: Settings) -> Status:
    publication, now, days = workspace.publication, steps.utc_now(), settings.keep_ledger_days
    with workspace.catalog.read() as connection:
        found = partner_overviews(connection, publication, now.date())
        by_hand = withdrawals_by_hand(connection, publication, days, now).needed
        refused = [job for job in jobs.failed(connection, APPLE_NEWS, most=MOST_STORIES) if job.due is None]
        unfetched = find_unfetched(connection, publication, settings.withdrawal_minutes, days, now)
        silent = silence_lines(connection, publication.partners, settings.wire_silence_minutes, now)
    wrong = [*problem_lines(found), *silent, *(by_hand_line(one, publication.partners) for one in by_hand)]
    wrong += [*refusal_lines(refused), *map(unfetched_line, unfetched)]
    return replace(status, partners=wrong, partner_warnings=list(warning_lines(found)))


def _collision_line(found: Collision) -> str:
    return visible(f"{found.owner}: {page_path(found.plain)}, {found.other}: {page_path(found.folder)}")


def _floors_lines(count: int) -> list[str]:
    verb = "starts at its floor" if count == 1 else "start at their floor"
    line = f"{count_of(count, 'feed')} {verb} until new stories fill {'it' if count == 1 else 'them'}"
    return [line] if count else []


def _unused_floor_line(path: str) -> str:
    cure = "import again with the right --feed FEED=SOURCE"
    return f"{page_path(path)}: has an old feed in items/{floor_file.NAME}, but no story here is in it; {cure}"


def _publisher_status(beat: Heartbeat | None, now: datetime) -> PublisherStatus:
    if beat is None:
        return PublisherStatus("none")
    succeeded = rfc3339(beat.succeeded) if beat.succeeded else ""
    return PublisherStatus(heartbeat.health(beat, now), rfc3339(beat.seen), succeeded, beat.problem)


def _editions_status(connection: Connection, limit: int) -> EditionsStatus:
    oldest = editions.first_end(connection)
    return EditionsStatus(editions.total_bytes(connection), limit, rfc3339(whole_second(oldest)) if oldest else "")


def _status_lines(found: Status, lost: Sequence[str], cosmetic: Sequence[str]) -> Iterator[str]:
    yield count_of(found.items, "story", "stories")
    sections = (
        ("publisher", [fault] if (fault := found.publisher.fault) else []),
        ("folders (nothing is read from them, and nothing is written into them)", found.folders),
        ("damaged files next to the records (`syndication docs design` says what they are for)", found.damaged),
        ("broken records (a version accepted before stays published)", found.broken),
        ("stories in quarantine (in no feed until they are corrected)", found.quarantined),
        ("missing files (their stories stay published; `syndication forget STORY` removes them)", found.vanished),
        ("feeds that cannot be built (their last good documents are served)", found.held_back),
        ("feeds that moved here", [*_floors_lines(found.floors), *found.unused_floors]),
        ("sources that need somebody (`syndication sources`)", found.sources),
        ("partners that need somebody (`syndication partners`)", found.partners),
        ("what may be wrong at partners (`syndication partners`)", found.partner_warnings),
        ("names with the same slug (each has a feed of its own)", found.same_slug),
        ("documents as they were served (`syndication at`)", [line] if (line := found.editions.line) else []),
        ("next release or expiry", found.due),
        ("lost on the way into the feeds (no story is held back for it)", lost),
        ("cosmetic changes on the way into the feeds", cosmetic),
    )
    for title, lines in sections:
        if lines:
            yield f"{title}:"
            yield from (f"  {line}" for line in lines)


def _loss_lines(found: Status) -> list[str]:
    lines = list(story_lines(of_severity(found.losses, "loses content")))
    more = found.losing - len(found.losses)
    return [*lines, f"and {more:,} more; `syndication status --all` lists them"] if more > 0 else lines


def _cosmetic_lines(found: Status) -> list[str]:
    stories = count_of(found.cosmetic, "story", "stories")
    return [f"{stories}; `syndication status --all` lists them"] if found.cosmetic else []


def _all_lines(found: Status, severity: LossSeverity) -> list[str]:
    return list(story_lines(of_severity(found.losses, severity), MOST_FINDINGS + 1))
