"""The option --feed: SOURCE for the old main feed, or FEED=SOURCE for the one that another feed here replaces."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from syndication.cli.feed_paths import feed_path
from syndication.model.errors import IngestError
from syndication.model.feed_path import ALL_ITEMS, KINDS, feed_folder, is_folder, kind_of
from syndication.publishing.import_runs.old_feeds import SavedFeed, read_old_feed
from syndication.text.terminal import visible


def read_old_feeds(texts: Iterable[str]) -> tuple[SavedFeed, ...]:
    """Return the old feeds that options name: SOURCE for the feed of all stories, or FEED=SOURCE for another one.

    Raises:
        IngestError: FEED is no feed here, or SOURCE cannot be read.
    """
    return tuple(read_old_feed(*_split(text)) for text in texts)


def _split(text: str) -> tuple[str, str]:
    """Return the path of a feed here, and the source of the old feed."""
    name, equals, source = text.partition("=")
    if not equals or "://" in name or Path(text).exists():
        return "", text
    path = feed_path(name, "")
    if not source or path is None or (path and not is_folder(path)) or (not path and name != ALL_ITEMS):
        raise IngestError(f"--feed {visible(text)}: {_cure(path or name)}")
    return path, source


def _cure(name: str) -> str:
    kind, _, rest = name.partition("/")
    meant = feed_folder(kind, rest) if kind_of(name) in KINDS and rest else ""
    if is_folder(meant) and meant != name:
        return f"is no feed here; did you mean {meant}=…?"
    forms = ", ".join(f"{kind}/NAME=…" for kind in KINDS)
    return f"is neither a file or an address, nor a feed here with one; write SOURCE, {ALL_ITEMS}=SOURCE or {forms}"
