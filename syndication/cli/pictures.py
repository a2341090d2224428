"""`pictures`: the store of uploaded pictures."""

from __future__ import annotations

import time
from pathlib import Path

import click
import msgspec

from syndication.catalog import state
from syndication.cli.progress import show_progress
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.model.errors import SettingsError
from syndication.publishing import folder_identity
from syndication.publishing.media import store
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.renditions import save_renditions, stored_names
from syndication.settings import load


@click.group("pictures")
def picture_commands() -> None:
    """Work on the store of uploaded pictures.

    \b
    Examples:
      syndication pictures renditions
    """


@picture_commands.command(short_help="Make the missing renditions of stored pictures.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def renditions(as_json: bool) -> None:
    """Make the missing renditions of stored pictures, in the widths of the setting picture_ladder.

    New uploads get theirs at once. This is for pictures from before, and after a change of the
    ladder. It may be interrupted: the next run goes on. Then all stories are composed again.

    \b
    Examples:
      syndication pictures renditions
    """
    settings = load()
    if not settings.picture_ladder:
        raise SettingsError("picture_ladder: is empty; write widths, such as picture_ladder = [640, 1280]")
    workspace, root = open_workspace(settings), Path(settings.pictures)
    folder_identity.confirm_pictures(workspace.catalog, root)
    quota = Quota(root, settings.pictures_gb * 1_000_000_000)
    names, made = list(stored_names(root)), 0
    for done, name in enumerate(names, 1):
        data = store.read_picture(root, name)
        made += bool(data) and save_renditions(root, name, data or b"", settings.picture_ladder, quota, time.time())
        show_progress("making renditions", done, len(names))
    if made:
        with workspace.catalog.begin() as connection:
            state.put(connection, state.BUILT_FROM, "")  # the next publication composes all stories again
    if as_json:
        click.echo(msgspec.json.encode({"pictures": len(names), "made": made}))
    else:
        click.echo(f"{count_of(len(names), 'picture')}, {made:,} with new renditions")
