"""Pictures, films and sounds of ANS: their addresses, and the words that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.item import Media
from syndication.sources.json_values import JsonFields
from syndication.text.html import plain_text
from syndication.text.urls import absolute

_TYPE = re.compile(r"(?:audio|video)/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")
_WIDEST = 1280  # pixels: wider films are larger than what readers fetch


def names_in(credits: JsonFields, role: str) -> Iterator[str]:
    """Yield the names of those credited with a role; a reference has none."""
    for credited in credits.objects(role):
        if name := credited.text("name", "byline", "org"):
            yield plain_text(name)


def credit_of(medium: JsonFields) -> str:
    """Return who is credited with a picture: "Ansel Adams/AP"."""
    credits = medium.inner("vanity_credits") or medium.inner("credits")
    people = ", ".join(dict.fromkeys((*names_in(credits, "by"), *names_in(credits, "photos_by"))))
    agencies = ", ".join(dict.fromkeys(names_in(credits, "affiliation")))
    return "/".join(filter(None, (people, agencies if agencies != people else "")))


def caption_of(medium: JsonFields) -> str:
    """Return the caption of a picture as HTML."""
    return medium.text("caption") or medium.inner("description").text("basic")


def picture_of(medium: JsonFields, site: str) -> Media | None:
    """Return a picture, None if it has no address."""
    address = absolute(medium.text("url"), site)
    if not address:
        return None
    return Media(
        url=address,
        width=medium.number("width"),
        height=medium.number("height"),
        alt=plain_text(medium.text("alt_text")),
        caption=plain_text(caption_of(medium)),
        credit=credit_of(medium)[:1_000],
    )


def stream_of(video: JsonFields) -> JsonFields:
    """Return the stream of a film that most players play: the widest MP4 that is not too wide."""
    streams = [each for each in video.objects("streams") if each.text("url")]
    playable = [each for each in streams if each.text("stream_type").lower() == "mp4"] or streams
    fitting = [each for each in playable if each.number("width") <= _WIDEST] or playable
    return max(fitting, key=lambda each: each.number("width"), default=JsonFields())


def sound_address(audio: JsonFields) -> str:
    """Return the address of a sound, "" if it has none."""
    streams = (each.text("url") for each in audio.objects("streams"))
    return audio.text("source_url") or next(filter(None, streams), "")


def media_type_of(audio: JsonFields) -> str:
    """Return the media type that a sound says it has, "" if it is none."""
    given = audio.text("mimetype").lower()
    return given if _TYPE.fullmatch(given) else ""
