"""A content file with front matter, as this program exports it, to the item of its story."""

from __future__ import annotations

import tomllib
from typing import Any

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.sources.records import FORMS, from_fields
from syndication.sources.records.layout import split, unwrap

# The fields of a record by their names in front matter; `formats/front_matter.py` writes them.
_FIELDS = {
    "title": "headline",
    "date": "published",
    "lastmod": "modified",
    "publishDate": "embargo_until",
    "expiryDate": "expires",
    "description": "standfirst",
    "slug": "slug",
    "tags": "tags",
}
_FOR_GENERATORS = frozenset(("images", "authors", "aliases", "categories", "draft", "params"))


def read_content(path: str, data: bytes) -> Item:
    """Return the item of a content file.

    Raises:
        IngestError: it cannot be read.
        FieldsError: it breaks a rule of records.
    """
    try:
        text = data.decode()
        _, front, rest = split(path, text)
        values = tomllib.loads(front.replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise IngestError("is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise IngestError(f"has front matter that is no TOML: {error}") from error
    form = next((form for suffix, form in FORMS.items() if path.endswith(suffix)), "markdown")
    return from_fields({**_fields(values), "body": unwrap(rest), "body_form": form})


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    params = values.get("params")
    record = params.get("record") if isinstance(params, dict) else None
    if not isinstance(record, dict):
        raise IngestError("has no table params.record, which every story of an export has")
    fields = {_FIELDS.get(name, name): value for name, value in values.items() if name not in _FOR_GENERATORS}
    names = [{"name": name} for name in _listed(values, "authors")]
    aliases = [name.rpartition("/")[2] for name in _listed(values, "aliases")]
    section = next(iter(_listed(values, "categories")), "")
    found = fields | {"authors": names, "aliases": aliases, "section": section} | record
    if values.get("draft") and found.get("status", "usable") == "usable":
        found["status"] = "withheld"  # it was made a draft since it was exported
    return found


def _listed(values: dict[str, Any], name: str) -> list[str]:
    listed = values.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(value, str) for value in listed):
        raise IngestError(f"{name} is no list of texts")
    return listed
