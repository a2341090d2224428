"""One item of an export as XML: parsed alone, repaired where it is ill-formed, with notes on what was repaired.

There is no document type, so there are no entities that expand, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from msgspec import Struct

from syndication.sources.xml_repairs import CONTROLS, NOT_UTF_8, decode_utf_8, with_xml_references, without_controls
from syndication.text.characters import strip_illegal, with_windows_1252

_DECLARATION = re.compile(r"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*["']([^"'<>&]*)["']""")


class ItemXml(Struct, frozen=True):
    """The element of an item, and what had to be repaired before it could be read; if damaged, parts may be missing."""

    element: etree._Element
    repairs: tuple[str, ...] = ()
    is_damaged: bool = False


def declared_namespaces(head: bytes, root: re.Pattern[str]) -> dict[str, str]:
    """Return the namespaces by their prefixes that the start tag of the root declares; `root` finds that tag."""
    found = root.search(head.decode(errors="replace"))
    return dict(_DECLARATION.findall(found[0])) if found else {}


def declarations_of(head: bytes, root: re.Pattern[str], usual: Mapping[str, str]) -> str:
    """Return the declarations of namespaces for the items of an export with this head, as `parse_part` takes them.

    `usual` are those by their prefixes that some files use without declaring them; `root` finds the start tag.
    """
    namespaces = {**usual, **declared_namespaces(head, root)}
    return " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items() if uri)


def parse_part(data: bytes, namespaces: str) -> ItemXml | None:
    """Return the first element in `data`, None if there is none."""
    text, cleaned = readable_text(data)
    repairs = list(cleaned)
    element, problem = _parse(text, namespaces), ""
    if element is None:
        repaired = with_xml_references(text)
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
    decoded, is_utf_8 = decode_utf_8(data)
    text, controls = without_controls(decoded)
    repairs = [*([] if is_utf_8 else [NOT_UTF_8]), *([CONTROLS] if controls else [])]
    if strip_illegal(text) != text and not repairs:
        repairs.append("characters that no text contains were left out, or read as Windows-1252")
    return text, tuple(repairs)


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
