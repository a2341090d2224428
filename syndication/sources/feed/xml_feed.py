"""The XML of a feed: parsed, and repaired where it is ill-formed, with notes on what was repaired.

There are no entities that expand, and nothing is fetched.
"""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree
from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.feed.xml_nodes import XmlNode, local_name_of_node
from syndication.sources.xml_repairs import (
    CONTROLS,
    NOT_UTF_8,
    decode_utf_8,
    encoding_of,
    with_xml_references,
    without_controls,
)

MOST_FEED_BYTES = 50_000_000
_ROOTS = frozenset(("rss", "rdf", "feed"))
_BEFORE = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))  # what may be before the first element
_END_OF_DECLARATIONS = re.compile(r"\]\s{0,99}>")
_ENTITY = re.compile(r"<!ENTITY\s{1,99}([A-Za-z][\w.-]{0,99})\s")
_REFERENCE = re.compile(r"&([A-Za-z][\w.-]{0,99});")
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|RDF|feed)\s{0,9}>\s{0,99}\Z")


class XmlFeed(Struct, frozen=True):
    """A feed as a tree.

    `damage` is why its texts may not be as they were written, "" if they are. `is_cut`: the file ends in the middle of
    it, so its last entry is not whole.
    """

    root: XmlNode
    repairs: tuple[str, ...] = ()
    damage: str = ""
    is_cut: bool = False


def parse_xml_feed(data: bytes) -> XmlFeed:
    """Return the tree of an RSS or Atom feed.

    Raises:
        IngestError: it is none, or nothing of it can be read.
    """
    if len(data) > MOST_FEED_BYTES:
        raise IngestError(f"has {len(data):,} bytes; a document of a feed may have {MOST_FEED_BYTES:,}; split it")
    try:
        text, repairs, damage = _clean_text(data)
    except IngestError as error:
        raise IngestError(f"is no feed that can be read: it {error}") from error
    root, problem = _parse(text, recover=False)
    if root is None:
        root, problem = _parse(text, recover=True)
        repairs = (*repairs, f"the feed is ill-formed XML ({problem}); text may be missing")
    if root is None:
        raise IngestError(f"is no feed that can be read: {problem}")
    kind = local_name_of_node(root)
    if kind.lower() not in _ROOTS:
        what = "it is a web page" if kind.lower() == "html" else f"its first element is <{kind}>"
        raise IngestError(f"is no feed: {what}")
    return XmlFeed(root, repairs, problem or damage, is_cut=bool(problem) and not _END.search(text[-200:]))


def _clean_text(data: bytes) -> tuple[str, tuple[str, ...], str]:
    """Return the text of a feed without its declarations, what was repaired in it, and what of that is a guess."""
    decoded, guess = _decoded(data)
    plain, controls = without_controls(decoded)
    text = _without_prolog(plain.lstrip("\ufeff \t\r\n")).strip()
    repaired = with_xml_references(text)
    repairs = (
        *((guess,) if guess else ()),
        *((CONTROLS,) if controls else ()),
        *(("bare & were read as they are",) if repaired.count("&amp;") > text.count("&amp;") else ()),
    )
    return repaired, repairs, guess


def _without_prolog(text: str) -> str:
    """Return a document from its first element on: without declarations, comments, and the document type of RSS 0.91.

    Raises:
        IngestError: it uses entities of its own, which are not resolved.
    """
    at = 0
    declarations = ""
    while found := next(((start, end) for start, end in _BEFORE if text.startswith(start, at)), None):
        start, closed = at, text.find(found[1], at)
        if closed < 0:
            break
        at = closed + len(found[1])
        if found[0] == "<!" and "[" in text[start:closed]:
            end = _END_OF_DECLARATIONS.search(text, start)
            at = end.end() if end else at
            declarations = text[start:at]
        while text[at : at + 1].isspace():
            at += 1
    _refuse_own_entities(declarations, text[at:])
    return text[at:]


def _refuse_own_entities(declarations: str, text: str) -> None:
    own = {found[1] for found in _ENTITY.finditer(declarations) if f"{found[1]};" not in html5}
    used = own and sorted(own & {found[1] for found in _REFERENCE.finditer(text)})
    if used:
        raise IngestError(f"uses an entity that it declares itself (&{used[0]};); replace it by what it stands for")


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a feed, and what was guessed in it."""
    encoding = encoding_of(data)
    if encoding in ("utf-8", "ascii"):
        text, is_utf_8 = decode_utf_8(data)
        return text, "" if is_utf_8 else NOT_UTF_8
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), f"bytes that are not {encoding} were left out"


def _parse(text: str, *, recover: bool) -> tuple[XmlNode | None, str]:
    """Return the root element, and what is wrong with the XML."""
    # huge_tree: an entry may have ten megabytes in one text. Nothing expands, and the bytes are bounded.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=True, remove_comments=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, str(getattr(error, "msg", error))
    # Nothing but the declaration of a namespace may be missing: then the text is whole.
    problems = [str(entry.message) for entry in parser.error_log if "Namespace" not in entry.message]
    return root, problems[0] if problems else ""
