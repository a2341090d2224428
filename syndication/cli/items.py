"""`items`: the list of stories, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import get_args

import click

from syndication.catalog import addresses, item_list
from syndication.catalog import items as stored_items
from syndication.catalog.item_list import ItemFilter
from syndication.cli.item_lines import ItemLine, item_line, print_json, print_table
from syndication.cli.numbers import WholeNumber
from syndication.cli.times import Time
from syndication.cli.workspace import open_workspace
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.item import Status
from syndication.model.search import fold, is_found
from syndication.model.visibility import State
from syndication.publishing import steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load

_NOTHING_READ = "No record has been read yet: `syndication publish` and `syndication serve` read them"
_WITHDRAWN: Collection[State] = ("withheld", "canceled")
_STATES: Mapping[str, Collection[State]] = {
    **{state: (state,) for state in get_args(State)},
    "withdrawn": _WITHDRAWN,  # the word of `syndication why`
}


@click.command()
@click.option("--status", type=click.Choice(get_args(Status)), help="The status in the record.")
@click.option("--state", type=click.Choice(list(_STATES)), help="Whether it is public now, or why not.")
@click.option("--section", default="", metavar="NAME", help="Only stories of this section.")
@click.option("--tag", default="", metavar="NAME", help="Only stories with this tag.")
@click.option("--author", default="", metavar="NAME", help="Only stories by this author.")
@click.option("--search", default="", metavar="TEXT", help="TEXT is in the headline, slug, standfirst or an author.")
@click.option("--since", type=Time(), metavar="TIME", help="Published at or after TIME, as 2026-02-05 or with an hour.")
@click.option("--limit", type=WholeNumber(1), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, one story on each line.")
def items(
    status: Status | None,
    state: str | None,
    section: str,
    tag: str,
    author: str,
    search: str,
    since: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """List the stories, newest first.

    The state "withdrawn" means withheld or canceled. --search takes capitals as small letters.

    \b
    With --json, each story has:
      slug, id, record  its name in addresses, its name in feeds, and the path of its file
      state             public, scheduled, embargoed, expired, withheld, canceled or quarantined
      status, version, published, section, headline

    \b
    Examples:
      syndication items
      syndication items --state scheduled
      syndication items --search harbour
      syndication items --section World --since 2026-02-05 --limit 10 --json
    """
    names = ((SECTIONS, section), (TAGS, tag), (AUTHORS, author))
    workspace = open_workspace(load())
    with workspace.catalog.read() as connection:
        feeds = tuple(addresses.find_folder(connection, kind, name) for kind, name in names if name.strip())
    states = _STATES[state] if state else ()
    is_empty = _is_empty(workspace)
    matching = _matching(workspace, _catalog_filter(feeds, since, states), search)
    lines = (line for line in matching if status in (None, line.status) and (not states or line.state in states))
    found = list(islice(lines, limit))
    if as_json:
        print_json(found)
    elif found:
        print_table(found)
    else:
        click.echo(_NOTHING_READ if is_empty else "No story matches")


def _is_empty(workspace: Workspace) -> bool:
    """Return whether the catalog has no story.

    Raises:
        FolderError: the catalog is empty, and the folder is missing.
    """
    with workspace.catalog.read() as connection:
        is_empty = not stored_items.count(connection)
    if is_empty:
        workspace.folder.refuse_absent()
    return is_empty


def _catalog_filter(feeds: Sequence[str], since: datetime | None, states: Collection[State]) -> ItemFilter:
    """Return what the catalog can filter by itself, so that few other stories are read."""
    quarantined = None if not states or set(states) <= set(_WITHDRAWN) else "quarantined" in states
    include_settled = set(states) <= {"public", "quarantined"}
    return ItemFilter(feeds=tuple(feeds), since=since, include_settled=include_settled, quarantined=quarantined)


def _matching(workspace: Workspace, wanted: ItemFilter, search: str) -> Iterator[ItemLine]:
    now, folded = steps.utc_now(), fold(search)
    with workspace.catalog.read() as connection:
        for stored in item_list.newest(connection, wanted):
            if is_found(stored.item, folded):
                yield item_line(stored, now)
