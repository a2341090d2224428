"""XML of other systems: parsed without network, entities or DTD, and read by local names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree
from lxml.etree import _Element

from syndication.model.errors import IngestError
from syndication.sources.plain_text import tidy

MAX_BYTES = 5 * 1024 * 1024
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_REFERENCE = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_OF_XML = frozenset((b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"))


def parse_xml(data: bytes) -> _Element:
    """Return the root of a document. References to characters by the names of HTML, as in NITF, are read.

    Raises:
        IngestError: it is too large, not XML, or declares entities.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the file has {len(data):,} bytes; a story has at most {MAX_BYTES:,}")
    try:
        root = etree.fromstring(_REFERENCE.sub(_as_number, data).strip(), _parser(data))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise IngestError(_problem(error)) from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise IngestError("the file declares entities, which are not read; replace them, and delete <!ENTITY …>")
    return root


def _parser(data: bytes) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8" if _is_utf_8(data) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _is_utf_8(data: bytes) -> bool:
    """Return whether a file is UTF-8, whatever it declares: some that declare ISO 8859-1 are, and none is by chance."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def _as_number(found: re.Match[bytes]) -> bytes:
    """Return the numeric references for "&eacute;"; what XML itself knows, and what nobody knows, stays."""
    if found[1] in _OF_XML:
        return found[0]
    return "".join(f"&#{ord(mark)};" for mark in html5.get(found[1].decode(), "")).encode() or found[0]


def _problem(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    message = tidy(str(error)).partition(", line ")[0][:120]
    return f"the file is not well-formed XML{f' (line {line})' if line else ''}: {message}; correct it"


def name_of(element: _Element) -> str:
    """Return the local name of an element, "" for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def descendants(element: _Element | None, *names: str) -> Iterator[_Element]:
    """Yield the elements below `element` that have one of these local names, in the order of the document."""
    if element is not None:
        yield from element.iterdescendants(*(f"{{*}}{name}" for name in names))


def children(element: _Element | None, *names: str) -> Iterator[_Element]:
    """Yield the child elements that have one of these local names."""
    if element is not None:
        yield from (each for each in element if name_of(each) in names)


def find(element: _Element | None, path: str) -> _Element | None:
    """Return the first element at a path of local names ("docdata/urgency"), each a descendant of the one before."""
    for name in path.split("/"):
        element = next(descendants(element, name), None)
    return element


def words(element: _Element | None) -> str:
    """Return the text in an element on one line."""
    return tidy("".join(element.itertext(with_tail=False))) if element is not None else ""


def text_at(element: _Element | None, path: str) -> str:
    """Return the text at a path, on one line; "" if there is no such element."""
    return words(find(element, path))


def attribute(element: _Element | None, *names: str) -> str:
    """Return the first of these attributes that has a value, on one line."""
    found = (element.get(name) for name in names) if element is not None else iter(())
    return tidy(next(filter(None, found), ""))


def attribute_at(element: _Element | None, path: str, *names: str) -> str:
    """Return an attribute of the element at a path."""
    return attribute(find(element, path), *names)
