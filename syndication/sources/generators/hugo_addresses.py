"""Addresses of pages in Hugo: by `url`, by the permalinks in the config, else by folder and name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndication.sources.generators.slugs import as_path, hugo_name, hugo_path, hugo_token
from syndication.sources.generators.values import is_on, table_of, text_of, value_at

_TOKEN = re.compile(r":(\w+)(\[[^\]]{0,20}\])?")
_DATE_TOKENS = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "monthname": "%B",
    "weekdayname": "%A",
    "2006": "%Y",
    "01": "%m",
    "02": "%d",
}


class HugoPlace(Struct, frozen=True):
    """Where a page is: the first part of the addresses of its language, its folder, its section, and its name."""

    prefix: str
    folder: str
    section: str
    base: str


def page_path(
    values: Mapping[str, Any], fields: Mapping[str, Any], place: HugoPlace, date: datetime | None
) -> tuple[str, str]:
    """Return the path of a page and no fault, or "" and why it is not known; `values` are those of the config."""
    if url := text_of(fields.get("url")):
        return (as_path(f"/{url.lstrip('/')}"), "") if ":" not in url else ("", "its address has tokens in its url")
    permalinks = table_of(values.get("permalinks"))
    if isinstance(values.get("permalinks"), list):
        return "", "its address has a list of permalinks in the config"
    pattern = text_of(
        value_at(table_of(permalinks), f"page.{place.section}") or table_of(permalinks).get(place.section)
    )
    slug, fault = text_of(fields.get("slug")).strip("-"), ""
    path = "/".join(filter(None, (hugo_path(place.folder), hugo_name(slug) or hugo_path(place.base))))
    if pattern and place.section:
        names = {"section": place.section, "sections": place.folder, "title": hugo_token(text_of(fields.get("title")))}
        path, fault = expand_permalink(pattern, names, hugo_token(place.base), hugo_token(slug), date)
    if fault:
        return "", fault
    ugly = values.get("uglyurls")
    end = ".html" if is_on(ugly) or is_on(table_of(ugly).get(place.section)) else "/"
    joined = re.sub(r"/{2,}", "/", f"/{place.prefix}/{path.strip('/')}").rstrip("/") + end
    return as_path(joined if is_on(values.get("disablepathtolower")) else joined.lower()), ""


def expand_permalink(
    pattern: str, names: Mapping[str, str], base: str, slug: str, date: datetime | None
) -> tuple[str, str]:
    """Return a pattern with its tokens replaced and no fault, or "" and why that cannot be done.

    `names` has `section`, `sections` and `title`, `base` is the name of the file.
    """
    parts = {
        **names,
        "slug": slug or names["title"],
        "filename": base,
        "slugorfilename": slug or base,
        "contentbasename": base,
        "slugorcontentbasename": slug or base,
    }
    if date:
        parts |= {name: date.strftime(form) for name, form in _DATE_TOKENS.items()}
        parts |= {"weekday": str(date.isoweekday() % 7), "yearday": str(date.timetuple().tm_yday)}
    if any(found[2] or not parts.get(found[1]) for found in _TOKEN.finditer(pattern)):
        return "", f"its address cannot be computed from the permalink {pattern[:80]}"
    return _TOKEN.sub(lambda found: parts[found[1]], pattern), ""
