"""Cleaning XMP packets (ISO 16684-1): captions, authors, credits, rights and dates stay, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

_X = "adobe:ns:meta/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_NAMES = {
    "x": _X,
    "rdf": _RDF,
    "dc": _DC,
    "photoshop": _PHOTOSHOP,
    "xmpRights": _RIGHTS,
    "Iptc4xmpExt": _IPTC,
}
_XML = "http://www.w3.org/XML/1998/namespace"
_DATE = f"{{{_PHOTOSHOP}}}DateCreated"
_SOURCE_TYPE = f"{{{_IPTC}}}DigitalSourceType"  # says that a program made the picture; some countries require it
# The allowed properties, each with the kind of list for its values (section 7.5 and 7.7), "" for a plain text.
_PROPERTIES: Mapping[str, str] = {
    f"{{{_DC}}}creator": "Seq",
    f"{{{_DC}}}description": "Alt",
    f"{{{_DC}}}rights": "Alt",
    f"{{{_RIGHTS}}}UsageTerms": "Alt",
    f"{{{_PHOTOSHOP}}}Headline": "",
    f"{{{_PHOTOSHOP}}}Credit": "",
    f"{{{_PHOTOSHOP}}}Source": "",
    _DATE: "",
    _SOURCE_TYPE: "",
}
_LISTS = frozenset(f"{{{_RDF}}}{name}" for name in ("Alt", "Seq", "Bag"))
# From the year to the second. An offset from UTC may follow; it is removed, as it reveals the longitude.
_DATED = re.compile(r"\s*([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?)?)")
_SOURCE_TYPES = re.compile(r"\s*(https?://cv\.iptc\.org/newscodes/digitalsourcetype/[A-Za-z]{1,60})\s*")
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
_END = b'<?xpacket end="r"?>'
# A packet in a JPEG has up to 65,000 bytes. Longer ones are histories of editing. Reading this many takes 0.3 seconds.
MOST_BYTES = 2_000_000
_MOST_NAMES = 50  # authors of a picture


def clean(packet: bytes) -> bytes:
    """Return a packet with the allowed properties; b"" if nothing is left, it cannot be read, or it is too long."""
    if len(packet) > MOST_BYTES:
        return b""
    try:
        root = etree.fromstring(packet.strip(b"\0 \t\r\n"), _parser())
    except (etree.XMLSyntaxError, ValueError):
        return b""
    if root.getroottree().docinfo.doctype:
        return b""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in _properties(root):
        if name in _PROPERTIES and name not in found and values:
            found[name] = values
    return _as_packet(found) if found else b""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )


def _properties(root: etree._Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield name and values of the top-level properties: attributes or elements (section 7.4 and 7.9.2.2)."""
    rdf = root if root.tag == f"{{{_RDF}}}RDF" else root.find(f"{{{_RDF}}}RDF")
    for description in rdf.iterchildren(f"{{{_RDF}}}Description") if rdf is not None else ():
        for name in _PROPERTIES:
            if value := description.get(name):
                yield name, _values(name, [value])
            for element in description.iterchildren(name):
                yield name, _values(name, _texts(element))


def _texts(element: etree._Element) -> list[str]:
    """Return the text of a property, or the texts of its list; of alternatives those of the default language."""
    lists = list(element)
    if not lists:
        return [element.text or ""]
    if lists[0].tag not in _LISTS:
        return []
    items = [item for item in lists[0].iterchildren(f"{{{_RDF}}}li") if not len(item)][:_MOST_NAMES]
    default = [item for item in items if item.get(f"{{{_XML}}}lang") == "x-default"]
    return [item.text or "" for item in (default or items)]


def _values(name: str, texts: list[str]) -> tuple[str, ...]:
    if form := {_DATE: _DATED.match, _SOURCE_TYPE: _SOURCE_TYPES.fullmatch}.get(name):
        found = form(texts[0]) if texts else None
        return (found[1],) if found else ()
    found_texts = tuple(text.strip() for text in texts if text.strip())
    return found_texts if _PROPERTIES[name] == "Seq" else found_texts[:1]


def _as_packet(found: Mapping[str, tuple[str, ...]]) -> bytes:
    root = etree.Element(f"{{{_X}}}xmpmeta", nsmap={"x": _X})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
    used = {etree.QName(name).namespace for name in found}
    names = {prefix: uri for prefix, uri in _NAMES.items() if uri in used}
    description = etree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""}, nsmap=names)
    for name, kind in _PROPERTIES.items():
        if name in found:
            _write(etree.SubElement(description, name), kind, found[name])
    return _BEGIN + etree.tostring(root, encoding="utf-8", xml_declaration=False) + _END


def _write(element: etree._Element, kind: str, values: tuple[str, ...]) -> None:
    if not kind:
        element.text = values[0]
        return
    listed = etree.SubElement(element, f"{{{_RDF}}}{kind}")
    for value in values:
        item = etree.SubElement(listed, f"{{{_RDF}}}li")
        item.text = value
        if kind == "Alt":
            item.set(f"{{{_XML}}}lang", "x-default")
