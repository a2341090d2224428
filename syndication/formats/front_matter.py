"""A story as a content file of a site generator: TOML front matter as Hugo and Zola name it, then the body.

Fields that generators do not have are in the table `params.record`, by their names in records.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import tomlkit

from syndication.model.item import Author, Item

FENCE = "+++"
ALIAS_FOLDER = "/items/"
SUFFIXES = {"markdown": ".md", "html": ".html"}
# Fields of a record with another name, or another form, in front matter.
NAMES = {
    "headline": "title",
    "published": "date",
    "modified": "lastmod",
    "embargo_until": "publishDate",
    "expires": "expiryDate",
    "standfirst": "description",
    "slug": "slug",
    "tags": "tags",
}


def write_content(item: Item) -> bytes:
    """Return the content file of a story, whose uploaded pictures have addresses."""
    values: dict[str, Any] = msgspec.to_builtins(item, builtin_types=(datetime,))
    fields = {name: values.pop(field) for field, name in NAMES.items() if field in values}
    body, _ = values.pop("body"), values.pop("body_form", "")
    fields["aliases"] = [f"{ALIAS_FOLDER}{alias}" for alias in values.pop("aliases", ())]
    fields["categories"] = [values.pop("section")] if "section" in values else []
    fields["draft"] = item.status != "usable"
    fields["authors"] = [author.name for author in item.authors]
    fields["images"] = [medium.url for medium in item.media if medium.url]
    if item.authors == tuple(Author(author.name) for author in item.authors):
        values.pop("authors", None)  # the names are all that there is
    given = {name: _as_toml(value) for name, value in fields.items() if value != []}
    front = tomlkit.dumps({**given, "params": {"record": _as_toml(values)}})
    return f"{FENCE}\n{front}{FENCE}\n\n{body}\n".encode()


def _as_toml(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_toml(inner) for name, inner in value.items()}
    return [_as_toml(inner) for inner in value] if isinstance(value, list | tuple) else value
