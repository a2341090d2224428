"""Ids and slugs: minted once, the same on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import count

from slugify import slugify as _slugify

from syndication.text.dates import utc

SLUG_LENGTH = 80
ID_LENGTH = 1_000
# RFC 3986 appendix A, only the characters: a scheme, then any characters of a URI.
_URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
# RFC 4151 section 2.1: an authority, a date of day, month or year, and a part that the authority chooses.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_TAG = re.compile(
    rf"tag:(?:[A-Za-z0-9._-]+@)?{_LABEL}(?:\.{_LABEL})*,"
    r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?:[^#]*(?:#.*)?"
)
# RFC 8141 section 2: a namespace of 2 to 32 characters, which is not "urn", and a name. RFC 9562 section 4 for uuid.
_URN = re.compile(
    r"urn:(?!urn:)[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]:[^/?#][^?#]*(?:\?[+=][^#]+)?(?:#.*)?", re.IGNORECASE
)
_UUID_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# RFC 3986 section 3: an authority with a numeric port, or a path. Web addresses have a host.
_HOST = re.compile(r"(?:https?|ftp)://(?:[^/?#@]*@)?[^/?#@:]+(?::[0-9]*)?(?:[/?#].*)?")
_OTHER = re.compile(
    r"(?!(?:https?|ftp):)[^:]+:(?://(?:[^/?#@]*@)?[^/?#@:]*(?::[0-9]*)?/.*|//[^/?#@:]+(?:[?#].*)?|(?!//)[^?#].*)"
)
_DROPPED = [("'", ""), ("\u2019", "")]
# What keyboards and editing systems write for one and the same character of a name: apostrophes and hyphens.
_SAME_CHARACTERS = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'") | dict.fromkeys("\u2010\u2011", "-"))
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def slugify(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, cut at a word; "" if none are left."""
    return _slugify(text, max_length=SLUG_LENGTH, word_boundary=True, save_order=True, replacements=_DROPPED)


@lru_cache(4096)  # a publication has few names, and each story has several of them
def name_slug(name: str) -> str:
    """Return the slug of a section, tag, author or feed name; a name without ASCII letters gets a digest."""
    return slugify(name) or _digest(name)


@lru_cache(4096)
def name_key(name: str) -> str:
    """Return the form in which names are compared: two names with the same key are spellings of one name.

    Case, Unicode form, width of characters, white space, invisible characters and kinds of apostrophes do not matter.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).casefold()
    visible = "".join(char for char in folded.translate(_SAME_CHARACTERS) if not _is_invisible(char))
    return " ".join(visible.split()) or " ".join(folded.split())


def distinct_slugs(slug: str, key: str) -> Iterator[str]:
    """Yield slugs for a name whose own `slug` another name has: with more and more digits of the key's digest."""
    digits = sha256(key.encode()).hexdigest()
    for length in (6, 12, 24, 48):
        suffix = f"-{digits[:length]}"
        yield slug[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix


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


def microseconds_of(item_id: str) -> int:
    """Return microseconds (1 to 999999) derived from the id, which distinguish items of the same second."""
    return int.from_bytes(sha256(item_id.encode()).digest()[:8]) % 999_999 + 1


def is_id(uri: str) -> bool:
    """Return whether `uri` can be the id of an item: an absolute URI in ASCII, which feeds can contain.

    A tag URI is valid by RFC 4151, a URN by RFC 8141, and an address has a host.
    """
    if len(uri) > ID_LENGTH or not _URI.fullmatch(uri) or uri.count("#") > 1:
        return False
    if uri.startswith("tag:"):
        return bool(_TAG.fullmatch(uri)) and _has_day(uri)
    if uri.startswith("urn:"):
        return bool((_UUID_URN if uri[4:9].lower() == "uuid:" else _URN).fullmatch(uri))
    return bool(_HOST.fullmatch(uri) or _OTHER.fullmatch(uri))


def id_problem(uri: str) -> str:
    """Return what is wrong with an id that `is_id` refuses."""
    if uri.startswith("urn:uuid:"):
        return "is not a URN of a UUID, which has 8-4-4-4-12 hexadecimal digits"
    if uri.startswith("urn:"):
        return "is not a URN, which has a namespace of 2 to 32 letters and digits and then a name"
    return "is not an absolute URI in ASCII"


def _has_day(tag: str) -> bool:
    """Return whether the day in a tag URI exists: not the 30th of February."""
    numbers = [int(number) for number in tag.partition(",")[2].partition(":")[0].split("-")]
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return False
    return True


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or ord(char) in _VARIATION_SELECTORS


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]
