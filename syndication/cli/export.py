"""`export`: write the whole publication for another system."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec

from syndication.cli.progress import show_progress
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.model.export_manifest import ExportForm
from syndication.publishing import steps
from syndication.publishing.exports import ExportReport, export_publication
from syndication.settings import load
from syndication.text.terminal import visible

_MOST_LINES = 20


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--as", "form", type=click.Choice(get_args(ExportForm)), required=True, help="The form of the stories.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def export(folder: Path, form: ExportForm, as_json: bool) -> None:
    """Write all stories and uploaded pictures into the new folder DIR, for another system or for another
    installation of this one. Stories that are not public are included, and marked as such.

    \b
    --as wxr       one file stories.xml, as WordPress exports and imports it
    --as json      one file stories.json: an array of records, one on each line
    --as ninjs     one ninjs 3.1 document for each story
    --as markdown  one content file for each story, with front matter as Hugo and Zola read it

    Each form has everything, also what its other readers do not know: `syndication import DIR`
    makes the same records of it. Fields that only this program reads are listed. Exits with 1
    if a record or a picture cannot be exported.

    \b
    With --json, the object has:
      form, folder, stories, pictures
      refused           records that cannot be read, and why
      missing_pictures  pictures that records name and that are not stored
      unreadable        stories of which other programs get no text, and why
      only_here         in how many stories a field has a value that others do not read, by field

    \b
    Examples:
      syndication export moved-out --as wxr
      syndication export backup-2026-11 --as json --json
    """
    report = export_publication(open_workspace(load()), folder, form, steps.utc_now(), show_progress)
    if as_json:
        click.echo(msgspec.json.encode(report))
    else:
        for line in _lines(report):
            click.echo(visible(line))
        for problem in _problems(report):
            click.echo(visible(problem), err=True)
    sys.exit(1 if report.refused or report.missing_pictures else 0)


def _lines(report: ExportReport) -> Iterator[str]:
    yield from report.unreadable[:_MOST_LINES]
    for field, count in sorted(report.only_here.items()):
        yield f"only this program reads {field} in this form ({count_of(count, 'story', 'stories')})"
    stories = count_of(report.stories, "story", "stories")
    yield f"{report.folder}: {stories}, {count_of(report.pictures, 'picture', 'pictures')}"


def _problems(report: ExportReport) -> Iterator[str]:
    problems = [
        *(f"{problem}; it is left out" for problem in report.refused),
        *(f"{path}: is not stored here; its story is exported without it" for path in report.missing_pictures),
    ]
    yield from problems[:_MOST_LINES]
    if len(problems) > _MOST_LINES:
        yield f"and {len(problems) - _MOST_LINES:,} more; --json lists all"
