"""Feeds of names that have another address here than `[redirects] from = "wordpress"` expects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.sources.wordpress.post import Post, Term
from syndication.sources.wordpress.site import SiteIndex
from syndication.sources.wordpress.story import author_names, name_of_term
from syndication.text.html import plain_text
from syndication.text.ids import name_slug

_PLAIN = re.compile(r"[?&]p=[0-9]+")  # the address of a post on a site without permalinks


class FeedAddresses:
    """Collects the names of all stories of an export."""

    def __init__(self) -> None:
        self._sections: dict[str, str] = {}
        self._categories: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._authors: dict[str, str] = {}
        self._by_number: dict[str, str] = {}  # by the query that a site without permalinks has
        self._has_permalinks = False  # a scheduled story has none yet, on any site

    def add(self, post: Post, item: Item, site: SiteIndex) -> None:
        """Learn the slugs of a story's names."""
        self._has_permalinks |= not _PLAIN.search(post.link)
        for login, name in author_names(post, site.authors).items():
            slug = name_slug(plain_text(name or login))
            self._authors[_slug_of_login(login)] = slug
            if number := site.author_numbers.get(login):
                self._by_number[f"author={number}"] = f"/authors/{slug}/rss.xml"
        for term in post.terms:
            if term.slug and (kept := self._names_like(term, item)) is not None:
                kept[term.slug] = name_slug(name_of_term(term.name))
                if number := site.category_numbers.get(term.slug):
                    self._add_numbered(number, term.slug)

    def _add_numbered(self, number: str, slug: str) -> None:
        """Learn the feed of a category by its number; where it is a section of some stories, that of the section."""
        is_section = slug in self._sections
        name = self._sections[slug] if is_section else self._categories.get(slug)
        if name:
            self._by_number[f"cat={number}"] = f"/{'sections' if is_section else 'tags'}/{name}/rss.xml"

    def _names_like(self, term: Term, item: Item) -> dict[str, str] | None:
        if term.taxonomy == "category":
            return self._sections if name_of_term(term.name) == item.section else self._categories
        return self._tags if term.taxonomy in ("post_tag", "tag") else None

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds that need a redirect of their own."""
        for query, new in () if self._has_permalinks else self._by_number.items():
            yield MovedFeed(f"/?{query}&feed=rss2", new)
        for old, new in self._sections.items():
            if old != new:
                yield MovedFeed(f"/category/{old}/feed", f"/sections/{new}/rss.xml")
        for old, new in self._categories.items():
            if old not in self._sections:  # here it is no section, but a tag
                yield MovedFeed(f"/category/{old}/feed", f"/tags/{new}/rss.xml")
        for old, new in self._tags.items():
            if old != new:
                yield MovedFeed(f"/tag/{old}/feed", f"/tags/{new}/rss.xml")
        for old, new in self._authors.items():
            if old and old != new:
                yield MovedFeed(f"/author/{old}/feed", f"/authors/{new}/rss.xml")


def _slug_of_login(login: str) -> str:
    """Return what WordPress writes into addresses for a login: jane.doe is jane-doe. "" for a mail address."""
    if "@" in login:
        return ""
    plain = re.sub(r"[^a-z0-9 _-]", "", login.lower().replace(".", "-"))
    return re.sub(r"[ -]+", "-", plain).strip("-")
