"""`preview`: a link to the page of a story that is not public yet."""

from __future__ import annotations

import secrets

import click
import msgspec

from syndication.cli.actor import actor
from syndication.cli.numbers import WholeNumber
from syndication.cli.story_change import json_option
from syndication.cli.times import readable_time
from syndication.cli.workspace import find_story, open_workspace
from syndication.publishing import steps
from syndication.publishing.previews import HOURS, MOST_HOURS, end_links, make_link
from syndication.settings import load


@click.command()
@click.argument("item", metavar="[STORY]", required=False)
@click.option(
    "--hours", type=WholeNumber(1, MOST_HOURS), default=HOURS, show_default=True, help="How long the link works."
)
@click.option("--end-all", is_flag=True, help="End all links at once, instead of making one.")
@json_option
def preview(item: str | None, hours: int, end_all: bool, as_json: bool) -> None:
    """Print a link to the page of a story as it will look. Whoever has the link can read it.

    STORY is an id, a slug, a former slug, or the path of the record. Send the link to people
    who may see the story before it is public. It cannot be guessed, is stored by no cache and
    listed by no search engine, and stops working after some hours. The log has who made it.

    \b
    With --json, the object has:
      url, until  the link, and when it stops working

    \b
    Examples:
      syndication preview harbour-reopens
      syndication preview harbour-reopens --hours 2
      syndication preview --end-all
    """
    if bool(item) == end_all:
        raise click.UsageError("give the story, or --end-all")
    workspace, now, fresh = open_workspace(load()), steps.utc_now(), secrets.token_hex(32)
    if not item:
        end_links(workspace.catalog, actor(), now, fresh)
        click.echo("all links to previews have ended", err=as_json)
        return
    link = make_link(workspace, find_story(workspace, item), actor(), hours, now, fresh)
    click.echo(msgspec.json.encode(link) if as_json else link.url)
    if not as_json:
        click.echo(f"it works until {readable_time(link.until)}", err=True)
