"""The addresses of posts, which an export of Ghost does not have: from the old feed, or the address of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from syndication.sources.export import ExportOptions
from syndication.sources.json_values import JsonFields
from syndication.sources.old_feed import OldEntries

_DATE = re.compile(r"/[0-9]{4}(?:/|$)")  # a year: addresses with the date of the post


class Permalinks(Struct, frozen=True):
    """`site` is the address of the site without a last slash, `prefix` what is before a slug; "" if unknown."""

    old: OldEntries
    site: str = ""
    prefix: str = ""

    def of(self, post: JsonFields) -> str:
        """Return the address of a post in the answer of the API or in the old feed, "" if neither has it."""
        known = post.identity("id")
        listed = (entry.link for entry in self.old.by_id.get(known, ()) if entry.link) if known else iter(())
        return next(listed, "") or post.text("url")

    def by_slug(self, post: JsonFields) -> str:
        """Return the address that Ghost makes of the slug, "" if it is not known where posts are."""
        slug = post.text("slug")
        return f"{self.prefix}{slug}/" if self.prefix and slug else ""


def learn_permalinks(slugs: Iterable[tuple[str, str]], options: ExportOptions) -> Permalinks:
    """Return where posts are: as all those in the old feed say, else right below the site.

    Args:
        slugs: the id and the slug of each post.
        options: with the old feed and the address of the site.
    """
    prefixes: set[str] = set()
    for known, slug in slugs:
        for entry in options.old.by_id.get(known, ()) if known and slug else ():
            before, found, after = entry.link.rpartition(f"/{slug}")
            is_fixed = found and after in ("", "/") and not _DATE.search(before)
            prefixes.add(f"{before}/" if is_fixed else "")
    prefix = next(iter(prefixes)) if len(prefixes) == 1 else ""
    site = options.site.rstrip("/") or prefix.rstrip("/")
    return Permalinks(options.old, site, prefix or (f"{site}/" if not prefixes and site else ""))
