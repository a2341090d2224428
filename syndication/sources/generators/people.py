"""Authors: their names in front matter, and the files of data in which sites keep what they know of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from syndication.model.item import Author
from syndication.sources.generators.config import read_settings
from syndication.sources.generators.folder import SiteFolder
from syndication.sources.generators.values import NOTHING, table_of, text_of, value_at
from syndication.text.urls import is_http_url

# The form of RSS, and that of mail: "ada@old.example (Ada Byron)", "Ada Byron <ada@old.example>".
_WITH_MAIL = re.compile(r"[^\s@]{1,100}@[^\s@]{1,200} \(([^()]{1,200})\)|([^<>@]{1,200}) <[^<>\s]{1,300}>")
_MOST = 50  # authors of a story
AUTHOR_FIELDS = ("authors", "author", "byline", "extra.authors", "extra.author", "params.authors", "params.author")
_NAME = ("name", "display_name", "title", "fullname", "full_name")
_ADDRESS = ("url", "uri", "link", "website", "web", "homepage")


def read_people(folder: SiteFolder, places: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Return what the data of a site says of its authors, by the key that front matter uses.

    Raises:
        IngestError: a file of it cannot be read.
    """
    people: dict[str, Mapping[str, Any]] = {}
    for place in places:
        for ending in (".yml", ".yaml", ".json", ".toml"):
            if f"{place}{ending}" in folder.files:
                people |= {key: table_of(each) for key, each in read_settings(folder, f"{place}{ending}").items()}
    return people


def authors_of(
    fields: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], default: Any = None
) -> tuple[Author, ...]:
    """Return the authors of a page, or that of the site where the page names none."""
    values = (value_at(fields, name) for name in AUTHOR_FIELDS)
    given = next((value for value in values if value not in NOTHING), default)
    entries = given[:_MOST] if isinstance(given, list) else [given]
    return tuple(author for entry in entries if (author := _author(entry, people)).name)


def _author(entry: Any, people: Mapping[str, Mapping[str, Any]]) -> Author:
    known = people.get(text_of(entry), {}) if not isinstance(entry, Mapping) else entry
    name = next((text for key in _NAME if (text := text_of(known.get(key)))), "") or _without_mail(text_of(entry))
    address = next((text for key in _ADDRESS if is_http_url(text := text_of(known.get(key)))), "")
    return Author(name, url=address)


def _without_mail(name: str) -> str:
    found = _WITH_MAIL.fullmatch(name)
    return (found[1] or found[2]).strip() if found else name
