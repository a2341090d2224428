"""Stories as lines of a list: of `items` and `search`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.cli.tables import table
from syndication.cli.times import readable_time
from syndication.model.item import Status
from syndication.model.stored import Stored
from syndication.model.visibility import State, visibility_of

_HEAD = ("HEADLINE", "SLUG", "STATE", "PUBLISHED", "SECTION")


class ItemLine(Struct, frozen=True):
    """One story in the list."""

    slug: str
    state: State
    published: datetime
    section: str
    headline: str
    id: str
    status: Status
    version: int
    record: str


def item_line(stored: Stored, now: datetime) -> ItemLine:
    """Return the line of a story at `now`."""
    item = stored.item
    return ItemLine(
        slug=item.slug,
        state=visibility_of(stored, now).state,
        published=item.published,
        section=item.section,
        headline=item.headline,
        id=item.id,
        status=item.status,
        version=item.version,
        record=stored.path,
    )


def print_json(found: Sequence[ItemLine]) -> None:
    """Print stories as a JSON array, one on each line."""
    click.echo("[" + ",".join(f"\n{msgspec.json.encode(line).decode()}" for line in found) + "\n]")


def print_table(found: Sequence[ItemLine]) -> None:
    """Print stories as a table."""
    click.echo("\n".join(table(_HEAD, [_cells(line) for line in found], flexible=0)))


def _cells(line: ItemLine) -> tuple[str, ...]:
    return line.headline, line.slug, line.state, readable_time(line.published), line.section
