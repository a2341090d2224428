"""The settings as they are in force, each with where it comes from. Secrets are never among them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from syndication.model.limits import described
from syndication.settings import PREFIX, SECRETS, Settings, path
from syndication.text.shown_address import shown_address

_KEY = re.compile(r"[ \t]{0,20}(?:\[\[?)?([a-z_]{1,60})(?:\]\]?)?[ \t]{0,20}(=|$)")
_ADDRESSES = ("purge", "purge_hooks", "hubs")


class SettingSource(Struct, frozen=True, omit_defaults=True):
    """Where a setting comes from."""

    kind: Literal["file", "environment", "default"]
    file: Annotated[str, described("the name of the settings file")] = ""
    line: int = 0
    variable: Annotated[str, described("the variable of the environment")] = ""


class ListedSetting(Struct, frozen=True, kw_only=True):
    """A setting. Of tables, `value` has only the names; of a secret, whether it is set."""

    name: str
    value: Any
    secret: Annotated[bool, described("whether its value is a secret, and not displayed")]
    source: SettingSource
    help: str


def list_settings(settings: Settings, environ: Mapping[str, str] = os.environ) -> list[ListedSetting]:
    """Return all settings in the order of the documentation."""
    file = path(environ)
    lines, help_texts = _lines_of(file), _help_texts()
    return [
        ListedSetting(
            name=field.name,
            value=_printable(field.name, getattr(settings, field.name)),
            secret=field.name in SECRETS,
            source=_source(field.name, file, lines, environ),
            help=help_texts.get(field.name, ""),
        )
        for field in msgspec.structs.fields(Settings)
    ]


def _source(name: str, file: Path, lines: Mapping[str, int], environ: Mapping[str, str]) -> SettingSource:
    variable = PREFIX + name.upper()
    if variable in environ:
        return SettingSource("environment", variable=variable)
    if name in lines:
        return SettingSource("file", file.name, lines[name])
    return SettingSource("default")


def _lines_of(file: Path) -> dict[str, int]:
    """Return the line of each setting in the file: the first that names it outside of other tables."""
    found: dict[str, int] = {}
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return found
    is_top = True
    for number, line in enumerate(text.splitlines(), 1):
        is_table = line.lstrip().startswith("[")
        is_top = is_top and not is_table
        key = _KEY.match(line) if is_top or is_table else None
        if key and is_table == (key[2] == ""):
            found.setdefault(key[1], number)
    return found


def _printable(name: str, value: Any) -> Any:
    """Return a value without secrets."""
    if name in SECRETS:
        return bool(value)
    if name == "database":
        return _without_password(value)
    if name in _ADDRESSES:
        return [shown_address(one) for one in value]
    if isinstance(value, Struct):
        return True
    if isinstance(value, tuple) and value and isinstance(value[0], Struct):
        return [getattr(one, "name", "") for one in value]
    return value


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    return address.replace(f":{parts.password}@", ":…@", 1) if parts.password else address


@cache
def _help_texts() -> dict[str, str]:
    hints = get_type_hints(Settings, include_extras=True).items()
    notes = ((name, note) for name, hint in hints for note in getattr(hint, "__metadata__", ()))
    return {name: note.description or "" for name, note in notes if isinstance(note, Meta)}
