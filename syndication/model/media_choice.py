"""Which media of a story may be shown, and which of them is the main one. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar

from msgspec.structs import replace

from syndication.model.item import Media
from syndication.model.media_types import is_played, type_of_address

MediaKind = Literal["picture", "sound", "film", "file"]

K = TypeVar("K")


def rights_of(medium: Media) -> Literal["own", "licensed", "none"]:
    """Return who has the rights in a medium, so far as feeds need to know.

    `syndicate = false` wins: the rights of a medium also end by time (`lifecycle.as_of`).
    """
    if not medium.syndicate:
        return "none"
    return medium.rights or "own"


def may_be_shown(medium: Media) -> bool:
    """Return whether feeds and pages may have a medium."""
    return rights_of(medium) != "none"


def is_episode_file(medium: Media) -> bool:
    """Return whether podcast apps can play a medium: a sound or a film that is one file, not a list of parts."""
    kind = medium.type or type_of_address(medium.url)
    return bool(medium.url) and kind.startswith(("audio/", "video/"))


def is_lead(medium: Media) -> bool:
    """Return whether a record names a medium as the main one of its kind."""
    return medium.role == "lead"


def leads_first(media: Mapping[K, Media]) -> dict[K, Media]:
    """Return media by their keys with the leads before all others; otherwise their order stays.

    So the first picture is the main one, and the first sound or film the one to play.
    """
    return dict(sorted(media.items(), key=lambda each: not is_lead(each[1])))


def second_leads(media: Iterable[Media]) -> Iterator[tuple[int, int]]:
    """Yield the index of each lead of which another of the same kind comes before, and the index of that one."""
    first: dict[MediaKind, int] = {}
    for index, medium in enumerate(media):
        if is_lead(medium) and (before := first.setdefault(kind_of(medium), index)) != index:
            yield index, before


def kind_of(medium: Media) -> MediaKind:
    """Return what a medium is by its type, or by its address; without either, it is taken for a picture."""
    name = medium.type or type_of_address(medium.url)
    if not name or name.startswith("image/"):
        return "picture"
    if name.startswith("audio/"):
        return "sound"
    return "film" if is_played(replace(medium, type=name)) else "file"
