"""`podcasts`: the shows of the publication, and what directories would refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

import click
import msgspec
from msgspec import Struct

from syndication import validation
from syndication.catalog import documents, feeds, podcast_guids
from syndication.cli.story_source import guard_of
from syndication.cli.tables import wrapped
from syndication.cli.workspace import open_workspace
from syndication.http.fetch import Fetched, FetchLimits, Guard, fetch
from syndication.model.document import Document
from syndication.model.feed_header import complete_podcast
from syndication.model.feed_path import RSS, document_path
from syndication.model.podcast import Podcast
from syndication.model.publication import DeclaredFeed
from syndication.publishing.covers import cover_problem
from syndication.publishing.podcast_check import Method, cover_faults, file_faults, newest_file
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import load

_LIMITS = FetchLimits(bytes=20_000_000)


class ShowLine(Struct, frozen=True):
    """A podcast: its name, the address of its feed, its guid, what is wrong with it, and what the validator notes."""

    name: str
    url: str
    guid: str
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()


@click.command()
@click.option("--allow-private", is_flag=True, help="Addresses may be of hosts in a private network.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def podcasts(allow_private: bool, as_json: bool) -> None:
    """Show the podcasts of the settings, with the addresses for directories.

    Asks for the cover and for the file of the newest episode, as a directory does: whether the
    cover has the right size, and whether the file answers HEAD and byte ranges, with the type
    and the size that the feed says. Exits with 1 if something is wrong. Warnings of the
    validator are listed too; `syndication validate` explains them. While you try
    it at http://127.0.0.1:8000, add --allow-private.

    \b
    Examples:
      syndication podcasts
      syndication podcasts --json
    """
    workspace, guard = open_workspace(load()), guard_of(allow_private)
    shows = [(feed, feed.podcast) for feed in workspace.publication.feeds if feed.podcast]
    found = [_line(workspace, feed, show, guard) for feed, show in shows]
    if as_json:
        click.echo(msgspec.json.encode({"podcasts": found}))
    for text in () if as_json else chain.from_iterable(map(_texts, found)):
        click.echo(text)
    if not found and not as_json:
        click.echo(
            'There are no podcasts; add a [[feeds]] table with kind = "podcast" (see: syndication docs podcasts)'
        )
    if any(one.problems for one in found):
        raise SystemExit(1)


def _texts(show: ShowLine) -> Iterator[str]:
    yield from wrapped(f"{show.name}: {show.url}, guid {show.guid or 'none yet'}")
    verdict = "directories take it, but apps may show less" if show.notes else "all is well"
    for line in (*(show.problems or (verdict,)), *show.notes):
        yield from wrapped(line, indent="  ")


def _line(workspace: Workspace, feed: DeclaredFeed, declared: Podcast, guard: Guard) -> ShowLine:
    path = document_path(feed.folder, RSS)
    with workspace.catalog.read() as connection:
        _, document = documents.at(connection, path)
        guid = declared.guid or podcast_guids.of_feed(connection, feed.folder)
        problem = dict(feeds.problems(connection)).get(feed.folder, "")
    show = complete_podcast(workspace.publication, feed.folder, declared)
    rss = document.body if document else b""
    problems = [problem] if problem else []
    problems += _problems(workspace, feed, show, rss, guard)
    unique = tuple(dict.fromkeys(problems))
    notes = tuple(_notes(document, utc_now())) if document else ()
    return ShowLine(feed.name, workspace.publication.base_url + path, guid, unique, notes)


def _notes(document: Document, now: datetime) -> Iterator[str]:
    """Yield each kind of warning in a document once: what the validator finds that no gate stops."""
    findings = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
    warnings = [finding for finding in findings if finding.severity == "warning"]
    counts = Counter(finding.code for finding in warnings)
    for first in {finding.code: finding for finding in reversed(warnings)}.values():
        number = counts[first.code]
        yield f"warning {first.code}{f', {number} times' if number > 1 else ''}: {first.message}"


def _problems(workspace: Workspace, feed: DeclaredFeed, show: Podcast, rss: bytes, guard: Guard) -> Iterator[str]:
    def ask(url: str, method: Method, headers: Mapping[str, str]) -> Fetched:
        return fetch(url, guard, _LIMITS, headers, method)

    is_ours = feed.podcast is not None and feed.podcast.cover != show.cover
    if not is_ours:
        yield from cover_faults(show.cover, ask)
    elif problem := cover_problem(workspace.publication, workspace.pictures, feed.folder):
        yield problem
    newest = newest_file(rss) if rss else None
    if newest:
        yield from file_faults(newest, ask)
    else:
        yield "it has no episode: no public story that it takes has a sound or film; directories refuse an empty show"
