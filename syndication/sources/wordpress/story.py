"""A published post as a story of the site: what WordPress calls its fields, and where it stores them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

from syndication.model.item import Author, Item, Media
from syndication.model.known_ids import KnownIds
from syndication.sources.export import ExportOptions
from syndication.sources.site_story import SiteStory, item_of_text, slug_of
from syndication.sources.story_notes import StoryNotes
from syndication.sources.wordpress.access import access_of
from syndication.sources.wordpress.body import body_of
from syndication.sources.wordpress.post import Post
from syndication.sources.wordpress.site import SiteIndex
from syndication.text.dates import read_rfc822
from syndication.text.html import plain_text
from syndication.text.urls import absolute, joined

_PRIMARY_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_CANONICAL = ("_yoast_wpseo_canonical", "rank_math_canonical_url")
_CATEGORIES = ("category",)
_TAGS = ("post_tag", "tag")
_OTHER_TAXONOMIES = frozenset(("author", "", *_CATEGORIES, *_TAGS))
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")


class _Story(StoryNotes, frozen=True):
    """A post on its way to a story, with what is reported of it."""

    post: Post
    site: SiteIndex


def item_of_post(post: Post, site: SiteIndex, options: ExportOptions) -> Item:
    """Return the story of a published post, without an id.

    Raises:
        IngestError: something is missing that only people know, or the post cannot be a story.
    """
    story = _Story(post, site, warnings=dict.fromkeys(post.repairs))
    return item_of_text(post.content, lambda: _site_story(story), options)


def _site_story(story: _Story) -> SiteStory:
    post, site = story.post, story.site
    body = body_of(post, site, story.lose)
    section, tags = _names(story)
    if (canonical := post.first_meta(*_CANONICAL)) and canonical != post.link:
        story.warn("names another page as the original (canonical), which is not imported; write that as its url")
    authors, media = _authors(story), tuple(_media(story))
    return SiteStory(
        title=post.title,
        body=body,
        excerpt=post.excerpt,
        dates=(_in_utc(post.date_utc), read_rfc822(post.feed_date), post.date),
        modified=_in_utc(post.modified_utc),
        link=_address(post, site),
        slug=post.slug,
        former_slugs=tuple(_former_slugs(post, site)),
        ids=KnownIds(rss=post.guid, atom=post.guid),  # WordPress has the same id in both
        language=site.language,
        section=section,
        tags=tags,
        authors=tuple(map(Author, authors)),
        media=media,
        access=access_of(post),
        lost=tuple(story.lost),
        warnings=tuple(story.warnings),
    )


def _in_utc(date: datetime | None) -> datetime | None:
    return date.replace(tzinfo=UTC) if date else None


def _address(post: Post, site: SiteIndex) -> str:
    """Return the address of a post; Squarespace writes only its path."""
    return joined(site.address, post.link) if post.link and post.link != "/null" else ""


def _former_slugs(post: Post, site: SiteIndex) -> Iterator[str]:
    """Yield the former slugs of a post that no other post has now."""
    names = (unquote(name) for name in post.meta.get("_wp_old_slug", ()))
    yield from (name for name in names if not site.has_slug(slug_of(name)))


def author_names(post: Post, known: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each author by login: those of Co-Authors Plus in their order, else the one of the post.

    `known` are the names of the site's authors. A name that is not there is "".
    """
    coauthors = {term.slug.removeprefix("cap-"): term.name for term in post.terms if term.taxonomy == "author"}
    if not coauthors:
        return {post.creator: known.get(post.creator, "")} if post.creator else {}
    return {login: known.get(login) or known.get(name) or name or login for login, name in coauthors.items()}


def _authors(story: _Story) -> list[str]:
    names = author_names(story.post, story.site.authors)
    if not all(names.values()):
        story.warn("has an author whose name is not in the export; the login is taken")
    shown = (plain_text(name or login) for login, name in names.items())
    return list(dict.fromkeys(name for name in shown if name))


def _names(story: _Story) -> tuple[str, tuple[str, ...]]:
    """Return the section, which is the primary or first category, and the tags, which are all other names."""
    terms = story.post.terms
    categories = _term_names(story, _CATEGORIES) or _term_names(story, ("",))
    primary = name_of_term(story.site.terms.get(story.post.first_meta(*_PRIMARY_CATEGORY), ""))
    section = primary if primary in categories else next(iter(categories), "")
    for taxonomy in sorted({term.taxonomy for term in terms} - _OTHER_TAXONOMIES):
        story.warn(f"has names of the taxonomy {taxonomy}, which is not imported")
    others = (*(name for name in categories if name != section), *_term_names(story, _TAGS))
    return section, tuple(dict.fromkeys(others))


def _term_names(story: _Story, taxonomies: Iterable[str]) -> list[str]:
    wanted = [term for term in story.post.terms if term.taxonomy in taxonomies]
    return list(dict.fromkeys(name for term in wanted if (name := name_of_term(term.name))))


@lru_cache(4096)  # a site has few names, and each story has several of them
def name_of_term(name: str) -> str:
    """Return the name of a category or tag as plain text; WordPress stores "World &amp; Sea"."""
    return plain_text(name)


def _media(story: _Story) -> Iterator[Media]:
    """Yield the featured picture, then what the post encloses."""
    post, site = story.post, story.site
    thumbnail = post.first_meta("_thumbnail_id")
    number = int(thumbnail) if thumbnail.isdecimal() else site.following.get(post.number, 0)
    picture = site.attachment(number) if number else None
    if number and not picture:
        story.lose("the featured picture is not in the export; give the file that has it too")
    if picture and (url := absolute(picture.url, site.address)):
        yield Media(
            url=url,
            alt=picture.alt,
            caption=plain_text(picture.caption),
            width=picture.width,
            height=picture.height,
            role="lead",
        )
    for enclosure in post.meta.get("enclosure", ()):
        address, length, kind = (*(line.strip() for line in enclosure.split("\n")), "", "", "")[:3]
        if url := absolute(address, site.address):
            size_in_bytes = int(length) if length.isdecimal() and len(length) < 15 else 0
            yield Media(url=url, bytes=size_in_bytes, type=kind if _TYPE.fullmatch(kind) else "")
        else:
            story.lose("an enclosure has no http or https address; it is left out")
