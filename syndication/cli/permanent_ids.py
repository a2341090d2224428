"""The warning about ids that never change, for a publication whose authority is no domain yet."""

from __future__ import annotations

import click

from syndication.settings import FILE_NAME, Settings
from syndication.text.urls import is_reachable


def id_warning(settings: Settings) -> str:
    """Return a warning if the ids of stories would contain a name of this machine or network, "" if they would not."""
    if is_reachable(f"http://{settings.authority}/"):
        return ""
    return (
        f"the ids of stories contain {settings.authority}, and a published id never changes: before readers subscribe, "
        f"set authority in {FILE_NAME} to your domain (`syndication docs tutorial` says how, also for stories that "
        "have ids already)"
    )


def warn_of_permanent_ids(settings: Settings) -> None:
    """Print the warning of `id_warning`, if there is one."""
    if warning := id_warning(settings):
        click.echo(f"warning: {warning}", err=True)
