"""The redirects of the settings: where a former path leads. A line for the folder of a feed covers all that is below.

"/feed/" = "/rss.xml"
"/sections/old" = "/sections/new"    # also leads /sections/old/rss.xml to /sections/new/rss.xml
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from syndication.model.feed_path import document_name, document_path, is_archive, is_folder, live_folder, page_path


class Redirects(Struct, frozen=True):
    """The lines of the settings: old paths, and their new paths or addresses."""

    lines: Mapping[str, str] = {}

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
