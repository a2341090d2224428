"""The types of media: known from the address, or guessed from what the record says about them."""

from __future__ import annotations

import re

from syndication.model.item import Media
from syndication.text.urls import parts_of

_TYPES = {
    "aac": "audio/aac",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "apng": "image/apng",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "gif": "image/gif",
    "heic": "image/heic",
    "heif": "image/heif",
    "jfif": "image/jpeg",
    "jpe": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "jxl": "image/jxl",
    "m3u8": "application/vnd.apple.mpegurl",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "m4v": "video/x-m4v",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "mpd": "application/dash+xml",
    "mpeg": "video/mpeg",
    "mpg": "video/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "webp": "image/webp",
}
# Types of sounds and films that do not begin with "audio/" or "video/".
_PLAYED = frozenset(
    ("application/dash+xml", "application/ogg", "application/vnd.apple.mpegurl", "application/x-mpegurl")
)
# Hosts of players, and words in a path or query, that speak of a sound, a film or a page.
_PLAYERS = re.compile(r"(?:^|\.)(?:dailymotion|soundcloud|spotify|tiktok|vimeo|youtu|youtube)\.[a-z]+$")
_SIGNS = re.compile(
    r"(?<![a-z])(?:audio|embed|episodes?|films?|iframe|livestream|movies?|mp[34]|player|playlist|podcasts?|streams?"
    r"|tracks?|videos?|watch|webm)(?![a-z])|\.(?:csv|docx?|html?|js|json|pptx?|txt|xlsx?|xml|zip)(?:$|\?)",
    re.IGNORECASE,
)
_LARGEST_PICTURE = 30_000_000  # bytes: a larger file without a known type is more likely a film


def type_of_address(url: str) -> str:
    """Return the media type that follows from the name of a file, "" for none."""
    return _TYPES.get(parts_of(url).path.rpartition(".")[2].lower(), "")


def looks_like_picture(medium: Media) -> bool:
    """Return whether a medium without a known type is taken for a picture.

    A size, a text or a credit describes it, and nothing speaks of a sound, a film or a page.
    """
    is_described = any((medium.width, medium.height, medium.alt.strip(), medium.caption.strip(), medium.credit.strip()))
    return is_described and medium.bytes <= _LARGEST_PICTURE and not _is_no_picture(medium.url)


def _is_no_picture(url: str) -> bool:
    parts = parts_of(url)
    return bool(_PLAYERS.search(parts.hostname or "") or _SIGNS.search(f"{parts.path}?{parts.query}"))


def is_picture(medium: Media) -> bool:
    """Return whether a medium of an entry is a picture; one without a type was taken for a picture."""
    return not medium.type or medium.type.startswith("image/")


def is_played(medium: Media) -> bool:
    """Return whether a medium is a sound or a film."""
    return medium.type.startswith(("audio/", "video/")) or medium.type.lower() in _PLAYED
