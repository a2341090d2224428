"""Where settings come from: the text of a file, and the environment. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from syndication.model.errors import SettingsError
from syndication.text.toml_messages import plain_problem, split_place

_KEY = re.compile(r"([A-Za-z0-9_-]{1,100})[ \t]{0,100}=")
_TABLE = re.compile(r"\[{1,2}[ \t]{0,100}([A-Za-z0-9_-]{1,100})")


class SettingOrigin(Struct, frozen=True):
    """Where the value of a setting comes from: the variable, or the file with the line."""

    kind: Literal["default", "file", "environment"]
    where: str = ""


DEFAULT = SettingOrigin("default")


def parse_settings(content: bytes, file: str) -> dict[str, Any]:
    """Return the values in the content of a file.

    Raises:
        SettingsError: it is not TOML in UTF-8; the message names the `file` and the line.
    """
    try:
        return tomllib.loads(content.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        problem, line = split_place(str(error))
        where = f"{file}:{line}" if line else file
        raise SettingsError(f"{where}: is not TOML: {plain_problem(problem)}") from error


def values_of_environment(
    kind: type[msgspec.Struct], environ: Mapping[str, str], prefix: str, tables: Collection[str]
) -> dict[str, Any]:
    """Return the values of the fields of `kind` that are variables of the environment; `tables` cannot be."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        text = environ.get(prefix + field.name.upper())
        if text is not None and field.name not in tables:
            parts = [part.strip() for part in text.split(",")]
            values[field.name] = list(filter(None, parts)) if isinstance(field.default, tuple) else text
    return values


def lines_of_settings(text: str) -> dict[str, int]:
    """Return the line in which each setting of a file begins, by name; of a table, that of its first part."""
    found: dict[str, int] = {}
    is_in_table = False
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        table = _TABLE.match(stripped)
        key = None if is_in_table else _KEY.match(stripped)
        is_in_table = is_in_table or table is not None
        if name := table or key:
            found.setdefault(name[1], number)
    return found


def origins_of(
    kind: type[msgspec.Struct], text: str, file: str, environ: Mapping[str, str], prefix: str, tables: Collection[str]
) -> dict[str, SettingOrigin]:
    """Return where the settings that are set come from; the environment wins over the file, but not for `tables`."""
    lines = lines_of_settings(text)
    origins: dict[str, SettingOrigin] = {}
    for field in msgspec.structs.fields(kind):
        variable = prefix + field.name.upper()
        if variable in environ and field.name not in tables:
            origins[field.name] = SettingOrigin("environment", variable)
        elif field.name in lines:
            origins[field.name] = SettingOrigin("file", f"{file}:{lines[field.name]}")
    return origins
