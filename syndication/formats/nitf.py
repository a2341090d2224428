"""NITF 3.6: one version of a story as a document."""

from __future__ import annotations

import re

from lxml import etree

from syndication.formats.elements import XML_LANG, Element
from syndication.formats.iptc_elements import append, serialise_document
from syndication.formats.nitf_body import append_body
from syndication.model.item import Author, Rights
from syndication.model.partners.wire import WireVersion
from syndication.model.publication import Publication
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line
from syndication.text.urls import absolute

NITF = "http://iptc.org/std/NITF/2006-10-18/"
MEDIA_TYPE = "application/nitf+xml"
_CODE = re.compile(r"(.*[/#:])([A-Za-z0-9._-]+)", re.ASCII)  # the list that a subject is from, and its code


def write_nitf(version: WireVersion, publication: Publication) -> bytes:
    """Return one version as a document."""
    return serialise_document(nitf_element(version, publication))


def nitf_element(version: WireVersion, publication: Publication) -> Element:
    """Return one version as an element."""
    root = etree.Element(f"{{{NITF}}}nitf", {"version": "-//IPTC//DTD NITF 3.6//EN"}, nsmap={None: NITF})
    if version.entry.language:
        root.set(XML_LANG, version.entry.language)
    _append_head(root, version, publication)
    body = append(root, "body")
    _append_body_head(body, version, publication)
    append_body(body, version.entry)
    return root


def _append_head(root: Element, version: WireVersion, publication: Publication) -> None:
    item, entry = version.item, version.entry
    head = append(root, "head")
    append(head, "title", entry.title)
    append(head, "meta", attributes={"name": "version", "content": str(item.version)})
    append(head, "meta", attributes={"name": "canonical", "content": entry.url})
    subjects = [(found, one.name) for one in entry.subjects if (found := _CODE.fullmatch(one.uri))]
    if subjects:
        tobject = append(head, "tobject")
        for found, name in subjects:
            append(tobject, "tobject.subject", attributes=_subject(found[1], found[2], one_line(name)))
    _append_docdata(head, version)
    section = {"position.section": entry.section, "name": publication.title}
    append(head, "pubdata", attributes={"type": "web", "date.publication": rfc3339(item.published)} | section)


def _subject(scheme: str, code: str, name: str) -> dict[str, str]:
    own = "" if "subjectcode/" in scheme and code.isdecimal() else scheme
    return {"tobject.subject.ipr": own, "tobject.subject.refnum": code, "tobject.subject.detail": name}


def _append_docdata(head: Element, version: WireVersion) -> None:
    item, rights = version.item, version.item.rights or Rights()
    data = append(head, "docdata", attributes={"management-status": "usable"})
    append(data, "doc-id", attributes={"id-string": item.id})
    if item.urgency:
        append(data, "urgency", attributes={"ed-urg": str(item.urgency)})
    dates = {"date.issue": item.published, "date.release": item.embargo_until, "date.expire": item.expires}
    for name, moment in dates.items():
        if moment:
            append(data, name, attributes={"norm": rfc3339(moment)})
    if note := one_line(version.note):
        append(data, "ed-msg", attributes={"msg-type": version.signal, "info": note})
    if holder := rights.holder.strip():
        append(data, "doc.copyright", attributes={"holder": holder})
    terms = " ".join(filter(None, (rights.usage.strip(), rights.license.strip())))
    if terms or rights.until:
        until = rfc3339(rights.until) if rights.until else ""
        append(data, "doc.rights", attributes={"limitations": terms, "enddate": until})
    keys = append(data, "key-list")
    for tag in version.entry.tags:
        append(keys, "keyword", attributes={"key": tag})


def _append_body_head(body: Element, version: WireVersion, publication: Publication) -> None:
    item, rights = version.item, version.item.rights or Rights()
    head = append(body, "body.head")
    append(append(head, "hedline"), "hl1", version.entry.title)
    if notice := rights.notice.strip() or publication.rights:
        append(head, "rights", notice)
    for author in version.entry.authors:
        _append_author(head, author)
    if item.source and item.source.name.strip():
        append(head, "distributor", one_line(item.source.name))
    if item.dateline and item.dateline.text.strip():
        append(append(head, "dateline"), "location", one_line(item.dateline.text))
    if standfirst := one_line(item.standfirst):
        append(append(head, "abstract"), "p", standfirst)


def _append_author(head: Element, author: Author) -> None:
    byline = append(head, "byline")
    append(byline, "person", one_line(author.name), {"value": absolute(author.url, "")})
    if author.role.strip():
        append(byline, "byttl", one_line(author.role))
