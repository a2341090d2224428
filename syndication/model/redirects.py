"""The redirects of the settings: where a former path leads. A line for the folder of a feed covers all that is below.

"/feed/" = "/rss.xml"
"/sections/old" = "/sections/new"    # also leads /sections/old/rss.xml to /sections/new/rss.xml
"/?cat=3&feed=rss2" = "/sections/world/rss.xml"
from = "wordpress"                   # all addresses at which WordPress has feeds
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from msgspec import Struct

from syndication.model.feed_path import document_name, document_path, is_archive, is_folder, live_folder, page_path
from syndication.model.old_feeds import FoundFeed, find_old_feed, find_old_feed_by_query

FROM = "from"  # the name of the line that lists systems
_MOST_STEPS = 20  # of redirects, one after the other
_LIST = re.compile(r"[\s,]+")


def systems_in(lines: Mapping[str, str]) -> tuple[str, ...]:
    """Return the systems that the line "from" lists, whose addresses of feeds are answered too."""
    return tuple(name for name in _LIST.split(lines.get(FROM, "").lower()) if name)


class Redirects(Struct, frozen=True):
    """The lines of the settings: old paths, and their new paths or addresses."""

    lines: Mapping[str, str] = {}

    def leads_by_query(self, path: str, query: str) -> str:
        """Return where the line with the most parameters of this address leads, "" if there is none.

        The order of parameters does not matter, and those that no line names are ignored.
        """
        here = set(parse_qsl(query, keep_blank_values=True))
        found = [
            (len(wanted), target)
            for line, target in self.lines.items()
            if (old := line.partition("?"))[1]
            and unquote(old[0]).rstrip("/") == path.rstrip("/")
            and (wanted := set(parse_qsl(old[2], keep_blank_values=True))) <= here
        ]
        return max(found, default=(0, ""))[1]

    def circle(self) -> str:
        """Return the first line with a query from which the lines lead in a circle, "" if there is none.

        Lines without a query are no danger alone: they count only where no feed is.
        """
        starts = (line for line in self.lines if line != FROM and "?" in f"{line}{self.lines[line]}")
        return next((line for line in starts if self._returns(line)), "")

    def _returns(self, start: str) -> bool:
        passed = {start}
        address = start
        for _ in range(_MOST_STEPS):
            path, _, query = address.partition("?")
            address = self.leads_by_query(path, query) if query else ""
            address = address or self.lines.get(path) or self.lines.get(path.rstrip("/") or "/") or ""
            if not address:
                return False
            if address in passed:
                return True
            passed.add(address)
        return True

    def old_feed(self, path: str, query: str) -> FoundFeed | None:
        """Return where an address leads at which the publication's former system had a feed, None if it had none."""
        return find_old_feed(systems_in(self.lines), path, query)

    def old_feed_by_query(self, path: str, query: str) -> FoundFeed | None:
        """Return the same for addresses that are one of a feed by their query."""
        return find_old_feed_by_query(systems_in(self.lines), path, query)

    def targets(self, path: str) -> tuple[str, ...]:
        """Return where a path leads: the targets to try, the best one first; none if no line is about it."""
        if not self.lines:
            return ()
        folder = live_folder(path)
        target = self._folder_target(folder)
        line = self.lines.get(path) or self.lines.get(path.rstrip("/") or "/")
        if target is None or (line and path.strip("/") != folder):
            return (line,) if line else ()
        if path.strip("/") == folder:
            return (page_path(target),)
        live = document_path(target, document_name(path))
        return (f"/{target}{path.removeprefix(f'/{folder}')}", live) if is_archive(path) and target else (live,)

    def _folder_target(self, folder: str) -> str | None:
        """Return the folder to which the folder of a feed leads, None if it leads to none."""
        line = self.lines.get(f"/{folder}") or self.lines.get(f"/{folder}/")
        if not line or not is_folder(folder):
            return None
        target = line.strip("/")
        return target if is_folder(target) or line == "/" else None
