"""Elements of the XML formats of the IPTC, and HTML in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from syndication.formats.elements import Element
from syndication.text.body.tree import HtmlElement, Node

XHTML = "http://www.w3.org/1999/xhtml"


def append(parent: Element, name: str, text: str = "", attributes: Mapping[str, str] = {}) -> Element:
    """Append an element of the parent's namespace, without the attributes that are empty, and return it."""
    given = {key: value for key, value in attributes.items() if value}
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}", given)
    if text:
        element.text = text
    return element


def append_text(parent: Element, text: str) -> None:
    """Append text after all that is in an element."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def append_html(parent: Element, nodes: Iterable[Node]) -> None:
    """Append HTML as XHTML."""
    for node in nodes:
        if isinstance(node, str):
            append_text(parent, node)
        elif isinstance(node, HtmlElement):
            append_html(etree.SubElement(parent, f"{{{XHTML}}}{node.name}", dict(node.attributes)), node.children)


def serialise_document(root: Element) -> bytes:
    """Return a document as UTF-8, with its declaration."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8")
