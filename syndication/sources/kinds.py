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
from syndication.sources.export import ExportFile, ExportKind
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
    found = {name: claimed for name, kind in KINDS.items() if (claimed := kind.find(files))}
    whole = next((name for name in found if KINDS[name].is_whole), "")
    return {whole: found[whole]} if whole else found
