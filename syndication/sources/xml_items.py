"""One item of an export as XML: parsed alone, repaired where it is ill-formed, with notes on what was repaired.

There is no document type, so there are no entities that expand, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.entities import html5

from lxml import etree
from msgspec import Struct

from syndication.text.characters import strip_illegal, with_windows_1252
from syndication.text.xml_references import with_legal_references

_DECLARATION = re.compile(r"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*["']([^"'<>&]*)["']""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WRONG_BYTE = re.compile("[\udc80-\udcff]")  # as Python decodes a byte that is not UTF-8 (PEP 383)
# One that does not end reaches to the end of the text.
_CDATA = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*))", re.DOTALL)
_BARE_REFERENCE = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)?")


class ItemXml(Struct, frozen=True):
    """The element of an item, and what had to be repaired before it could be read; if damaged, parts may be missing."""

    element: etree._Element
    repairs: tuple[str, ...] = ()
    is_damaged: bool = False


def declared_namespaces(head: bytes, root: re.Pattern[str]) -> dict[str, str]:
    """Return the namespaces by their prefixes that the start tag of the root declares; `root` finds that tag."""
    found = root.search(head.decode(errors="replace"))
    return dict(_DECLARATION.findall(found[0])) if found else {}


def as_declarations(namespaces: Mapping[str, str]) -> str:
    """Return namespaces by their prefixes as attributes for `parse_part`."""
    return " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items() if uri)


def parse_part(data: bytes, namespaces: str) -> ItemXml | None:
    """Return the first element in `data`, None if there is none."""
    text, cleaned = readable_text(data)
    repairs = list(cleaned)
    element, problem = _parse(text, namespaces), ""
    if element is None:
        repaired = _with_references(text)
        element = _parse(repaired, namespaces) if repaired != text else None
        if repaired != text:
            repairs.append("bare & or references that XML does not know were repaired")
        if element is None:
            element, problem = _recover(repaired, namespaces)
            repairs += [f"is ill-formed XML ({problem}); text may be missing"] if problem else []
    return ItemXml(element, tuple(dict.fromkeys(repairs)), bool(problem)) if element is not None else None


def name_parts(element: etree._Element) -> tuple[str, str]:
    """Return the namespace of an element and its name, "" for a comment."""
    return parts_of_tag(element.tag) if isinstance(element.tag, str) else ("", "")


def parts_of_tag(tag: str) -> tuple[str, str]:
    """Return the namespace and the name in "{namespace}name". Repaired XML may have names that are none."""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def text_of(element: etree._Element) -> str:
    """Return the text of an element, without characters that no record can contain; line ends are LF."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return clean_text(text)


def markup_of(element: etree._Element) -> str:
    """Return the markup in an element, which is usually its text, but may be elements that were not escaped."""
    inner = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return clean_text("".join((element.text or "", *inner)))


def clean_text(text: str) -> str:
    """Return `text` without characters that no record can contain; line ends are LF."""
    return strip_illegal(with_windows_1252(text)).replace("\r\n", "\n").replace("\r", "\n")


def readable_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return bytes that should be UTF-8 as text without control characters, and what had to be repaired."""
    repairs: list[str] = []
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _WRONG_BYTE.sub(_as_windows_1252, data.decode(errors="surrogateescape"))
        repairs.append("bytes that are not UTF-8 were read as Windows-1252")
    text, controls = _CONTROL.subn("", text)
    text, references = with_legal_references(text)
    if controls or references:
        repairs.append("control characters were left out")
    if strip_illegal(text) != text and not repairs:
        repairs.append("characters that no text contains were left out, or read as Windows-1252")
    return text, tuple(dict.fromkeys(repairs))


def _parse(text: str, namespaces: str) -> etree._Element | None:
    try:
        return _first(etree.fromstring(_wrapped(text, namespaces), _parser(recover=False)))
    except etree.XMLSyntaxError:
        return None


def _recover(text: str, namespaces: str) -> tuple[etree._Element | None, str]:
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(_wrapped(text, namespaces), parser)
    except etree.XMLSyntaxError as error:
        return None, str(error.msg)
    # Nothing but the declaration of a namespace may be missing: then the text is whole.
    problems = [str(entry.message) for entry in parser.error_log if "Namespace" not in entry.message]
    return (_first(root) if root is not None else None), problems[0] if problems else ""


def _wrapped(text: str, namespaces: str) -> bytes:
    return f"<rss {namespaces}>{text}</rss>".encode()


def _parser(*, recover: bool) -> etree.XMLParser:
    # huge_tree: a post may have ten megabytes in one text; `xml_splitter` bounds the bytes, and nothing expands.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=True, remove_comments=True
    )


def _first(root: etree._Element) -> etree._Element | None:
    return next(root.iterchildren("{*}*", "*"), None)


def _with_references(text: str) -> str:
    """Return `text` with HTML's references as characters and bare ampersands escaped, outside of CDATA sections."""
    pieces = _CDATA.split(text)
    return "".join(piece if index % 2 else _BARE_REFERENCE.sub(_reference, piece) for index, piece in enumerate(pieces))


def _reference(found: re.Match[str]) -> str:
    name = found[1] or ""
    return html5.get(name) or f"&amp;{name}"


def _as_windows_1252(wrong: re.Match[str]) -> str:
    return bytes([ord(wrong[0]) - 0xDC00]).decode("windows-1252", "ignore")
