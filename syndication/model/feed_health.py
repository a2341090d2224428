"""A feed as those see it who look after it: what is in it, how large it is, and what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from syndication.model.feed_path import folder_at
from syndication.model.limits import Moment, described


class DocumentHealth(Struct, frozen=True):
    """A document of a feed: its size, the date that it carries, and since when it is served, if that is stored."""

    bytes: int
    changed: Moment
    built: Moment | None = None


class HeldBack(Struct, frozen=True):
    """Why a feed cannot be built; its last good documents are served."""

    rule: str
    since: Annotated[Moment | None, described("since when its documents are as they are, if that is stored")] = None


class FeedRebuild(Struct, frozen=True):
    """The last rebuild of a feed that somebody asked for."""

    asked: Moment
    who: Annotated[str, described("as the log names people and tokens")]
    done: Annotated[bool, described("whether all documents were built since, also the archives")]
    changed: Annotated[tuple[str, ...], described("the live documents that have changed since, if that is stored")]


class FeedHealth(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A feed."""

    path: Annotated[str, described("its page")]
    title: Annotated[str, described("the name of the section, tag or author; empty for all stories")]
    documents: Annotated[dict[str, DocumentHealth], described("by file name")]
    items: Annotated[int | None, described("how many public stories it selects; null if more_than is given")]
    more_than: int | None = None
    oldest: Annotated[Moment | None, described("when its oldest story was published")] = None
    newest: Moment | None = None
    stale: Annotated[bool, described("whether it is still to be built")] = False
    rebuild: FeedRebuild | None = None
    held_back: HeldBack | None = None
    findings: Annotated[int, described("how many of its stories are in quarantine or lose content")] = 0
    subscribers: Annotated[int, described("of the hub")] = 0
    readers: Annotated[int, described("readers of the last 30 days, as far as they can be counted")] = 0
    redirects: Annotated[tuple[str, ...], described("addresses in the settings that lead to it")] = ()


def redirects_onto(folder: str, lines: Mapping[str, str]) -> tuple[str, ...]:
    """Return the old addresses in the settings that lead to a feed or its documents."""
    return tuple(sorted(old for old, new in lines.items() if new.startswith("/") and folder_at(new) == folder))
