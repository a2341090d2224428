"""Asking a source now: the follower asks it within a second, whenever it would have been asked by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from syndication.catalog import Connection, audit, sources
from syndication.catalog.audit import AuditEntry
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.followed_source import FollowedSource
from syndication.publishing.follower.sources_in_use import is_paused, sources_in_use

ACTION = "source asked"  # in the log


def ask_now(connection: Connection, declared: Sequence[FollowedSource], who: str, name: str, now: datetime) -> None:
    """Let a source of the settings be asked now; a list of feeds with all its feeds.

    Raises:
        NotFoundError: there is no such source.
        ConflictError: it is paused, or has ended.
    """
    known = sources.find_all(connection)
    used = sources_in_use(declared, known)
    if name not in {one.name for one in declared}:
        raise NotFoundError("there is no such source; GET /api/sources lists them")
    if any(one.name == name and is_paused(one, known) for one in used):
        raise ConflictError(f"{name}: is paused; to ask it again: syndication sources resume {name}")
    if name in known and known[name].state.ended:
        raise ConflictError(f"{name}: has ended; to ask it again: syndication sources resume {name}")
    for one in used:
        if one.name == name or one.name.startswith(f"{name} "):
            sources.bring_forward(connection, one.name, now)
    audit.add(connection, [AuditEntry(at=now, who=who, action=ACTION, note=name)])
