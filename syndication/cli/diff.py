"""`diff`: the differences between two versions of a story."""

from __future__ import annotations

import click
import msgspec

from syndication.cli.difference_lines import difference_json, difference_lines
from syndication.cli.numbers import WholeNumber
from syndication.cli.versions import read_versions
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.errors import NotFoundError
from syndication.settings import load


@click.command()
@click.argument("item", metavar="STORY")
@click.argument("before", metavar="VERSION", type=WholeNumber(1))
@click.argument("after", metavar="VERSION", type=WholeNumber(1))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def diff(item: str, before: int, after: int, as_json: bool) -> None:
    """Compare two versions of a story: each field that differs, and the body line by line.

    STORY is an id, a slug, a former slug, or the path of the record. `syndication history STORY`
    lists the versions.

    \b
    Examples:
      syndication diff harbour-reopens 1 2
      syndication diff harbour-reopens 1 3 --json
    """
    workspace = open_workspace(load())
    stored = find_story(workspace, item)
    versions = {version.item.version: version.item for version in read_versions(workspace, stored)}
    for number in (before, after):
        if number not in versions:
            known = ", ".join(map(str, versions))
            raise NotFoundError(f"{stored.item.slug}: there is no version {number}; there are: {known}")
    old, new = versions[before], versions[after]
    if as_json:
        answer = {"item": stored.item.id, "from": before, "to": after, **difference_json(old, new)}
        click.echo(msgspec.json.encode(answer))
        return
    for line in difference_lines(old, new):
        click.echo(line)
