"""A page of an export as it is there: the fields of a story, and its body as a tree."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.text.body.tree import HtmlElement, Nodes, classes, elements, parse, text_of
from syndication.text.complexity import refuse_excess
from syndication.text.lines import one_line

# The name of a file ends with the id of its story: "2018-08-11_A-Day-b3a4c5d6e7f8.html".
_ID_IN_NAME = re.compile(r"-([0-9a-f]{8,14})\.html?\Z")
_ADDRESS = re.compile(r"https://medium\.com/p/([0-9a-f]{4,20})")
_DRAFT = re.compile(r"(?:.*/)?draft_")


class MediumTag(Struct, frozen=True):
    """A tag: its name, and its slug in addresses, "" if it has no address."""

    name: str
    slug: str


class MediumPost(Struct, frozen=True, kw_only=True):
    """A story. `guid` is the id that it has in feeds; `other_id` is the id in the name of the file, if it differs.

    `date` is as it is written there. `is_draft`: the page has neither a date nor an address, or its name says so.
    """

    title: str
    subtitle: str
    body: Nodes
    date: str
    link: str
    guid: str
    other_id: str
    author: str
    author_url: str
    tags: tuple[MediumTag, ...]
    is_draft: bool


def post_of(path: str, html: str) -> MediumPost | None:
    """Return the story on a page, None if there is none. `path` is that of its file.

    Raises:
        ComplexityError: it would take too long to read.
    """
    refuse_excess(html)
    entry = next((each for each in elements(parse(html), "article") if "h-entry" in classes(each)), None)
    sections = {each.attributes.get("data-field", ""): each for each in elements((entry,) if entry else (), "section")}
    if not entry or "body" not in sections:
        return None
    footer = next(elements(entry.children, "footer"), HtmlElement("footer"))
    time = _first(footer, "time", "dt-published")
    link, author = _first(footer, "a", "p-canonical"), _first(footer, "a", "p-author")
    guid, other_id = _ids(path, footer)
    return MediumPost(
        title=_words(_first(entry, "h1", "p-name")),
        subtitle=_words(sections.get("subtitle") or sections.get("description")),
        body=sections["body"].children,
        date=time.attributes.get("datetime", "") if time else "",
        link=_address(link),
        guid=guid,
        other_id=other_id,
        author=_words(author),
        author_url=_address(author),
        tags=tuple(_tag(each) for each in elements(footer.children, "a") if "p-tag" in classes(each)),
        is_draft=bool(_DRAFT.match(path)) or not (time or link),
    )


def _tag(link: HtmlElement) -> MediumTag:
    return MediumTag(_words(link), _address(link).rstrip("/").rpartition("/")[2])


def _ids(path: str, footer: HtmlElement) -> tuple[str, str]:
    """Return the id in feeds, and the id in the file's name if it is another one. The date links to the id in feeds."""
    dated = (link for link in elements(footer.children, "a") if any(elements(link.children, "time")))
    addresses = (_ADDRESS.fullmatch(_address(link)) for link in dated)
    linked = next((found for found in addresses if found), None)
    named = _ID_IN_NAME.search(path)
    if linked:
        return linked[0], named[1] if named and named[1] != linked[1] else ""
    return (f"https://medium.com/p/{named[1]}" if named else ""), ""


def _first(within: HtmlElement, name: str, class_name: str) -> HtmlElement | None:
    return next((each for each in elements(within.children, name) if class_name in classes(each)), None)


def _words(element: HtmlElement | None) -> str:
    return one_line(text_of(element.children)) if element else ""


def _address(link: HtmlElement | None) -> str:
    return link.attributes.get("href", "").strip() if link else ""
