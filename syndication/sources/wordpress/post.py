"""An item of an export as it is there: the fields of a post of any type, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from lxml import etree
from msgspec import Struct

from syndication.sources.wordpress.names import name_of
from syndication.sources.xml_items import ItemXml, markup_of, text_of
from syndication.text.lines import one_line, shorten

_LONGEST_TITLE = 60
_NO_DATE = ("0000", "-")  # "0000-00-00 00:00:00", and what PHP makes of it: "-0001-11-30 00:00:00"


class Term(Struct, frozen=True):
    """A category, tag or the like of a post: its taxonomy ("" for none), its name and its slug."""

    taxonomy: str
    name: str
    slug: str


class Post(Struct, frozen=True, kw_only=True):
    """A post. Dates without a zone are those of the site's clocks; None for dates that are none.

    `meta` has the values of each key in their order. `is_open`: the export says that there is no password. `doubled`:
    two items ran into each other. `is_damaged`: the item was no XML, and parts of it may be missing.
    """

    number: int
    type: str
    status: str
    title: str
    link: str
    guid: str
    creator: str
    content: str
    excerpt: str
    date: datetime | None
    date_utc: datetime | None
    modified: datetime | None
    modified_utc: datetime | None
    feed_date: str
    slug: str
    parent: int
    password: str
    is_open: bool
    attachment: str
    terms: tuple[Term, ...]
    meta: Mapping[str, tuple[str, ...]]
    comments: int
    checksum: int = 0
    doubled: bool = False
    is_damaged: bool = False
    repairs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The post in messages: `post 12 "Harbour reopens"`."""
        short = shorten(one_line(self.title), _LONGEST_TITLE)
        return f'{self.type or "item"} {self.number or "without number"} "{short}"'

    @property
    def guid_key(self) -> int:
        """A number that stands for the guid, as there may be very many."""
        return int.from_bytes(blake2b(self.guid.encode(), digest_size=8).digest())

    def first_meta(self, *keys: str) -> str:
        """Return the first value of the first of these keys that has one, "" if none has."""
        return next((self.meta[key][0].strip() for key in keys if key in self.meta), "")


def post_of(item: ItemXml, checksum: int = 0) -> Post:
    """Return the post in an item; `checksum` is that of its bytes."""
    children = [(name_of(child), child) for child in item.element]
    fields, count = _fields(children), Counter(name for name, _ in children)
    attachment = fields.get("wp:attachment_url", "").strip()
    return Post(
        number=_number(fields.get("wp:post_id", "")),
        type=fields.get("wp:post_type", "").strip() or ("attachment" if attachment else ""),
        status=fields.get("wp:status", "").strip(),
        title=fields.get("title", ""),
        link=fields.get("link", "").strip(),
        guid=fields.get("guid", "").strip(),
        creator=fields.get("dc:creator", "").strip(),
        content=fields.get("content:encoded", ""),
        excerpt=fields.get("excerpt:encoded", ""),
        date=_date(fields.get("wp:post_date", "")),
        date_utc=_date(fields.get("wp:post_date_gmt", "")),
        modified=_date(fields.get("wp:post_modified", "")),
        modified_utc=_date(fields.get("wp:post_modified_gmt", "")),
        feed_date=fields.get("pubDate", "").strip(),
        slug=fields.get("wp:post_name", "").strip(),
        parent=_number(fields.get("wp:post_parent", "")),
        password=fields.get("wp:post_password", ""),
        is_open="wp:post_password" in fields and not fields["wp:post_password"],
        attachment=attachment,
        terms=tuple(map(_term, item.element.iterchildren("category", "{*}category"))),
        meta=_meta(children),
        comments=count["wp:comment"],
        checksum=checksum,
        doubled=count["wp:post_id"] > 1 or count["guid"] > 1 or any(_has_own_end(*field) for field in fields.items()),
        is_damaged=item.is_damaged,
        repairs=item.repairs,
    )


def _fields(children: Sequence[tuple[str, etree._Element]]) -> dict[str, str]:
    """Return the first text of each child."""
    fields: dict[str, str] = {}
    for name, child in children:
        if name and name not in fields and name not in ("category", "wp:postmeta", "wp:comment"):
            fields[name] = markup_of(child) if name.endswith(":encoded") else text_of(child)
    return fields


def _has_own_end(name: str, text: str) -> bool:
    """Return whether a text contains the end tag of its element: then its CDATA section has no end."""
    return f"</{name}>" in text


def _term(category: etree._Element) -> Term:
    name = one_line(text_of(category))
    return Term(category.get("domain", ""), name, category.get("nicename", ""))


def _meta(children: Sequence[tuple[str, etree._Element]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, child in children:
        if name == "wp:postmeta":
            pair = {name_of(part): text_of(part) for part in child}
            if value := pair.get("wp:meta_value", ""):
                key = pair.get("wp:meta_key", "").strip()
                found[key] = (*found.get(key, ()), value)
    return found


def _number(text: str) -> int:
    return int(text.strip()) if text.strip().isdecimal() and len(text.strip()) < 19 else 0


def _date(text: str) -> datetime | None:
    if text.strip().startswith(_NO_DATE):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=None, microsecond=0) if moment.year >= 1500 else None
