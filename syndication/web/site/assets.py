"""The static files of the pages: style sheet, script, icon. Each has a hash in its address, so caches never ask again.

They are read and compressed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

from syndication.http.coded_body import CodedBody, encode_body

FOLDER = "/static"
_FILES = Path(__file__).parents[1] / "static"
_HASH_LENGTH = 12
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(Struct, frozen=True):
    """A static file: its name with a hash of its bytes ("page.0123456789ab.css"), media type and coded body."""

    hashed_name: str
    media_type: str
    coded: CodedBody


@cache
def load_assets() -> Mapping[str, Asset]:
    """Return the static files by their names without hashes."""
    files = sorted(file for file in _FILES.iterdir() if file.suffix in _MEDIA_TYPES)
    return {file.name: _asset(file, encode_body(file.read_bytes())) for file in files}


def find_asset(name: str) -> Asset | None:
    """Return the static file with a name: without a hash, with its own hash, or with one that it had once."""
    stem, _, suffix = name.rpartition(".")
    return load_assets().get(f"{stem.partition('.')[0]}.{suffix}")


def asset_path(name: str) -> str:
    """Return the path of a static file, with its hash ("/static/page.0123456789ab.css")."""
    return f"{FOLDER}/{load_assets()[name].hashed_name}"


def _asset(file: Path, coded: CodedBody) -> Asset:
    return Asset(f"{file.stem}.{coded.tag[:_HASH_LENGTH]}{file.suffix}", _MEDIA_TYPES[file.suffix], coded)
