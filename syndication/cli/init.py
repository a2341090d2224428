"""`init`: start a new publication."""

from __future__ import annotations

import os
from pathlib import Path

import click
import tomlkit

from syndication.model.errors import SettingsError
from syndication.settings import FILE_NAME, Settings, resolve


@click.command(short_help="Start a new publication: settings and a folder of records.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--title", default="My publication", show_default=True, help="The publication's name.")
@click.option("--base-url", default="", help="The public address of the service.")
@click.option("--language", default="en", show_default=True, help="The publication's language.")
def init(folder: Path, title: str, base_url: str, language: str) -> None:
    """Write the settings of a new publication, and an empty folder for its records, into FOLDER.

    Set `authority` in the settings to your domain before the first story is added. It is
    part of every story's id, and ids never change.

    \b
    Examples:
      syndication init
      syndication init tribune --title "The Tribune" --base-url https://feeds.tribune.example
    """
    file = folder / FILE_NAME
    if file.exists():
        raise SettingsError(f"{file}: exists already; edit it, or name another folder")
    settings = resolve(Settings(title=title, base_url=base_url, language=language), folder)
    try:
        (folder / "items").mkdir(parents=True, exist_ok=True)
        _write_private(file, _settings_text(title, base_url, language))
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written: {error.strerror}") from error
    click.echo(
        f"{file} is written.\n"
        f"Before the first story, set `authority` in it to your domain: every story's id contains it, for ever "
        f"(now: {settings.authority}).\n"
        "Next:\n"
        f"  cd {folder}\n"
        "  syndication add ARTICLE.txt --published 2026-02-05T12:00:00+00:00\n"
        "  syndication serve"
    )


def _write_private(file: Path, text: str) -> None:
    """Write a new file that only its owner can read: it will contain secrets."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def _settings_text(title: str, base_url: str, language: str) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("The settings of this publication; docs/settings.md lists all of them."))
    document["title"] = title
    document["language"] = language
    document.add(tomlkit.comment('timezone = "Europe/Berlin"  # of pages, and of times that you write without a zone'))
    if base_url:
        document["base_url"] = base_url
    else:
        document.add(tomlkit.comment('base_url = "https://feeds.example.org"  # before you go public'))
    document.add(tomlkit.comment('authority = "example.org"  # your domain; part of every id for good'))
    return tomlkit.dumps(document)
