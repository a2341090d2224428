"""The media of an entry: those with an address and a type, and findings about the others."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.finding import ItemFinding
from syndication.model.item import Media
from syndication.model.media_choice import leads_first, may_be_shown
from syndication.model.media_types import looks_like_picture, type_of_address
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_LONGEST = 400  # characters of a text in a message


class EntryMedia(Struct, frozen=True):
    """The media that may be shown, by their field ("media[0]"), the main ones first, and what is lost of others."""

    by_field: dict[str, Media]
    findings: tuple[ItemFinding, ...]

    @property
    def media(self) -> tuple[Media, ...]:
        """The media, the main ones first, then in the order of the record."""
        return tuple(self.by_field.values())


def entry_media(media: tuple[Media, ...], base: str) -> EntryMedia:
    """Return the media that may be shown, with absolute addresses and known types.

    The type of a picture may be unknown. What may not be shown is left out by choice: it has no finding.
    """
    offered = {f"media[{index}]": _resolved(medium, base) for index, medium in enumerate(media) if may_be_shown(medium)}
    usable = {field: medium for field, medium in offered.items() if medium.url and _can_be_shown(medium)}
    findings = [
        *(finding for field, medium in offered.items() for finding in _losses(field, medium)),
        *_repeated(usable),
    ]
    return EntryMedia(leads_first(usable), tuple(findings))


def quoted(text: str) -> str:
    """Return a text in quotation marks, as messages have it."""
    line = one_line(text)
    return f'"{line}"' if len(line) <= _LONGEST else f'"{line[: _LONGEST - 1]}…"'


def _resolved(medium: Media, base: str) -> Media:
    """Return a medium with its absolute address and its type; an address that cannot be one stays as it is."""
    url = absolute(medium.url, base)
    return replace(medium, url=url, type=medium.type or type_of_address(url)) if url else medium


def _can_be_shown(medium: Media) -> bool:
    return bool(absolute(medium.url, "")) and bool(medium.type or looks_like_picture(medium))


def _losses(field: str, medium: Media) -> Iterator[ItemFinding]:
    """Yield what a medium loses without an address or a type."""
    if not medium.url.strip():
        lost = _one_of(_words_of(medium) or ["it"])
        yield _loss(f"{field}.url", f"is missing, so no feed has {lost}; write the address, or the words into the text")
    elif not absolute(medium.url, ""):
        lost = _one_of(["it", *_words_of(medium)])
        message = f"{quoted(medium.url)} is not an http or https address, so no feed has {lost}; correct it"
        yield _loss(f"{field}.url", message)
    elif not medium.type:
        yield _loss(f"{field}.type", f"cannot be told from the address; write {_types_of(medium)}. {_fate(medium)}")


def _types_of(medium: Media) -> str:
    return "image/jpeg" if looks_like_picture(medium) else "image/jpeg, audio/mpeg or video/mp4"


def _fate(medium: Media) -> str:
    """Say what becomes of a medium without a type until it has one."""
    if looks_like_picture(medium):
        return (
            f"Until then {medium.url} is shown as a picture, but is no enclosure of RSS and no attachment of JSON Feed"
        )
    return f"Until then no feed has {_one_of([medium.url, *_words_of(medium)])}"


def _words_of(medium: Media) -> list[str]:
    named = {"caption": medium.caption, "credit": medium.credit, "alternative text": medium.alt}
    return [f"the {name} {quoted(text)}" for name, text in named.items() if text.strip()]


def _one_of(things: list[str]) -> str:
    *others, last = things
    return f"{', '.join(others)} or {last}" if others else last


def _repeated(usable: dict[str, Media]) -> Iterator[ItemFinding]:
    """Yield the media whose address is listed before with other words: a feed has each address once."""
    first: dict[str, tuple[str, Media]] = {}
    for field, medium in usable.items():
        at, same = first.setdefault(medium.url, (field, medium))
        differs = any(getattr(medium, name) not in ("", getattr(same, name)) for name in ("caption", "credit", "alt"))
        if at != field and differs:
            message = f"is the address of {at} too, so no feed has {_one_of(_words_of(medium))}; list each address once"
            yield _loss(f"{field}.url", message)


def _loss(field: str, message: str) -> ItemFinding:
    return ItemFinding(severity="loses content", field=field, message=message)
