"""How generators make a part of an address from a name: each has rules of its own. "" where a rule is not certain."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_SAFE = "/!$&'()*+,;=:@~-._%"
_NOT_SIMPLE = re.compile(r"[^a-z0-9]+")
_PELICAN_DROPPED = re.compile(r"[^\w\s-]", re.ASCII)
_BLANKS = re.compile(r"[-\s]+")
_TAGS = re.compile(r"<[^<>]{0,500}>")
_HUGO_EXTRA = frozenset("./\\_#+~-@")
_JEKYLL_PRETTY = frozenset("._~!$&'()+,;=@")


def as_path(path: str) -> str:
    """Return a path as it is in an address: percent-encoded where it needs to be."""
    return quote(path, safe=_SAFE)


def jekyll_slug(name: str) -> str:
    """Return the `:slug` of Jekyll: letters, digits and marks in small letters, joined by hyphens."""
    return _jekyll(name, frozenset()).lower()


def jekyll_title(name: str) -> str:
    """Return the `:title` of Jekyll, which keeps capitals and more marks."""
    return _jekyll(name, _JEKYLL_PRETTY)


def _jekyll(name: str, more: frozenset[str]) -> str:
    written: list[str] = []
    for char in name:
        is_letter = unicodedata.category(char)[0] in "ML" or unicodedata.category(char) == "Nd"
        if is_letter or char in more:
            written.append(char)
        elif not written or written[-1] != "\0":
            written.append("\0")
    slug = "".join(written).replace("\0", "-")
    return slug.removeprefix("-").removesuffix("-")


def hugo_path(name: str) -> str:
    """Return a name of a file or term as Hugo writes it in paths: blanks as hyphens, most other marks left out."""
    return "".join(
        "-" if char.isspace() else char
        for index, char in enumerate(name)
        if char.isspace() or _is_hugo_path(name, index, char)
    )


def hugo_name(name: str) -> str:
    """Return a slug as Hugo writes it in paths: as `hugo_path`, but with one hyphen for blanks in a row."""
    written: list[str] = []
    is_blank = False
    for index, char in enumerate(name):
        if char.isspace():
            is_blank = is_blank or bool(written and written[-1] != "-")
        elif _is_hugo_path(name, index, char):
            written += ["-", char] if is_blank and char != "-" else [char]
            is_blank = False
    return "".join(written)


def hugo_token(name: str) -> str:
    """Return a title, slug or name of a file in a pattern of addresses of Hugo."""
    return hugo_name(name.replace("+", " ").replace("#", ""))


def _is_hugo_path(name: str, index: int, char: str) -> bool:
    if unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd" or char in _HUGO_EXTRA:
        return True
    digits = name[index + 1 : index + 3]
    return char == "%" and len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)


def simple_slug(name: str) -> str:
    """Return ASCII letters and digits in small letters joined by hyphens (Zola, Astro), "" for other scripts."""
    plain = _as_ascii(name)
    return _NOT_SIMPLE.sub("-", plain.lower()).strip("-") if plain else ""


def pelican_slug(title: str) -> str:
    """Return the slug of a title in Pelican, "" for titles in scripts that a library of its own transcribes."""
    plain = _as_ascii(unicodedata.normalize("NFKC", _TAGS.sub("", title)))
    return _BLANKS.sub("-", _PELICAN_DROPPED.sub("", plain).strip()).lower().strip()


def eleventy_slug(text: str) -> str:
    """Return what Eleventy's filter `slugify` makes of a text in ASCII, "" of others."""
    plain = text.lower().replace("'", "").replace("&", " and ")
    return _NOT_SIMPLE.sub("-", plain).strip("-") if text.isascii() else ""


def _as_ascii(text: str) -> str:
    """Return a text without accents, "" if other characters would have to be transcribed."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return bare if bare.isascii() else ""
