"""The kinds of exports that can be imported, by the name that `--from` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syndication.sources import (
    arc,
    blogger,
    drupal,
    feed,
    generators,
    ghost,
    medium,
    movable_type,
    own_export,
    substack,
    wordpress,
)
from syndication.sources.export import ExportFile, ExportKind, FileRule, files_by_rule
from syndication.sources.site import page_kind

KINDS: Mapping[str, ExportKind] = {
    "syndication": own_export.KIND,
    "wordpress": wordpress.KIND,
    "ghost": ghost.KIND,
    "blogger": blogger.KIND,
    "medium": medium.KIND,
    "substack": substack.KIND,
    "movable-type": movable_type.KIND,
    "arc": arc.KIND,
    "drupal": drupal.KIND,
    **generators.KINDS,
    "feed": feed.KIND,
    "pages": page_kind.KIND,
}


def find_exports(files: Sequence[ExportFile]) -> dict[str, Sequence[ExportFile]]:
    """Return the files of each kind of export among those of one folder or archive."""
    for name, kind in KINDS.items():
        if kind.is_whole and (claimed := kind.find(files)):
            return {name: claimed}
    parts = {name: kind.find for name, kind in KINDS.items() if not kind.is_whole}
    by_rule = files_by_rule({name: find for name, find in parts.items() if isinstance(find, FileRule)}, files)
    found = {name: by_rule.get(name, ()) if isinstance(find, FileRule) else find(files) for name, find in parts.items()}
    return {name: claimed for name, claimed in found.items() if claimed}
