"""`init`: the settings and folders of a new publication."""

from __future__ import annotations

import os
from pathlib import Path

import click
import tomlkit

from syndication.model.errors import SettingsError
from syndication.settings import FILE_NAME, Settings, resolve


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--title", default="My publication", show_default=True, help="The publication's name.")
@click.option("--base-url", default="", help="The public address of the service.")
@click.option("--language", default="en", show_default=True, help="The publication's language.")
def init(folder: Path, title: str, base_url: str, language: str) -> None:
    """Make the settings and folders of a new publication in FOLDER.

    \b
    Example:
      syndication init tribune --title "The Tribune" --base-url https://feeds.tribune.example
    """
    file = folder / FILE_NAME
    if file.exists():
        raise SettingsError(f"{file}: is there already; edit it, or name another folder")
    resolve(Settings(title=title, base_url=base_url, language=language), folder)
    try:
        (folder / "items").mkdir(parents=True, exist_ok=True)
        _write_private(file, _settings(title, base_url, language))
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written: {error.strerror}") from error
    click.echo(f"{file} is written. Next:")
    click.echo(
        f"  cd {folder}\n  syndication add ARTICLE.txt --published 2026-02-05T12:00:00+00:00\n  syndication serve"
    )


def _write_private(file: Path, text: str) -> None:
    """Write a new file that its owner alone may read: secrets will stand in it."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def _settings(title: str, base_url: str, language: str) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("The settings of this publication; docs/settings.md lists them all."))
    document["title"] = title
    document["language"] = language
    if base_url:
        document["base_url"] = base_url
    else:
        document.add(tomlkit.comment('base_url = "https://feeds.example.org"  # before you go public'))
    return tomlkit.dumps(document)
