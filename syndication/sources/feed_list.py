"""Lists of feeds as OPML: each feed with its address, its title, and the folders and categories that it is filed in."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.sources.first_tag import first_tag
from syndication.text.lines import one_line
from syndication.text.urls import absolute
from syndication.text.xml_references import bytes_with_legal_references

_MOST_BYTES = 20_000_000
_MOST_FEEDS = 10_000
_DEEPEST = 50
_LONGEST_NAME = 200
_WRONG_CHARACTERS = "has characters that no text can contain; save it as UTF-8 without them"


class OutlinedFeed(Struct, frozen=True):
    """A feed of a list. `names` are the folders that it is in, the outermost first, then its categories."""

    url: str
    title: str = ""
    names: tuple[str, ...] = ()


def looks_like_opml(head: bytes) -> bool:
    """Return whether a file that begins like this is OPML."""
    return first_tag(head) == "opml"


def read_opml(data: bytes, address: str = "") -> tuple[OutlinedFeed, ...]:
    """Return the feeds of a list, each address once; relative addresses count from `address`.

    Raises:
        IngestError: it is no OPML, or has no feed.
    """
    if len(data) > _MOST_BYTES:
        raise IngestError(f"has {len(data):,} bytes; a list of feeds may have {_MOST_BYTES:,}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(bytes_with_legal_references(data.strip()), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestError(f"is no OPML that can be read: {error}") from error
    if root is None or not isinstance(root.tag, str) or root.tag.rpartition("}")[2].lower() != "opml":
        raise IngestError("is no OPML: its first element is not <opml>")
    found: dict[str, OutlinedFeed] = {}
    try:
        for feed in _feeds(root, (), address):
            found.setdefault(feed.url, feed)
            if len(found) > _MOST_FEEDS:
                raise IngestError(f"lists more than {_MOST_FEEDS:,} feeds; split it")
    except UnicodeDecodeError as error:  # the parser repairs a file, but not all of its characters
        raise IngestError(_WRONG_CHARACTERS) from error
    if not found:
        raise IngestError("lists no feed: no outline has an address in xmlUrl")
    return tuple(found.values())


def filed_under(item: Item, names: tuple[str, ...], place: str) -> Item:
    """Return a story with the names of the folders of its feed as its section (the first one) or as tags."""
    if not names or place not in ("section", "tags"):
        return item
    if place == "section":
        return replace(item, section=names[0], tags=_without(dict.fromkeys((item.section, *item.tags)), names[0]))
    return replace(item, tags=_without(dict.fromkeys((*item.tags, *names)), item.section))


def _without(tags: dict[str, None], section: str) -> tuple[str, ...]:
    return tuple(tag for tag in tags if tag and tag != section)


def _feeds(parent: etree._Element, folders: tuple[str, ...], address: str) -> Iterator[OutlinedFeed]:
    for node in parent:
        if not isinstance(node.tag, str) or len(folders) > _DEEPEST:
            continue
        attributes = {str(name).lower(): one_line(str(value)) for name, value in node.attrib.items()}
        title = attributes.get("text") or attributes.get("title", "")
        if url := attributes.get("xmlurl", ""):
            names = (*folders, *_categories(attributes.get("category", "")))
            yield OutlinedFeed(absolute(url, address) or url, title, tuple(dict.fromkeys(names)))
        is_folder = node.tag.lower() == "outline" and title and not url
        yield from _feeds(node, (*folders, title[:_LONGEST_NAME]) if is_folder else folders, address)


def _categories(text: str) -> Iterator[str]:
    """Yield the categories of a feed: OPML has them with commas between, and paths with slashes (/News/World)."""
    for category in text.split(","):
        if name := category.strip().strip("/").rpartition("/")[2].strip():
            yield name[:_LONGEST_NAME]
