"""Which sources are followed: those of the settings and of their lists of feeds; which are paused, which are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from syndication.catalog.sources import KnownSource
from syndication.model.followed_source import FollowedSource, listed_source


def sources_in_use(declared: Sequence[FollowedSource], known: Mapping[str, KnownSource]) -> tuple[FollowedSource, ...]:
    """Return the sources of the settings, and the feeds in those that are lists of feeds.

    A feed in a list is called by the name of the list and its address. Secrets are for the list alone.
    """
    feeds = (
        listed_source(source, address)
        for source in declared
        if source.name in known
        for address in known[source.name].state.feeds
    )
    return (*declared, *feeds)


def is_paused(source: FollowedSource, known: Mapping[str, KnownSource]) -> bool:
    """Return whether a person has paused a source, or the list that it is in."""
    parent, here = known.get(source.name.partition(" ")[0]), known.get(source.name)
    return bool((parent and parent.paused) or (here and here.paused))


def is_due(source: FollowedSource, known: Mapping[str, KnownSource], now: datetime) -> bool:
    """Return whether a source is to be asked now. New settings count at once; a paused list pauses its feeds."""
    here = known.get(source.name)
    if is_paused(source, known):
        return False
    if here is None or here.state.fingerprint not in ("", source.fingerprint):
        return True
    return here.due <= now and not here.state.ended
