"""XMP packets (ISO 16684-1) without the properties that tell a place on the map."""

from __future__ import annotations

import re

from lxml import etree

# GPS of exif, of drones, of W3C's geo and whatever else names itself so; previews, makers' notes and further packets,
# which cannot be looked into. rdf:Alt is a list of alternatives, so no "alt".
_NAMED = re.compile(
    r"gps|geo(?:tag|hash|lat|lon)|latitude|longt?itude|altitude|^lat$|^long?$|coordinates?$"
    r"|makernote|^hasextendedxmp$|^thumbnails$",
    re.IGNORECASE,
)
_GEO_URI = re.compile(r"\s*geo:\s*[-+\d]", re.IGNORECASE)  # RFC 5870


def tells_place(name: str) -> bool:
    """Tell whether a property of this name may say where a picture was taken."""
    return bool(_NAMED.search(name))


def without_location(packet: bytes) -> bytes:
    """Return an XMP packet without places, as it was if there are none; b"" if it cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(packet.strip(b"\0 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return b""
    tree = root.getroottree()
    if tree.docinfo.doctype or tells_place(_local(root)):
        return b""
    return etree.tostring(tree, encoding="utf-8", xml_declaration=False) if _thinned(root) else packet


def _thinned(root: etree._Element) -> bool:
    """Take the places out of a tree; tell whether there were any."""
    elements = [element for element in root.iter(etree.Element) if element is not root]
    doomed = [element for element in elements if tells_place(_local(element)) or _GEO_URI.match(element.text or "")]
    for element in doomed:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return _without_attributes(root) or bool(doomed)


def _without_attributes(root: etree._Element) -> bool:
    found = False
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if tells_place(etree.QName(name).localname) or _GEO_URI.match(str(value)):
                del element.attrib[name]
                found = True
    return found


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
