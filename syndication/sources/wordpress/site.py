"""What the posts of a site refer to: authors, attachments, reusable blocks; found before the first story is made.

A site may be in several files. What is stored of each item is small, as there may be hundreds of thousands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree
from msgspec import Struct

from syndication.sources.wordpress.names import name_of
from syndication.sources.wordpress.post import Post
from syndication.sources.xml_items import text_of
from syndication.text.lines import one_line
from syndication.text.short_digest import short_digest

# PHP's serialised form of the size of a picture: s:5:"width";i:1200;s:6:"height";i:800;
_SIZE = re.compile(r'"width";i:([0-9]{1,5});s:6:"height";i:([0-9]{1,5});')
_NO_CAPTION = re.compile(r"exc-[0-9a-f]{24}")  # what Squarespace writes
_SEPARATOR = "\0"
_NUMBER = 2**64 - 1
_GALLERY_OF_ITS_OWN = re.compile(r"\[(?:gallery|playlist)(?![^\]]{0,300}\b(?:ids|include)\s*+=)[^\]]{0,300}\]")


class Attachment(Struct, frozen=True):
    """A file of the site's media: `width` and `height` are 0 if unknown. `parent` is the post it was uploaded to."""

    url: str
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0
    parent: int = 0


class SiteIndex:
    """The index of a site; it grows while the files are read for the first time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.language = ""
        self.authors: dict[str, str] = {}
        self.terms: dict[str, str] = {}
        self.category_numbers: dict[str, str] = {}  # by slug
        self.author_numbers: dict[str, str] = {}  # by login
        self.blocks: dict[int, str] = {}
        self.following: dict[int, int] = {}
        self._slugs: set[int] = set()  # digests: there may be very many
        self._before: Post | None = None
        self._attachments: dict[int, bytes] = {}
        self._galleries: dict[int, list[int]] = {}
        self._guids: dict[int, int] = {}
        self._copies: Counter[int] = Counter()
        self._doubled: dict[int, list[int]] = {}

    def add_head(self, head: etree._Element) -> None:
        """Learn the authors and terms that a file names before its items."""
        for child in head:
            fields = {name_of(part): text_of(part).strip() for part in child}
            match name_of(child):
                case "language":
                    self.language = self.language or text_of(child).strip()
                case "wp:author":
                    login = fields.get("wp:author_login", "")
                    self.authors[login] = fields.get("wp:author_display_name", "") or login
                    self.author_numbers[login] = fields.get("wp:author_id", "")
                case "wp:category" | "wp:term":
                    name = fields.get("wp:cat_name", "") or fields.get("wp:term_name", "")
                    if term := fields.get("wp:term_id", ""):
                        self.terms[term] = name
                        if slug := _category_slug(fields):
                            self.category_numbers[slug] = term

    def add_post(self, post: Post, *, is_story: bool) -> None:
        """Learn what stories may refer to."""
        before, self._before = self._before, post if is_story else None
        if post.type == "attachment" and before and before.link.startswith("/"):
            self.following[before.number] = post.number  # the featured picture, as Squarespace has it
        if post.type == "attachment":
            self._attachments[post.number] = _packed(_attachment(post))
        elif post.type == "wp_block":
            self.blocks[post.number] = post.content
        elif post.type == "guest-author":  # Co-Authors Plus
            name = post.first_meta("cap-display_name") or one_line(post.title)
            self.authors.setdefault(post.first_meta("cap-user_login") or post.slug.removeprefix("cap-"), name)
        elif is_story:
            self._add_story(post)

    def _add_story(self, post: Post) -> None:
        self._slugs.add(_digest(post.slug))
        if _GALLERY_OF_ITS_OWN.search(post.content):
            self._galleries.setdefault(post.number, [])
        if not post.guid:
            return
        key, mark = post.guid_key, post.checksum << 64 | post.number
        first = self._guids.get(key)
        if first is None:
            self._guids[key] = mark
        elif first == mark:
            self._copies[key] += 1
        else:
            self._doubled.setdefault(key, [first & _NUMBER]).append(post.number)

    def has_slug(self, slug: str) -> bool:
        """Return whether a story has this slug."""
        return _digest(slug) in self._slugs

    def take_copy(self, post: Post) -> bool:
        """Return whether the same post comes once more, in another file: then this one is not needed."""
        key = post.guid_key
        if not self._copies[key]:
            return False
        self._copies[key] -= 1
        return True

    def doubles_of(self, post: Post) -> list[int]:
        """Return the posts with the guid of this one, if there are several."""
        return self._doubled.get(post.guid_key, []) if post.guid else []

    def close(self) -> None:
        """Sort the attachments of posts that show all of theirs, once all files are read."""
        for number, packed in self._attachments.items():
            parent = _unpacked(packed).parent
            if parent in self._galleries:
                self._galleries[parent].append(number)

    def attachment(self, number: int) -> Attachment | None:
        """Return the attachment with this number, None if the files do not have it."""
        packed = self._attachments.get(number)
        return _unpacked(packed) if packed else None

    def attached_to(self, number: int) -> Iterable[int]:
        """Return the attachments of a post that shows all of its own."""
        return self._galleries.get(number, ())


def _digest(slug: str) -> int:
    return short_digest(slug.encode(errors="replace"))


def _category_slug(fields: Mapping[str, str]) -> str:
    """Return the slug of a category, "" for a term of another taxonomy."""
    slug = fields.get("wp:term_slug", "") if fields.get("wp:term_taxonomy") == "category" else ""
    return fields.get("wp:category_nicename", "") or slug


def _attachment(post: Post) -> Attachment:
    size = _SIZE.search(post.first_meta("_wp_attachment_metadata"))
    return Attachment(
        url=post.attachment or post.guid,
        alt=one_line(post.first_meta("_wp_attachment_image_alt")),
        caption="" if _NO_CAPTION.fullmatch(post.excerpt.strip()) else post.excerpt.strip(),
        width=int(size[1]) if size else 0,
        height=int(size[2]) if size else 0,
        parent=post.parent,
    )


def _packed(attachment: Attachment) -> bytes:
    """Return an attachment in as few bytes as it needs."""
    texts = (attachment.url, attachment.alt, attachment.caption)
    numbers = (attachment.width, attachment.height, attachment.parent)
    return _SEPARATOR.join((*texts, *map(str, numbers))).encode()


def _unpacked(packed: bytes) -> Attachment:
    url, alt, caption, width, height, parent = packed.decode().split(_SEPARATOR)
    return Attachment(url, alt, caption, int(width), int(height), int(parent))
