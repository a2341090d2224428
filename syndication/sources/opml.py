"""Lists of feeds in OPML: each feed in the list is followed."""

from __future__ import annotations

from lxml import etree

from syndication.model.errors import IngestError
from syndication.sources.followed import ReadOptions, SourceKind, SourcePage, UnreadStory, plain_request
from syndication.text.urls import absolute

_MOST = 200
_LONGEST_ADDRESS = 500


def _matches(head: bytes, media_type: str) -> bool:
    return b"<opml" in head.lower() or media_type == "text/x-opml"


def _read(data: bytes, url: str, _options: ReadOptions) -> SourcePage:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise IngestError(f"is no OPML that can be read: {error.msg}") from error
    outlines = [each for each in root.iter("outline") if _address(each)]
    addresses = {each: absolute(_address(each), url) for each in outlines[:_MOST]}
    wrong = [each for each, address in addresses.items() if not 0 < len(address) <= _LONGEST_ADDRESS]
    more = (f"lists {len(outlines)} feeds; those after the first {_MOST} are not followed",) if outlines[_MOST:] else ()
    return SourcePage(
        feeds=tuple(dict.fromkeys(address for each, address in addresses.items() if each not in wrong)),
        unread=tuple(
            UnreadStory(_address(each)[:80], f"is no http or https address of at most {_LONGEST_ADDRESS} characters")
            for each in wrong
        ),
        problems=more,
    )


def _address(outline: etree._Element) -> str:
    return (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()


KIND = SourceKind("a list of feeds in OPML", _matches, plain_request, _read)
