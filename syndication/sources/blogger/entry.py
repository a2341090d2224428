"""An entry of an export as it is there: a post, a page, a comment, or a setting of the blog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from syndication.sources.xml_items import ItemXml, declarations_of, markup_of, name_parts, text_of
from syndication.text.lines import one_line, shorten

_ROOT = re.compile(r"<feed(?=[\s>])[^>]*>")
_NAMESPACES = {
    "blogger": "http://schemas.google.com/blogger/2018",
    "gd": "http://schemas.google.com/g/2005",
    "app": "http://purl.org/atom/app#",
    "thr": "http://purl.org/syndication/thread/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "georss": "http://www.georss.org/georss",
    "openSearch": "http://a9.com/-/spec/opensearchrss/1.0/",
}
_BLOGGER = re.compile(r"https?://schemas\.google\.com/blogger/2018")
_CONTROL = re.compile(r"https?://(?:purl\.org/atom/app#|www\.w3\.org/2007/app)")
_ATOM = "http://www.w3.org/2005/Atom"
_KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_LONGEST_TITLE = 60
_NUMBER = re.compile(r"(?:post|page)-([0-9]{1,30})\Z")


class BloggerFile(Struct, frozen=True):
    """A file that an entry encloses, or an address that it leads to; `size` is in bytes, 0 if unknown."""

    url: str
    type: str = ""
    size: int = 0


class BloggerEntry(Struct, frozen=True, kw_only=True):
    """An entry. Dates are as they are written there.

    `type` is that of Blogger in lower case ("post", "page", "comment", "settings"), `status` too ("live", "draft");
    each is "" if the entry does not have it. `path` is that of its page on the site ("/2020/01/a-day.html").
    """

    id: str
    type: str
    status: str
    is_trashed: bool
    title: str
    title_is_html: bool
    content: str
    description: str
    published: str
    updated: str
    link: str
    path: str
    place: str
    authors: tuple[str, ...]
    labels: tuple[str, ...]
    enclosures: tuple[BloggerFile, ...]
    related: tuple[str, ...]
    checksum: int = 0
    is_doubled: bool = False
    is_damaged: bool = False
    repairs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The entry in messages: `post 12 "Harbour reopens"`."""
        short = shorten(one_line(self.title), _LONGEST_TITLE)
        number = _NUMBER.search(self.id)
        return f'{self.type or "entry"} {number[1] if number else "without number"} "{short}"'


def namespaces_of(head: bytes) -> str:
    """Return the declarations of namespaces for the entries of an export with this head."""
    return declarations_of(head, _ROOT, _NAMESPACES)


def entry_of(item: ItemXml, checksum: int = 0) -> BloggerEntry:
    """Return the entry in an element; `checksum` is that of its bytes."""
    children = [(_name_of(child), child) for child in item.element]
    texts = {name: text_of(child).strip() for name, child in reversed(children) if name != "content"}
    kinds = [term for scheme, term in _categories(children) if scheme == _KIND_SCHEME]
    title = next((child for name, child in children if name == "title"), None)
    return BloggerEntry(
        id=texts.get("id", ""),
        type=texts.get("blogger:type", "").lower() or next((kind.rpartition("#")[2].lower() for kind in kinds), ""),
        status=_status(texts, children, is_old=bool(kinds)),
        is_trashed=bool(texts.get("blogger:trashed", "")),
        title=texts.get("title", ""),
        title_is_html=title is not None and title.get("type") in ("html", "xhtml"),
        content=next((markup_of(child) for name, child in children if name == "content"), ""),
        description=texts.get("blogger:metaDescription", ""),
        published=texts.get("published", ""),
        updated=texts.get("updated", ""),
        link=next(_links(children, "alternate"), BloggerFile("")).url,
        path=texts.get("blogger:filename", ""),
        place=texts.get("blogger:location", "") or texts.get("georss:featurename", ""),
        authors=tuple(_author_names(children)),
        labels=tuple(term for scheme, term in _categories(children) if term and scheme != _KIND_SCHEME),
        enclosures=tuple(_enclosures(children)),
        related=tuple(link.url for link in _links(children, "related")),
        checksum=checksum,
        is_doubled=sum(name == "id" for name, _ in children) > 1,
        is_damaged=item.is_damaged,
        repairs=item.repairs,
    )


_Children = list[tuple[str, etree._Element]]


def _name_of(element: etree._Element) -> str:
    """Return the name of an element with its usual prefix, whatever the file calls it: "blogger:type", "title"."""
    namespace, name = name_parts(element)
    if namespace in ("", _ATOM):
        return name
    if _BLOGGER.fullmatch(namespace):
        return f"blogger:{name}"
    return f"{'app' if _CONTROL.fullmatch(namespace) else element.prefix or namespace}:{name}"


def _status(texts: dict[str, str], children: _Children, *, is_old: bool) -> str:
    """Return the status in lower case. The older export marks drafts alone: what it does not mark is public."""
    if "blogger:status" in texts or not is_old:
        return texts.get("blogger:status", "").lower()
    controls = [child for name, child in children if name == "app:control"]
    marks = [text_of(mark).strip().lower() for control in controls for mark in control]
    return "draft" if any(mark != "no" for mark in marks) else "live"


def _categories(children: _Children) -> Iterator[tuple[str, str]]:
    for name, child in children:
        if name == "category":
            yield child.get("scheme", "").strip(), one_line(child.get("term", ""))


def _author_names(children: _Children) -> Iterator[str]:
    for name, child in children:
        if name == "author":
            yield from (one_line(text_of(part)) for part in child if _name_of(part) == "name")


def _links(children: _Children, relation: str) -> Iterator[BloggerFile]:
    """Yield the links of a relation; Takeout writes the related one without it."""
    for name, child in children:
        if name == "link" and child.get("rel", "related") == relation and (file := _file(child)).url:
            yield file


def _enclosures(children: _Children) -> Iterator[BloggerFile]:
    yield from _links(children, "enclosure")
    yield from (file for name, child in children if name == "enclosure" and (file := _file(child)).url)


def _file(element: etree._Element) -> BloggerFile:
    url = element.get("href", "") or element.get("url", "")
    length = element.get("length", "").strip()
    size = int(length) if length.isdecimal() and len(length) < 15 else 0
    return BloggerFile(url.strip(), element.get("type", "").strip(), size)
