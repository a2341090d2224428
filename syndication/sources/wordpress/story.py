"""A published post as a story. What cannot be known is not guessed: then the story is refused, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote, urljoin

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Author, Import, Item, Media
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.model.limits import MAX_LINE, SLUG
from syndication.sources.export import ExportOptions
from syndication.sources.old_feed import OldEntry
from syndication.sources.records import MAX_BYTES
from syndication.sources.wordpress.body import body_of
from syndication.sources.wordpress.post import Post
from syndication.sources.wordpress.site import SiteIndex
from syndication.text.dates import read_rfc822
from syndication.text.html import plain_text
from syndication.text.ids import slugify
from syndication.text.languages import language_fault
from syndication.text.urls import absolute
from syndication.text.zones import instants

_SLUG = re.compile(SLUG)
_LONGEST_SLUG = 200
_WORDS_OF_TITLE = 10
_PRIMARY_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_CATEGORIES = ("category",)
_TAGS = ("post_tag", "tag")
_OTHER_TAXONOMIES = frozenset(("author", "post_format", "", *_CATEGORIES, *_TAGS))
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")
_NOT_IN_ADDRESSES = frozenset(" \n\r\t<>\"'`{}|\\^")


class _Story(Struct):
    """A post on its way to a story, with what is reported of it."""

    post: Post
    site: SiteIndex
    options: ExportOptions
    old: Sequence[OldEntry]
    lost: dict[str, None]
    warnings: dict[str, None]

    def lose(self, message: str) -> None:
        """Note what readers will miss."""
        self.lost[message] = None

    def warn(self, message: str) -> None:
        """Note what an editor should know."""
        self.warnings[message] = None


def item_of(post: Post, site: SiteIndex, options: ExportOptions) -> Item:
    """Return the story of a published post, without an id. Its slug and aliases are those that the site had.

    Raises:
        IngestError: something is missing that only people know, or the post cannot be a story.
    """
    if len(post.content.encode()) > MAX_BYTES:
        raise IngestError(f"has {len(post.content.encode()):,} bytes of text; a record may have {MAX_BYTES:,}")
    link = _address(post, site)
    story = _Story(post, site, options, options.old.of(link, post.guid), {}, dict.fromkeys(post.repairs))
    try:
        return _item(story, link)
    except IngestError:
        raise
    except SyndicationError as error:  # its HTML would take too long to read
        raise IngestError(str(error)) from error


def _item(story: _Story, link: str) -> Item:
    post, site = story.post, story.site
    published = _published(story)
    body = _body(story)
    section, tags = _names(story)
    ids = _known_ids(story)
    item = Item(
        headline=_headline(story, body),
        published=published,
        body=body,
        body_form="html",
        ids=ids if ids != NO_KNOWN_IDS else None,
        slug=_slug(unquote(post.slug) or link.rstrip("/").rpartition("/")[2]),
        aliases=tuple(_aliases(post, site)),
        language=_language(story),
        standfirst=plain_text(post.excerpt),
        modified=_modified(story, published),
        url=_url(story, link, ids),
        section=section,
        tags=tags,
        authors=tuple(map(Author, _authors(story))),
        media=tuple({medium.url: medium for medium in _media(story)}.values()),
    )
    return replace(item, imported=Import(lost=tuple(story.lost), warnings=tuple(story.warnings)))


def _headline(story: _Story, body: str) -> str:
    title = plain_text(story.post.title)[:MAX_LINE]
    if title:
        return title
    words = plain_text(body).split()
    if not words:
        raise IngestError("has neither a title nor words in its text; write its record by hand")
    story.warn("has no title; its first words are the headline")
    return " ".join(words[:_WORDS_OF_TITLE])[:MAX_LINE]


def _body(story: _Story) -> str:
    body = body_of(story.post, story.site, story.lose)
    if body:
        return body
    if not story.post.excerpt.strip():
        raise IngestError("has no text; write its record by hand")
    story.warn("has no text; its excerpt is the text")
    return f"<p>{story.post.excerpt.strip()}</p>"


def _published(story: _Story) -> datetime:
    """Return when the post was first public: by the old feed, else by the export; never by a guess."""
    post = story.post
    if dated := next((entry.published for entry in story.old if entry.published), None):
        return dated.astimezone(UTC)
    if post.date_utc:
        return post.date_utc.replace(tzinfo=UTC)
    if dated := read_rfc822(post.feed_date):
        return dated
    if not post.date:
        raise IngestError("has no date; write its record by hand, or give --feed if the old feed has the story")
    return _moment(post.date, story.options.timezone)


def _moment(wall: datetime, zone: str) -> datetime:
    """Return the only moment at which the clocks of the zone show a time."""
    if not zone:
        raise IngestError(f"is dated {wall:%Y-%m-%d %H:%M:%S} without a zone; give --timezone Europe/Berlin")
    found = instants(wall, zone)
    if len(found) != 1:
        often = "twice" if found else "never"
        raise IngestError(f"is dated {wall:%Y-%m-%d %H:%M:%S}, which is there {often} in {zone}; correct it there")
    return found[0]


def _modified(story: _Story, published: datetime) -> datetime | None:
    post = story.post
    modified = post.modified_utc.replace(tzinfo=UTC) if post.modified_utc else None
    if modified and modified > max(story.options.now, published) + timedelta(minutes=5):
        story.warn("was changed in the future by its own date, which is left out")
        return None
    return modified if modified and modified > published else None


def _known_ids(story: _Story) -> KnownIds:
    """Return the ids of the old feeds; WordPress has the same id in RSS and Atom."""
    guid = story.post.guid
    ids = KnownIds(rss=guid, atom=guid)
    for old in story.old:
        known = old.ids
        if known.rss or known.no_guid:
            ids = replace(ids, rss=known.rss, permalink=known.permalink, no_guid=known.no_guid)
        ids = replace(ids, atom=known.atom or ids.atom, json=known.json or ids.json)
    if story.old and guid not in (ids.rss, ids.atom):
        story.warn("has another guid in the old feed than in the export; that of the feed is taken")
    if ids == NO_KNOWN_IDS:
        story.warn("has no guid in the export; readers may see it again, so give --feed with the old feed")
    return ids


def _address(post: Post, site: SiteIndex) -> str:
    """Return the address of a post; Squarespace writes only its path."""
    return urljoin(site.address, post.link) if post.link and post.link != "/null" else ""


def _url(story: _Story, link: str, ids: KnownIds) -> str:
    if ids.no_guid:  # readers know the story by the address that the feed has
        link = next((old.link for old in story.old if old.ids.no_guid and old.link), link)
    if not link or (absolute(link, link) and _NOT_IN_ADDRESSES.isdisjoint(link)):
        return link
    story.warn("has a link that is no http or https address; it is left out")
    return ""


def _language(story: _Story) -> str:
    """Return the language of the site if it is not that of the publication."""
    language = story.site.language.replace("_", "-")
    is_same = language.partition("-")[0].lower() == story.options.language.partition("-")[0].lower()
    return "" if not language or is_same or language_fault(language) else language


def _slug(name: str) -> str:
    """Return a name of the site as a slug, "" if nothing of it can be one ("/blog/a-day.html" is "a-day")."""
    plain = name.strip("/").rpartition("/")[2].removesuffix(".html").removesuffix(".htm")
    return plain if _SLUG.fullmatch(plain) and len(plain) <= _LONGEST_SLUG else slugify(plain)


def _aliases(post: Post, site: SiteIndex) -> Iterator[str]:
    """Yield the former slugs of a post that no other post has now."""
    former = dict.fromkeys(_slug(unquote(name)) for name in post.meta.get("_wp_old_slug", ()))
    yield from (name for name in former if name and name not in site.slugs)


def _authors(story: _Story) -> list[str]:
    """Return the names of the authors: those of Co-Authors Plus in their order, else the one of the post."""
    post, known = story.post, story.site.authors
    logins = [term.slug.removeprefix("cap-") for term in post.terms if term.taxonomy == "author"]
    coauthors = {term.slug.removeprefix("cap-"): term.name for term in post.terms if term.taxonomy == "author"}
    names = [known.get(login) or known.get(coauthors[login]) or coauthors[login] or login for login in logins]
    if not names and post.creator:
        names = [known.get(post.creator, "")]
        if not names[0]:
            story.warn("has an author whose name is not in the export; the login is taken")
            names = [post.creator]
    return list(dict.fromkeys(name for name in map(plain_text, names) if name))


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
        )
    for enclosure in post.meta.get("enclosure", ()):
        address, length, kind = (*(line.strip() for line in enclosure.split("\n")), "", "", "")[:3]
        if url := absolute(address, site.address):
            size_in_bytes = int(length) if length.isdecimal() and len(length) < 15 else 0
            yield Media(url=url, bytes=size_in_bytes, type=kind if _TYPE.fullmatch(kind) else "")
        else:
            story.lose("an enclosure has no http or https address; it is left out")
