"""The kinds of exports that can be imported, by the name that `--from` takes."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.sources import wordpress
from syndication.sources.export import ExportKind

HEAD_BYTES = 65_536
KINDS: Mapping[str, ExportKind] = {"wordpress": wordpress.KIND}


def kind_of(head: bytes) -> str:
    """Return the name of the kind of export that begins with `head`, "" if it is none."""
    return next((name for name, kind in KINDS.items() if kind.matches(head)), "")
