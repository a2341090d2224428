"""HTML in plain text: character references ("&#8217;", "&amp;amp;") and tags ("<b>"), which are shown as they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from html.entities import html5

# "&amp;#8217;" is one reference, escaped once too often. Old names may lack the semicolon, but "?a=1&copy=2" is no "©".
_REFERENCE = re.compile(
    r"&(?:amp;)*+(?:#[0-9]{2,7}+;?|#[xX][0-9A-Fa-f]{2,6}+;?|[A-Za-z][A-Za-z0-9]{1,31}+(?:;|(?![A-Za-z0-9=])))?"
)
_TAGS = """
    a abbr article aside audio b big blockquote body br center cite code dd del div dl dt em embed figcaption figure
    font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins kbd li link main mark meta nav nobr object ol p
    pre q s samp script section small span strike strong style sub sup svg table tbody td th thead title tr tt u ul var
    video wbr
"""
_TAG = re.compile(rf"</?(?:{'|'.join(_TAGS.split())})(?:\s[^<>]{{0,1000}})?/?>", re.IGNORECASE)
_INVISIBLE = {
    "\u00a0": "a space",
    "\u00ad": "",
    "\u200b": "",
    "\ufeff": "",
    "\n": "a space",
    "\r": "a space",
    "\t": "a space",
}


def references(text: str) -> Iterator[tuple[str, str]]:
    """Yield each reference in `text` that HTML knows, with the character to write instead, in words if it is invisible.

    The words are "" for what is best left out.
    """
    for found in _REFERENCE.finditer(text):
        plain = _plain(found[0])
        if plain != found[0]:
            yield found[0], _visible(plain)


def tags(text: str) -> Iterator[str]:
    """Yield each tag of HTML in `text`, without its attributes."""
    for found in _TAG.finditer(text):
        name, *attributes = found[0].rstrip("/>").split(maxsplit=1)
        yield f"{name} …>" if attributes else f"{name}>"


def _plain(reference: str) -> str:
    """Return the character that a reference means; itself if HTML does not know it."""
    plain = re.sub("^&(?:amp;)+", "&", reference)
    if plain == "&":
        return "&"
    known = plain.startswith("&#") or plain[1:] in html5
    return unescape(plain) if known else plain


def _visible(plain: str) -> str:
    if plain in _INVISIBLE:
        return _INVISIBLE[plain]
    if plain.isprintable() and not plain.isspace():
        return plain
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in plain):
        return ""  # no feed can contain it
    return " and ".join(f"the character U+{ord(character):04X}" for character in plain)
