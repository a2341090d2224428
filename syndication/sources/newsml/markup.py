"""The content of NITF, or the XHTML in NewsML, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.item import Media
from syndication.sources.newsml.xml_tree import attribute, attribute_at, children, find, name_of, text_at, words
from syndication.text.urls import absolute

# Elements of NITF that have another name in HTML. Names that HTML does not know are left out, not their text.
_NAMES: Mapping[str, str] = {"hl1": "h2", "hl2": "h3", "bq": "blockquote", "block": "div", "fn": "p", "datasource": "p"}
_SAME = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
    img ins li ol p pre q rp rt ruby s section small strong sub sup table tbody td tfoot th thead tr u ul video audio
    source
    """.split()
)
_ATTRIBUTES = frozenset("href src alt width height title colspan rowspan cite lang start".split())
_LEFT_OUT = frozenset("media note script style head title".split())
_VOID = frozenset("br hr img col source".split())
_MOST_DEPTH = 200


class Content(Struct, frozen=True):
    """The HTML of a content, the media in it, notes for editors, and what is lost."""

    html: str = ""
    media: tuple[Media, ...] = ()
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def read_content(element: _Element) -> Content:
    """Return what is in a <body.content> of NITF, or a <body> of XHTML."""
    media = [read_medium(each) for each in element.iter() if name_of(each) == "media"]
    notes = tuple(filter(None, (words(each) for each in element.iter() if name_of(each) == "note")))
    return Content(
        html=_inner(element, 0).strip(),
        media=tuple(each for each, _ in media if each != Media()),
        notes=notes,
        lost=tuple(line for _, line in media if line),
    )


def from_plain(text: str) -> str:
    """Return plain text as paragraphs: blank lines separate them, else each line is one."""
    parts = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    if len(parts) == 1:
        parts = [part for part in text.splitlines() if part.strip()]
    return "".join(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in parts)


def read_medium(element: _Element) -> tuple[Media, str]:
    """Return the medium of a <media> in NITF, and a line if readers miss it as it has no absolute address."""
    references = [each for each in children(element, "media-reference") if attribute(each, "source")]
    reference = next(iter(references), find(element, "media-reference"))
    given = attribute(reference, "source")
    url = absolute(given, "")
    caption = text_at(element, "media-caption")
    if not url:
        name = given or caption or "a medium without an address"
        return Media(), f"media: {name[:100]} has no address that readers can fetch; it was left out"
    return (
        Media(
            url=url,
            type=attribute(reference, "mime-type").lower(),
            width=_pixels(attribute(reference, "width")),
            height=_pixels(attribute(reference, "height")),
            alt=attribute(reference, "alternate-text"),
            caption=caption,
            credit=text_at(element, "media-producer") or attribute_at(element, "media-reference", "credit"),
        ),
        "",
    )


def _pixels(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _inner(element: _Element, depth: int) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        if not name_of(child):  # a reference to an entity that nobody declares
            parts.append(escape(child.text or "", quote=False))
        elif depth < _MOST_DEPTH:
            parts.append(_outer(child, depth + 1))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _outer(element: _Element, depth: int) -> str:
    name = _NAMES.get(name_of(element), name_of(element).lower())
    if name in _LEFT_OUT:
        return ""
    if name not in _SAME:
        return _inner(element, depth)
    given = {key: value for key, value in element.items() if key in _ATTRIBUTES}
    start = "<" + " ".join((name, *(f'{key}="{escape(value)}"' for key, value in given.items()))) + ">"
    return start if name in _VOID else f"{start}{_inner(element, depth)}</{name}>"
