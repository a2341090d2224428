"""Where settings come from: the text of a file, and the environment. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from syndication.model.errors import SettingsError
from syndication.text.toml_messages import plain_problem, split_place


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
