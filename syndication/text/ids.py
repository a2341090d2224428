"""Ids and slugs: minted once, the same on every machine."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from hashlib import sha256
from itertools import count

from slugify import slugify as _slugify

from syndication.text.dates import utc

SLUG_LENGTH = 80
_DROPPED = [("'", ""), ("\u2019", "")]


def slugify(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, cut at a word; "" if none are left."""
    return _slugify(text, max_length=SLUG_LENGTH, word_boundary=True, save_order=True, replacements=_DROPPED)


def name_slug(name: str) -> str:
    """Return the slug of a section, tag, author or feed name; a name without ASCII letters gets a digest."""
    return slugify(name) or _digest(name)


def mint_slug(headline: str, taken: Container[str]) -> str:
    """Return the slug of a headline, numbered from 2 when `taken` has it."""
    base = slugify(headline) or f"item-{_digest(headline)}"
    if base not in taken:
        return base
    for number in count(2):
        suffix = f"-{number}"
        slug = base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
        if slug not in taken:
            return slug
    raise AssertionError("unreachable: count() does not end")


def tag_uri(authority: str, moment: datetime, specific: str) -> str:
    """Return a tag URI (RFC 4151) for `specific`, dated by the UTC day of `moment`."""
    return f"tag:{authority},{utc(moment):%Y-%m-%d}:{specific}"


def fraction(item_id: str) -> int:
    """Return the microseconds (1 to 999999) that tell items of one second apart, derived from the id."""
    return int.from_bytes(sha256(item_id.encode()).digest()[:8]) % 999_999 + 1


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]
