"""Settings as people may see them: values without secrets, and where each comes from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndication.model.setting_sources import DEFAULT, SettingOrigin
from syndication.text.shown_address import HIDDEN, shown_address


class SettingRow(Struct, frozen=True):
    """A setting: its name, its explanation, its value as text, and where that comes from."""

    name: str
    help: str
    value: str
    origin: SettingOrigin


def setting_rows(
    settings: msgspec.Struct, shown: Mapping[str, Any], origins: Mapping[str, SettingOrigin]
) -> tuple[SettingRow, ...]:
    """Return all settings. `shown` are the values, with secrets hidden already, and `origins` those that are set."""
    properties = msgspec.json.schema(type(settings))["$defs"][type(settings).__name__]["properties"]
    return tuple(
        SettingRow(name, properties[name].get("description", ""), value_text(value), origins.get(name, DEFAULT))
        for name, value in shown.items()
    )


def value_text(value: object) -> str:
    """Return a value as one text: of tables the names, of addresses what is no secret."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _without_password(value)
    if isinstance(value, tuple):
        return ", ".join(map(value_text, value))
    if isinstance(value, Mapping):
        return ", ".join(map(str, value))
    if isinstance(value, Struct):
        return str(getattr(value, "name", HIDDEN))
    return "" if value is None else str(value)


def _without_password(text: str) -> str:
    """Return a text; what is secret in an address is hidden, and a path of the database stays."""
    is_local = text.startswith("sqlite:") or "://" not in text
    if is_local:
        return text
    return shown_address(text) if urlsplit(text).scheme in ("http", "https") else _shown_database(text)


def _shown_database(text: str) -> str:
    scheme, _, rest = text.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
