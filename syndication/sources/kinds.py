"""The kinds of exports that can be imported, by the name that `--from` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syndication.sources import feed, wordpress
from syndication.sources.export import ExportFile, ExportKind
from syndication.sources.site import page_kind

KINDS: Mapping[str, ExportKind] = {"wordpress": wordpress.KIND, "feed": feed.KIND, "pages": page_kind.KIND}


def find_exports(files: Sequence[ExportFile]) -> dict[str, Sequence[ExportFile]]:
    """Return the files of each kind of export among those of one folder or archive."""
    found = {name: claimed for name, kind in KINDS.items() if (claimed := kind.find(files))}
    whole = next((name for name in found if KINDS[name].is_whole), "")
    return {whole: found[whole]} if whole else found
