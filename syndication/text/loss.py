"""What a text loses when it is read, sanitised or converted. Nothing is left out without a `Loss`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

LossSeverity = Literal["loses content", "cosmetic"]
"""Whether readers miss something (words, a picture, an address), or only its look or behaviour has changed."""


class Loss(Struct, frozen=True, omit_defaults=True):
    """Something that is left out or changed.

    `message` says what, with an excerpt of its words or its address, and what to do, if there is something to do.
    `count` is how often it occurs.
    """

    severity: LossSeverity
    message: str
    count: int = 1


class EmbeddedFrame(Struct, frozen=True):
    """A player or post that stood in a frame at `address`, and the `page` to which the link in its place leads."""

    page: str
    address: str


class SanitisedHtml(Struct, frozen=True):
    """A piece of HTML that is safe in any reader, and what was lost on the way to it; `frames` became links."""

    html: str
    losses: tuple[Loss, ...] = ()
    frames: tuple[EmbeddedFrame, ...] = ()
