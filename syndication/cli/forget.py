"""`forget`: remove a story whose file was deleted."""

from __future__ import annotations

import click

from syndication.catalog import items, record_files
from syndication.cli.actor import actor
from syndication.cli.workspace import open_workspace
from syndication.model.errors import NotFoundError
from syndication.publishing import steps
from syndication.settings import load
from syndication.text.terminal import visible


@click.command()
@click.argument("item", metavar="STORY")
def forget(item: str) -> None:
    """Remove a story from everything that is served, after you deleted its file.

    To remove a story with a notice for readers, use `syndication withdraw`.

    STORY is an id, a slug, or the path of the record.

    \b
    Examples:
      syndication forget some-story
      syndication forget items/2026/02/2026-02-05-some-story.md
    """
    workspace = open_workspace(load())
    with workspace.catalog.read() as connection:
        stored = items.find(connection, item)
        missing = {file.item_id for file in record_files.vanished(connection)}
    if not stored:
        raise NotFoundError(f"{visible(item)}: there is no such story; `syndication status` lists missing files")
    if stored.item.id not in missing:
        raise NotFoundError(f"{item}: its file {stored.path} still exists; delete the file first")
    steps.forget(workspace, stored.item.id, actor())
    click.echo(f"{stored.item.id} is removed from everything that is served")
