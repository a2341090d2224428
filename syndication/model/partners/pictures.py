"""Which rendition of a picture a partner gets, or why it gets none."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Media
from syndication.model.media_choice import rights_of
from syndication.model.media_types import type_of_address
from syndication.model.partners.profile import PictureRules
from syndication.model.partners.verdict import LintCode


class PictureFault(Struct, frozen=True):
    """Why a partner does not take a picture: the measured value, and the allowed one."""

    code: LintCode
    measured: str
    allowed: str


class ChosenPicture(Struct, frozen=True):
    """The rendition for a partner, and what speaks against it. A picture whose size is unknown is still chosen."""

    picture: Media
    faults: tuple[PictureFault, ...] = ()


def choose_picture(picture: Media, rules: PictureRules) -> ChosenPicture:
    """Return the smallest rendition that is as large as the partner wants, else the largest one."""
    candidates = sorted(_renditions(picture), key=lambda one: (one.width * one.height, one.bytes))
    fitting = [one for one in candidates if not any(_faults(one, rules))]
    wanted = [one for one in fitting if one.width >= rules.want[0] and one.height >= rules.want[1]]
    chosen = wanted[0] if wanted and any(rules.want) else fitting[-1] if fitting else candidates[-1]
    faults = tuple(_faults(chosen, rules))
    if not faults and not wanted and chosen.width and chosen.height:
        faults = (PictureFault("image_small", _size((chosen.width, chosen.height)), f"better {_limit(rules.want)}"),)
    return ChosenPicture(chosen, faults)


def _renditions(picture: Media) -> Iterator[Media]:
    """Yield the picture in each of its sizes, with its own words and rights."""
    yield replace(picture, renditions=())
    for one in picture.renditions:
        size = {"width": one.width, "height": one.height, "bytes": one.bytes}
        yield replace(picture, url=one.url, type=one.type or type_of_address(one.url), renditions=(), **size)


def _faults(picture: Media, rules: PictureRules) -> Iterator[PictureFault]:
    if rights_of(picture) not in rules.rights:
        yield PictureFault("image_rights_missing", rights_of(picture), ", ".join(rules.rights))
    elif rights_of(picture) == "licensed" and not picture.licensor.strip():
        yield PictureFault("image_rights_missing", "licensed, by nobody", "a licensor")
    if picture.type and picture.type not in rules.types:
        yield PictureFault("image_wrong_type", picture.type, ", ".join(rules.types))
    yield from _faults_of_size(picture, rules)


def _faults_of_size(picture: Media, rules: PictureRules) -> Iterator[PictureFault]:
    width, height = picture.width, picture.height
    is_limited = any((*rules.min, *rules.ratio, rules.shortest_side))
    if is_limited and not (width and height):
        yield PictureFault("image_size_unknown", "unknown", _least(rules))
    elif width < rules.min[0] or height < rules.min[1]:
        yield PictureFault("image_too_small", _size((width, height)), f"at least {_limit(rules.min)}")
    elif rules.shortest_side and min(width, height) < rules.shortest_side:
        yield PictureFault("image_too_small", _size((width, height)), f"shortest side {rules.shortest_side}")
    elif any(rules.ratio) and not rules.ratio[0] <= width / height <= rules.ratio[1]:
        yield PictureFault("image_wrong_ratio", f"{width / height:.2f}", f"{rules.ratio[0]:g} to {rules.ratio[1]:g}")
    if rules.max_bytes and picture.bytes > rules.max_bytes:
        yield PictureFault("image_too_big", f"{picture.bytes:,} bytes", f"at most {rules.max_bytes:,} bytes")


def _least(rules: PictureRules) -> str:
    """Return the smallest size that a partner takes; a partner may have a rule about the proportions alone."""
    if any(rules.min):
        return f"at least {_limit(rules.min)}"
    return f"shortest side {rules.shortest_side}" if rules.shortest_side else "a known size"


def _limit(size: tuple[int, int]) -> str:
    """Return a least size: 1200x624, or "1500 wide" if one side has no limit."""
    width, height = size
    return _size(size) if width and height else f"{width} wide" if width else f"{height} high"


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
