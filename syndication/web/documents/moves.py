"""Feeds that have moved: once they are empty, the redirects of the settings lead to where their stories are.

A feed with stories is served, whatever the settings say, and so is an empty one until its target is published.
"""

from __future__ import annotations

from syndication.catalog import Connection, documents, feeds
from syndication.model.feed_path import RSS, document_path, folder_at, is_archive, is_document, is_folder, live_folder
from syndication.model.redirects import Redirects


def moved_address(connection: Connection, redirects: Redirects, path: str) -> str:
    """Return where a path of a feed that has moved leads, through several moves in one step; "" if it has not moved."""
    passed = [path]
    while target := _next_step(connection, redirects, passed[-1]):
        if target in passed:
            return ""  # the settings lead in a circle: the feed is served, although it is empty
        passed.append(target)
    return passed[-1] if len(passed) > 1 else ""


def target_of(connection: Connection, redirects: Redirects, path: str) -> str:
    """Return where the redirects lead from a path: the first target that exists, "" for none."""
    return next((target for target in redirects.targets(path) if _exists(connection, target)), "")


def _next_step(connection: Connection, redirects: Redirects, path: str) -> str:
    folder = live_folder(path)
    if not redirects.targets(path) or not is_folder(folder) or not feeds.is_empty(connection, folder):
        return ""
    return target_of(connection, redirects, path)


def _exists(connection: Connection, target: str) -> bool:
    """Return whether there is a feed at a target; other targets are not looked at."""
    folder = folder_at(target)
    if is_document(target) or is_archive(target):
        wanted = target
    elif is_folder(folder):
        wanted = document_path(folder, RSS)
    else:
        return True
    return bool(documents.existing_paths(connection, [wanted]))
