"""The redirects in the settings file: a line is added, and every other byte of the file stays."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from syndication.model.errors import SettingsError
from syndication.model.feed_path import live_folder, page_path
from syndication.model.redirects import Redirects
from syndication.publishing import durable_files


def write_redirect(file: Path, old: str, new: str) -> None:
    """Write that the feed with the folder `old` leads to the one with the folder `new`.

    Lines that led to the old one lead to the new one from now on, in one step. Other lines about the two are deleted.

    Raises:
        SettingsError: the file cannot be read or written; it is as it was.
    """
    try:
        before = file.read_bytes().decode()
        document = tomlkit.parse(before)
        lines = document.setdefault("redirects", tomlkit.table())
        if not isinstance(lines, MutableMapping):
            raise SettingsError(f"{file}: redirects: must be a table")
        _enter(lines, old, new)
        after = tomlkit.dumps(document)
        tomllib.loads(after)
        if after != before:
            durable_files.write(file.resolve(), after.encode())
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written: {error.strerror}") from error
    except (TOMLKitError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be changed: {error}") from error


def redirect_lines(old: str, new: str) -> str:
    """Return the lines that a person adds to the settings."""
    return f'[redirects]\n"/{old}" = "/{new}"'


def is_redirected(lines: Mapping[str, str], old: str, new: str) -> bool:
    """Return whether redirects lead from one feed to another."""
    return page_path(new) in Redirects(lines).targets(page_path(old))


def _enter(lines: MutableMapping[str, Any], old: str, new: str) -> None:
    for path in [path for path in lines if live_folder(path) in (old, new)]:
        del lines[path]
    for path, target in list(lines.items()):
        if isinstance(target, str) and target.startswith("/") and live_folder(target) == old:
            lines[path] = f"/{new}{target.removeprefix(f'/{old}')}"
    lines[f"/{old}"] = f"/{new}"
