"""NewsML-G2 2.35: one version of a story as a newsItem, a removal as one without content, and messages of both.

The text is XHTML, or a complete NITF document. Pictures and related stories are links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from lxml import etree

from syndication.formats.elements import XML_LANG, Element
from syndication.formats.iptc_elements import XHTML, append, append_html, serialise_document
from syndication.formats.media import media_of
from syndication.formats.nitf import nitf_element
from syndication.model import lifecycle
from syndication.model.item import Author, Media, Rights
from syndication.model.media_parts import Rendition
from syndication.model.partners.wire import Removal, WireVersion
from syndication.model.publication import Publication
from syndication.text.body.tree import parse
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line
from syndication.text.urls import absolute

NAR = "http://iptc.org/std/nar/2006-10-01/"
MEDIA_TYPE = "application/vnd.iptc.g2.newsmessage+xml"
ITEM_TYPE = "application/vnd.iptc.g2.newsitem+xml"
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
_SIGNALS = {"correction": "sig:correction", "update": "sig:update", "reinstatement": "sig:update"}

# What writes the text of a version into the contentSet.
ContentWriter = Callable[[Element, WireVersion, Publication], None]


def write_xhtml(content_set: Element, version: WireVersion, _: Publication) -> None:
    """Append the text as XHTML."""
    inline = append(content_set, "inlineXML", attributes={"contenttype": "application/xhtml+xml"})
    html = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap={None: XHTML})
    append(append(html, "head"), "title", version.entry.title)
    append_html(append(html, "body"), parse(version.entry.html))


def write_nitf_inside(content_set: Element, version: WireVersion, publication: Publication) -> None:
    """Append the version as a NITF document."""
    inline = append(content_set, "inlineXML", attributes={"contenttype": "application/nitf+xml"})
    inline.append(nitf_element(version, publication))


def write_news_item(version: WireVersion, publication: Publication, content: ContentWriter = write_xhtml) -> bytes:
    """Return one version as a document."""
    return serialise_document(_news_item(version, publication, content))


def write_message(
    changes: Iterable[WireVersion | Removal],
    publication: Publication,
    sent: datetime,
    name: str,
    content: ContentWriter = write_xhtml,
) -> bytes:
    """Return changes as a newsMessage, in this order. `name` is its transmitId, `sent` the date that it gets."""
    message = etree.Element(f"{{{NAR}}}newsMessage", nsmap={None: NAR})
    header = append(message, "header")
    append(header, "sent", rfc3339(sent))
    append(header, "sender", publication.authority)
    append(header, "transmitId", name)
    items = append(message, "itemSet")
    for one in changes:
        items.append(
            _removed_item(one, publication) if isinstance(one, Removal) else _news_item(one, publication, content)
        )
    return serialise_document(message)


def _news_item(version: WireVersion, publication: Publication, content: ContentWriter) -> Element:
    item = _item(version.item.id, version.item.version)
    if version.entry.language:
        item.set(XML_LANG, version.entry.language)
    _append_rights(item, version.item.rights or Rights(), publication)
    _append_item_meta(item, version, publication)
    _append_content_meta(item, version)
    content(append(item, "contentSet"), version, publication)
    return item


def _removed_item(removal: Removal, publication: Publication) -> Element:
    """Return a newsItem that has nothing of the story but its id."""
    item = _item(removal.id, removal.version)
    meta = _item_meta(item, publication, removal.at)
    append(meta, "pubStatus", attributes={"qcode": f"stat:{removal.pub_status}"})
    append(meta, "edNote", ": ".join(filter(None, (removal.reason, one_line(removal.note)))))
    return item


def _item(item_id: str, version: int) -> Element:
    attributes = {"standard": "NewsML-G2", "standardversion": "2.35", "conformance": "power"}
    attributes |= {"guid": item_id, "version": str(max(version, 1))}
    item = etree.Element(f"{{{NAR}}}newsItem", attributes, nsmap={None: NAR})
    append(item, "catalogRef", attributes={"href": _CATALOG})
    return item


def _item_meta(item: Element, publication: Publication, created: datetime) -> Element:
    meta = append(item, "itemMeta")
    append(meta, "itemClass", attributes={"qcode": "ninat:text"})
    _append_named(meta, "provider", publication.title, publication.base_url)
    append(meta, "versionCreated", rfc3339(created))
    return meta


def _append_item_meta(parent: Element, version: WireVersion, publication: Publication) -> None:
    item, entry = version.item, version.entry
    meta = _item_meta(parent, publication, lifecycle.last_significant_change(item))
    append(meta, "firstCreated", rfc3339(item.published))
    if item.embargo_until:
        append(meta, "embargoed", rfc3339(item.embargo_until))
    append(meta, "pubStatus", attributes={"qcode": "stat:usable"})
    if entry.section:
        _append_named(meta, "service", entry.section)
    if note := one_line(version.note):
        append(meta, "edNote", note)
    if version.signal:
        append(meta, "signal", attributes={"qcode": _SIGNALS[version.signal]})
    if item.expires:
        append(meta, "expires", rfc3339(item.expires))
    for medium in media_of(entry):
        _append_medium(meta, medium)
    for related in entry.related:
        if related.url:
            link = append(meta, "link", attributes={"rel": "irel:seeAlso", "href": related.url})
            append(link, "headline", one_line(related.title))


def _append_medium(meta: Element, medium: Media) -> None:
    """Append a picture, sound or film as a link; each rendition has a remoteContent in it."""
    link = append(meta, "link", attributes={"rel": "irel:associatedWith", "href": medium.url})
    files: list[Media | Rendition] = [medium, *medium.renditions]
    for one in files:
        numbers = {"size": one.bytes, "width": one.width, "height": one.height}
        known = {name: str(number) for name, number in numbers.items() if number}
        append(link, "remoteContent", attributes={"href": one.url, "contenttype": one.type} | known)
    for role, text in (("drol:caption", medium.caption), ("drol:altText", medium.alt)):
        if text.strip():
            append(link, "description", one_line(text), {"role": role})
    if medium.credit.strip():
        append(link, "creditline", one_line(medium.credit))


def _append_content_meta(parent: Element, version: WireVersion) -> None:
    item, entry = version.item, version.entry
    meta = append(parent, "contentMeta")
    if item.urgency:
        append(meta, "urgency", str(item.urgency))
    if item.dateline and item.dateline.located.strip():
        _append_named(meta, "located", one_line(item.dateline.located))
    for author in entry.authors:
        _append_author(meta, author)
    if item.source and item.source.name.strip():
        _append_named(meta, "infoSource", one_line(item.source.name), absolute(item.source.url, ""))
    append(meta, "altId", entry.url)
    if entry.language:
        append(meta, "language", attributes={"tag": entry.language})
    for tag in entry.tags:
        append(meta, "keyword", tag)
    for subject in entry.subjects:
        _append_named(meta, "subject", one_line(subject.name), subject.uri)
    _append_lines(meta, version)


def _append_lines(meta: Element, version: WireVersion) -> None:
    item, entry = version.item, version.entry
    lines = {
        "slugline": one_line(item.slugline),
        "headline": entry.title,
        "dateline": one_line(item.dateline.text) if item.dateline else "",
        "by": ", ".join(one_line(author.name) for author in entry.authors),
    }
    for name, text in lines.items():
        if text:
            append(meta, name, text)
    if standfirst := one_line(item.standfirst):
        append(meta, "description", standfirst, {"role": "drol:summary"})


def _append_author(meta: Element, author: Author) -> None:
    creator = _append_named(meta, "creator", one_line(author.name), absolute(author.url, ""))
    creator.set("type", "cpnat:person")
    if author.role.strip():
        append(creator, "definition", one_line(author.role))


def _append_rights(item: Element, rights: Rights, publication: Publication) -> None:
    texts = {"copyrightNotice": rights.notice.strip() or publication.rights, "usageTerms": rights.usage.strip()}
    terms = rights.license.strip()
    linked = absolute(terms, "")
    if not (any(texts.values()) or rights.holder.strip() or terms or rights.until):
        return
    info = append(item, "rightsInfo", attributes={"validto": rfc3339(rights.until) if rights.until else ""})
    if rights.holder.strip():
        _append_named(info, "copyrightHolder", one_line(rights.holder))
    texts["usageTerms"] = " ".join(filter(None, (texts["usageTerms"], "" if linked else terms)))
    for name, text in texts.items():
        if text:
            append(info, name, text)
    if linked:
        append(info, "link", attributes={"rel": "irel:seeAlso", "href": linked})


def _append_named(parent: Element, name: str, label: str, uri: str = "") -> Element:
    element = append(parent, name, attributes={"uri": uri})
    append(element, "name", label)
    return element
