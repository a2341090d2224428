"""Two documents of a feed compared: which entries came, went, or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from lxml import etree
from msgspec import Struct

from syndication.formats.elements import ATOM
from syndication.formats.format import Format
from syndication.formats.links import one_line
from syndication.formats.split import part


class Mention(Struct, frozen=True):
    """An entry by its id and title, as the document has them."""

    id: str
    title: str


class DocumentDifferences(Struct, frozen=True):
    """What two documents differ in; the entries that `changed` with the titles they have now."""

    added: tuple[Mention, ...]
    removed: tuple[Mention, ...]
    changed: tuple[Mention, ...]


def compare(form: Format, before: bytes, after: bytes) -> DocumentDifferences | None:
    """Return what became of the entries of a document, None where they cannot be told apart."""
    old, new = _entries(form, before), _entries(form, after)
    if old is None or new is None:
        return None
    was, now = ({mention.id: body for mention, body in entries.items()} for entries in (old, new))
    return DocumentDifferences(
        added=tuple(mention for mention in new if mention.id not in was),
        removed=tuple(mention for mention in old if mention.id not in now),
        changed=tuple(mention for mention in new if was.get(mention.id, now[mention.id]) != now[mention.id]),
    )


def _entries(form: Format, body: bytes) -> dict[Mention, bytes] | None:
    """Return the bytes of each entry, in the order of the document."""
    parts = part(form, body)
    if parts is None:
        return None
    mentions = _MENTIONS[form.name](body)
    return dict(zip(mentions, (entry.body for entry in parts.entries), strict=True))


def _of_rss(body: bytes) -> list[Mention]:
    return [_mention(item.findtext("guid"), item.findtext("title")) for item in _root(body).iterfind("channel/item")]


def _of_atom(body: bytes) -> list[Mention]:
    entries = _root(body).iterfind(f"{{{ATOM}}}entry")
    return [_mention(entry.findtext(f"{{{ATOM}}}id"), entry.findtext(f"{{{ATOM}}}title")) for entry in entries]


def _of_json(body: bytes) -> list[Mention]:
    items: list[dict[str, Any]] = msgspec.json.decode(body)["items"]
    return [_mention(item["id"], item.get("title")) for item in items]


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(body, parser)


def _mention(name: str | None, title: str | None) -> Mention:
    return Mention(name or "", one_line(title or ""))


_MENTIONS: Mapping[str, Callable[[bytes], list[Mention]]] = {
    "rss.xml": _of_rss,
    "atom.xml": _of_atom,
    "feed.json": _of_json,
}
