"""`publish`: bring the catalog and the documents up to date with the records."""

from __future__ import annotations

import sys
import time

import click
import msgspec

from syndication.catalog import items
from syndication.cli.folders import shared_folders
from syndication.cli.item_findings import tally_lines
from syndication.cli.permanent_ids import warn_of_permanent_ids
from syndication.cli.progress import show_progress
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.publishing import folder_identity, steps
from syndication.publishing.steps import Step
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.terminal import visible

_SCANS = 20  # at most, while files are still being written


@click.command()
@click.option(
    "--adopt",
    type=click.Choice(["items", "pictures"]),
    multiple=True,
    help="First make this folder the right one, as after a move or a restored backup.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def publish(adopt: tuple[str, ...], as_json: bool) -> None:
    """Read new and changed records and publish every feed that they change, once.

    A running service (`syndication serve`) does this by itself within a second.
    Exits with 1 if a record, a story or a feed could not be published. What stories lose on the
    way into the feeds is printed too, but does not change the exit code.

    Nothing is published from a folder of records that is not the one that the database knows,
    such as the empty mount point of an absent file system. If it is the right one (moved, cloned,
    or restored without its hidden files), --adopt items makes it the known one; every other folder
    is refused from then on. --adopt pictures does so with the pictures.

    \b
    Examples:
      syndication publish
      syndication publish --json
      syndication publish --adopt items
    """
    settings = load()
    workspace = open_workspace(settings)
    for shared in shared_folders(settings):
        if shared.name in adopt:
            folder_identity.adopt(workspace.catalog, shared)
    is_first = _is_empty(workspace)
    done = _publish_all(workspace)
    problems = [*done.refused, *done.quarantined, *done.problems]
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        records, documents = count_of(done.accepted, "record"), count_of(done.documents, "document")
        click.echo(f"{records} taken in, {documents} published")
        for line in tally_lines(done.losses):
            click.echo(line)
        for problem in problems:
            click.echo(visible(problem), err=True)
    if is_first and done.accepted:
        warn_of_permanent_ids(settings)
    sys.exit(1 if problems else 0)


def _is_empty(workspace: Workspace) -> bool:
    with workspace.catalog.read() as connection:
        return items.count(connection) == 0


def _publish_all(workspace: Workspace) -> Step:
    """Publish until no file is being written any more, and return what was done in all."""
    done = steps.step(workspace, show_progress)
    for _ in range(_SCANS):
        if not done.arriving:
            break
        time.sleep(steps.AGAIN_SECONDS)
        again = steps.step(workspace, show_progress)
        done = msgspec.structs.replace(
            again,
            accepted=done.accepted + again.accepted,
            documents=done.documents + again.documents,
            losses=done.losses + again.losses,
        )
    return done
