"""Stories as WXR 1.2, the export format of WordPress, which most systems can import.

WordPress has no field for much of a record, so the whole record is in a hidden field of each post.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, BinaryIO

from lxml import etree
from msgspec import Struct

from syndication.model.entries import story_url
from syndication.model.export_manifest import RECORD_META, embed_record, wxr_fields
from syndication.model.item import Item, Media
from syndication.model.item_parts import Access
from syndication.model.known_ids import rss_guid
from syndication.model.media_choice import leads_first
from syndication.model.publication import Publication
from syndication.model.visibility import State
from syndication.text.dates import rfc822
from syndication.text.ids import slugify
from syndication.text.markdown import from_markdown
from syndication.text.zones import zone_of

_NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
# What is not public in this moment must not become public by an import elsewhere.
_STATUS: dict[State, str] = {"public": "publish", "scheduled": "future", "canceled": "trash"}
_NOT_PUBLIC = "draft"
# What Jetpack shows only to those who subscribed, or who pay, is marked so.
_NEWSLETTER = "_jetpack_newsletter_access"
_READERS: Mapping[Access, str] = {"metered": "subscribers", "paid": "paid_subscribers"}
_DATE = "%Y-%m-%d %H:%M:%S"


class Names(Struct, frozen=True):
    """The names of all stories, which come first in the file."""

    authors: Sequence[str] = ()
    sections: Sequence[str] = ()
    tags: Sequence[str] = ()


class WxrWriter:
    """Writes story after story, so that memory does not grow with their number."""

    def __init__(self, file: Any, publication: Publication) -> None:
        self._file = file
        self._publication = publication
        self._next_number = 1

    def write(self, record: Item, item: Item, state: State) -> None:
        """Write the post of a story, and its pictures as attachments.

        `record` is the item as the record has it, `item` the same with the addresses of its uploaded pictures.
        """
        number, self._next_number = self._next_number, self._next_number + 1 + len(item.media)
        for element in _post(record, item, state, number, self._publication):
            self._file.write(element)


@contextmanager
def open_wxr(out: BinaryIO, publication: Publication, names: Names) -> Iterator[WxrWriter]:
    """Open an export, to be written to `out`; it is complete when the context ends."""
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("rss", {"version": "2.0"}, nsmap=_NAMESPACES), file.element("channel"):
            for element in _head(publication, names):
                file.write(element)
            yield WxrWriter(file, publication)


def content_of(item: Item) -> str:
    """Return the text of a story as HTML."""
    return item.body if item.body_form == "html" else from_markdown(item.body)


def _head(publication: Publication, names: Names) -> Iterator[etree._Element]:
    yield _element("title", publication.title)
    yield _element("link", publication.home)
    yield _element("description", publication.description)
    yield _element("language", publication.language)
    yield _element("wp:wxr_version", "1.2")
    yield _element("wp:base_site_url", publication.home)
    yield _element("wp:base_blog_url", publication.home)
    for number, name in enumerate(names.authors, 1):
        fields = {"author_id": str(number), "author_login": _login(name), "author_display_name": name}
        yield _parent("wp:author", fields)
    for number, name in enumerate(names.sections, 1):
        yield _parent("wp:category", {"term_id": str(number), "category_nicename": slugify(name), "cat_name": name})
    for number, name in enumerate(names.tags, 1 + len(names.sections)):
        yield _parent("wp:tag", {"term_id": str(number), "tag_slug": slugify(name), "tag_name": name})


def _post(record: Item, item: Item, state: State, number: int, publication: Publication) -> Iterator[etree._Element]:
    status, link = _STATUS.get(state, _NOT_PUBLIC), story_url(item.url, item.slug, publication.base_url)
    post = _parent("item", {})
    fields = _post_fields(item, status, link, number, publication)
    post.extend(_element(name, text) for name, text in fields.items())
    post.find("guid").set("isPermaLink", "false")  # type: ignore[union-attr]
    post.extend(_categories(item))
    pictures = {index: medium for index, medium in enumerate(item.media) if _is_picture(medium)}
    picture = next(iter(leads_first(pictures)), None)
    embedded = wxr_fields(item.headline, content_of(item), item.standfirst, item.slug, status)
    meta = [
        *([("_thumbnail_id", str(number + 1 + picture))] if picture is not None else []),
        *([(_NEWSLETTER, _READERS[item.access])] if item.access in _READERS else []),
        *(("_wp_old_slug", alias) for alias in item.aliases),
        *(("enclosure", f"{each.url}\n{each.bytes}\n{each.type}") for each in item.media if _is_enclosure(each)),
        (RECORD_META, embed_record(record, embedded)),
    ]
    post.extend(_parent("wp:postmeta", {"meta_key": key, "meta_value": value}) for key, value in meta)
    yield post
    for index, medium in enumerate(item.media):
        if _is_picture(medium):
            yield _attachment(medium, number + 1 + index, number)


def _post_fields(item: Item, status: str, link: str, number: int, publication: Publication) -> dict[str, str]:
    modified = max(item.published, item.modified or item.published)
    return {
        "title": item.headline,
        "link": link,
        "pubDate": rfc822(item.published),
        "dc:creator": _login(item.authors[0].name) if item.authors else "",
        "guid": rss_guid(item.id, item.ids),
        "description": "",
        "content:encoded": content_of(item),
        "excerpt:encoded": item.standfirst,
        "wp:post_id": str(number),
        **_dates("post_date", item.published, publication),
        **_dates("post_modified", modified, publication),
        "wp:comment_status": "closed",
        "wp:ping_status": "closed",
        "wp:post_name": item.slug,
        "wp:status": status,
        "wp:post_parent": "0",
        "wp:menu_order": "0",
        "wp:post_type": "post",
        "wp:post_password": "",
        "wp:is_sticky": "0",
    }


def _dates(name: str, moment: datetime, publication: Publication) -> dict[str, str]:
    local = moment.astimezone(zone_of(publication.timezone))
    return {f"wp:{name}": f"{local:{_DATE}}", f"wp:{name}_gmt": f"{moment.astimezone(UTC):{_DATE}}"}


def _categories(item: Item) -> Iterator[etree._Element]:
    for author in item.authors:
        yield _category("author", f"cap-{_login(author.name)}", author.name)
    if item.section:
        yield _category("category", slugify(item.section), item.section)
    for tag in item.tags:
        yield _category("post_tag", slugify(tag), tag)


def _category(domain: str, slug: str, name: str) -> etree._Element:
    element = _element("category", name)
    element.set("domain", domain)
    element.set("nicename", slug)
    return element


def _attachment(medium: Media, number: int, parent: int) -> etree._Element:
    element = _parent("item", {})
    fields = {
        "title": medium.caption[:100],
        "link": medium.url,
        "dc:creator": "",
        "guid": medium.url,
        "content:encoded": "",
        "excerpt:encoded": medium.caption,
        "wp:post_id": str(number),
        "wp:status": "inherit",
        "wp:post_parent": str(parent),
        "wp:post_type": "attachment",
        "wp:attachment_url": medium.url,
    }
    element.extend(_element(name, text) for name, text in fields.items())
    element.append(_parent("wp:postmeta", {"meta_key": "_wp_attachment_image_alt", "meta_value": medium.alt}))
    return element


def _is_picture(medium: Media) -> bool:
    return bool(medium.url) and not _is_enclosure(medium)


def _is_enclosure(medium: Media) -> bool:
    return medium.type.startswith(("audio/", "video/"))


def _login(name: str) -> str:
    return slugify(name) or name


def _parent(name: str, texts: dict[str, str]) -> etree._Element:
    element = _element(name, "")
    element.extend(_element(f"wp:{key}", text) for key, text in texts.items())
    return element


def _element(name: str, text: str) -> etree._Element:
    prefix, _, local = name.rpartition(":")
    element = etree.Element(f"{{{_NAMESPACES[prefix]}}}{local}" if prefix else local, nsmap=_NAMESPACES)
    if text:
        element.text = text
    return element
