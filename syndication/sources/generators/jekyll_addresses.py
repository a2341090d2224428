"""Addresses of Jekyll: the built-in styles, and templates with placeholders such as `/:categories/:year/:title/`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from syndication.sources.generators.folder import split_path
from syndication.sources.generators.site import ContentFile
from syndication.sources.generators.slugs import as_path, jekyll_slug, jekyll_title

_PLACEHOLDER = re.compile(r":([a-z_]+)")
STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_DATE_PARTS: Mapping[str, str] = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
    "short_month": "%b",
    "long_month": "%B",
    "short_year": "%y",
    "w_year": "%G",
    "week": "%V",
    "w_day": "%u",
    "short_day": "%a",
    "long_day": "%A",
    "y_day": "%j",
}


def expand_template(template: str, parts: Mapping[str, str | None]) -> tuple[str, str]:
    """Return a template with its placeholders replaced and "", or "" and the placeholder that is not known."""
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        name = found[1]
        key = name if name in parts or not name.endswith("_") else name.rstrip("_")
        known = parts.get(key)
        if known is None:
            missing.append(name)
        return as_path(known or "") + name[len(key) :]

    path = _PLACEHOLDER.sub(value, template)
    if missing:
        return "", missing[0]
    return re.sub(r"/{2,}", "/", f"/{path}".replace("..", "/").replace("./", "")), ""


def placeholders(
    file: ContentFile, slug: str, categories: Sequence[str], wall: datetime | None
) -> dict[str, str | None]:
    """Return the values of the placeholders of a page; None for those of a date that is not known.

    `wall` is its date as the clocks of the site show it.
    """
    _, stem, _ = split_path(file.path)
    inner = file.path.partition(f"_{file.type}/")[2] or file.path
    dates = {name: wall.strftime(form) if wall else None for name, form in _DATE_PARTS.items()}
    return {
        **dates,
        "i_day": str(wall.day) if wall else None,
        "i_month": str(wall.month) if wall else None,
        "title": jekyll_title(slug),
        "slug": jekyll_slug(slug),
        "name": jekyll_slug(stem),
        "categories": "/".join(dict.fromkeys(each.lower() for each in categories)),
        "slugified_categories": "/".join(dict.fromkeys(map(jekyll_slug, categories))),
        "collection": file.type,
        "path": inner.rpartition(".")[0],
        "basename": stem,
        "output_ext": ".html",
    }
