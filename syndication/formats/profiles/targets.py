"""Where a value goes in a document: "title", "dc:creator", "snf:logo/url", "media:thumbnail@url"."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from syndication.formats.elements import Element

_XML = "http://www.w3.org/XML/1998/namespace"


def put(parent: Element, target: str, text: str, namespaces: Mapping[str, str]) -> None:
    """Write a text at a target below `parent`; targets with the same last parent share it."""
    path, _, attribute = target.partition("@")
    if not attribute:
        add_element(parent, path, namespaces).text = text
        return
    holder = parent
    for name in path.split("/") if path else ():
        holder = _last(holder, name, namespaces)
    holder.set(_qualified_attribute(attribute, namespaces), text)


def add_element(parent: Element, path: str, namespaces: Mapping[str, str]) -> Element:
    """Append an element with this name, "contents/image" in the last element of the name before."""
    *folders, name = path.split("/")
    for folder in folders:
        parent = _last(parent, folder, namespaces)
    return etree.SubElement(parent, qualified(name, namespaces))


def _last(parent: Element, name: str, namespaces: Mapping[str, str]) -> Element:
    """Return the last child with a name; it is made if there is none."""
    full = qualified(name, namespaces)
    found = parent.findall(full)
    return found[-1] if found else etree.SubElement(parent, full)


def qualified(name: str, namespaces: Mapping[str, str]) -> str:
    """Return the name of an element as lxml has it. Without a prefix it is in the default namespace, if any."""
    prefix, _, local = name.rpartition(":")
    namespace = _XML if prefix == "xml" else namespaces.get(prefix, "") if not prefix else namespaces[prefix]
    return f"{{{namespace}}}{local}" if namespace else local


def _qualified_attribute(name: str, namespaces: Mapping[str, str]) -> str:
    """Return the name of an attribute; without a prefix it is in no namespace."""
    return qualified(name, namespaces) if ":" in name else name
