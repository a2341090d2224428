"""`history`: the versions of a story."""

from __future__ import annotations

from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog.versions import Version
from syndication.cli.tables import table
from syndication.cli.times import readable_time
from syndication.cli.versions import read_versions
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.item import RevisionKind
from syndication.settings import load

_HEAD = ("VERSION", "AT", "KIND", "WHO", "NOTE")


class VersionLine(Struct, frozen=True):
    """One version in the list; `at` is in UTC."""

    version: int
    at: datetime
    kind: RevisionKind
    who: str
    note: str


@click.command()
@click.argument("item", metavar="STORY")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def history(item: str, as_json: bool) -> None:
    """List the versions of a story: when each was accepted, what kind of change it was, and who made it.

    STORY is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication history harbour-reopens
      syndication history harbour-reopens --json
    """
    workspace = open_workspace(load())
    stored = find_story(workspace, item)
    lines = [_version_line(version) for version in read_versions(workspace, stored)]
    if as_json:
        click.echo(msgspec.json.encode({"item": stored.item.id, "slug": stored.item.slug, "versions": lines}))
    else:
        rows = [(str(line.version), readable_time(line.at), line.kind, line.who, line.note) for line in lines]
        click.echo("\n".join(table(_HEAD, rows)))


def _version_line(version: Version) -> VersionLine:
    return VersionLine(version.item.version, version.at, version.kind, version.who, version.note)
