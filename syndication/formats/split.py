"""Documents taken apart again: the inverse of assembly, from the bytes alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from syndication.formats.assembly import assemble
from syndication.formats.format import Format


class Rendering(Struct, frozen=True):
    """An entry as it stands in a document, and its id as it is written there."""

    id: bytes
    body: bytes


class DocumentParts(Struct, frozen=True):
    """What a document is put together from: its shell and the renderings of its entries."""

    bare: bytes
    entries: tuple[Rendering, ...]


def part(form: Format, body: bytes) -> DocumentParts | None:
    """Return the parts that `assemble` makes `body` of, None where that would not be the same bytes again."""
    pattern = _ENTRIES.get(form.name)
    if pattern is None:
        return None
    found = list(pattern.finditer(body))
    entries = tuple(Rendering(match["id"], match.group()) for match in found)
    head = body[: found[0].start()].removesuffix(form.seam.opening) if found else body.removesuffix(form.seam.bare)
    bare = head + form.seam.bare
    return DocumentParts(bare, entries) if assemble(form, bare, [entry.body for entry in entries]) == body else None


def _up_to(stop: bytes) -> bytes:
    """Return the pattern of XML as we write it up to a tag: "<" opens a tag, or CDATA, in which anything may stand."""
    section = rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>"
    return rb"(?:[^<]++|" + section + rb"|<(?!" + stop + rb"|!\[CDATA\[))*+"


# How a rendering looks, with its id. In JSON the depth of a line tells where it ends, as no string has a line end.
_ENTRIES: Mapping[str, re.Pattern[bytes]] = {
    "rss.xml": re.compile(
        rb"    <item[ >]"
        + _up_to(rb"guid[ >]|/?item[ >]")
        + rb"<guid[^>]*>(?P<id>[^<]*)</guid>"
        + _up_to(rb"/?item[ >]")
        + rb"</item>\n"
    ),
    "atom.xml": re.compile(rb"  <entry[ >][^<]*<id>(?P<id>[^<]*)</id>" + _up_to(rb"/?entry[ >]") + rb"</entry>\n"),
    "feed.json": re.compile(rb'^    \{\n      "id": (?P<id>.*)\n(?:      .*\n)*+    \}', re.MULTILINE),
}
