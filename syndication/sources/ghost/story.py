"""A public post as a story of the site: what Ghost calls its fields, and where it stores them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Media
from syndication.model.item_parts import Access
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportOptions
from syndication.sources.ghost.body import NO_ADDRESSES, SITE_MARK, body_of
from syndication.sources.ghost.cards import CardReport
from syndication.sources.ghost.permalinks import Permalinks
from syndication.sources.ghost.tables import GhostAuthor, GhostTables, GhostTag, author_of, tag_of, words_of
from syndication.sources.json_values import JsonFields
from syndication.sources.records import MAX_BYTES
from syndication.sources.site_address import NO_IDENTITY, NO_SITE
from syndication.sources.site_story import SiteStory, item_of
from syndication.sources.story_notes import StoryNotes
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.urls import absolute, joined

_OBJECT_ID = 24  # digits of the ids since 1.0; before, they were numbers
_PUBLIC = frozenset(("published", "scheduled"))


class GhostStory(StoryNotes, frozen=True):
    """A post on its way to a story, with what is reported of it."""

    post: JsonFields
    tables: GhostTables
    permalinks: Permalinks

    def report(self) -> CardReport:
        """Return what takes notes on cards."""
        return CardReport(self.lose, self.warn)


def reason_to_skip(post: JsonFields, tables: GhostTables, options: ExportOptions) -> str:
    """Return why a post is no story, "" if it is one: only what was public, or is going to be, is imported.

    Raises:
        IngestError: nobody knows whether it was public.
    """
    kind = post.text("type") or ("page" if post.flag("page") else "post")
    if kind not in options.types:
        return f"type {kind[:40]}"
    status = post.text("status")
    if not status:
        raise IngestError("has no status, so that nobody knows whether it was public; write its record by hand")
    if status not in _PUBLIC:
        return f"status {status[:40]}"
    if post.values.get("email_only") or post.identity("id") in tables.by_email_only:
        return "sent by email only"
    visibility = post.values.get("visibility")
    if visibility is None and _is_before_members(tables.version):
        return ""
    if not isinstance(visibility, str) or not visibility:
        raise IngestError("does not say for whom it is visible; write its record by hand if it was public")
    return "" if visibility == "public" or options.with_paid else f"visibility {visibility[:40]}"


def _access(post: JsonFields) -> Access:
    """Return whether everybody may read a post, or members, who may pay nothing, or only those who pay."""
    visibility = post.text("visibility")
    if visibility in ("public", ""):
        return "free"
    return "metered" if visibility == "members" else "paid"


def _is_before_members(version: str) -> bool:
    """Return whether a version of Ghost had no members yet, so that a post without visibility is public.

    They came with 3.0. The first exports count their own versions: "003".
    """
    major = version.partition(".")[0]
    return major.startswith("0") or major in ("1", "2")


def item_of_post(post: JsonFields, tables: GhostTables, permalinks: Permalinks, options: ExportOptions) -> Item:
    """Return the story of a public post, without an id.

    Raises:
        IngestError: something is missing that only people know, or the post cannot be a story.
    """
    size = len(post.text("html", "lexical", "mobiledoc", "markdown").encode(errors="replace"))
    if size > MAX_BYTES:  # before it is read
        raise IngestError(f"has {size:,} bytes of text; a record may have {MAX_BYTES:,}")
    try:
        return item_of(_site_story(GhostStory(post, tables, permalinks)), options)
    except ComplexityError as error:
        raise IngestError(f"would take too long to read: {error}") from error


def _site_story(story: GhostStory) -> SiteStory:
    post, link = story.post, _link(story)
    body = body_of(post, story.permalinks.site, bool(link), story.report())
    section, tags = _names(story)
    media = tuple(_media(story, link))
    authors = tuple(Author(escape(author.name)) for author in authors_of(post, story.tables) if author.name)
    if not authors:
        story.warn("has no author in the export")
    return SiteStory(
        title=escape(post.text("title"), quote=False),
        body=body.text,
        body_form=body.form,
        excerpt=escape(post.text("custom_excerpt"), quote=False),
        dates=(post.moment("published_at"),),
        modified=post.moment("updated_at"),
        link=link,
        slug=post.text("slug"),
        ids=_ids(story),
        language=post.text("locale") or story.tables.language,
        section=escape(section, quote=False),
        tags=tuple(escape(tag, quote=False) for tag in tags),
        authors=authors,
        media=media,
        access=_access(post),
        lost=tuple(story.lost),
        warnings=(*story.warnings, *post.faults),
    )


def _ids(story: GhostStory) -> KnownIds:
    """Return the ids in the feed of Ghost, which is RSS only: the post's id, before 1.0 its UUID."""
    identity = story.post.identity("id")
    if identity.isdecimal() and len(identity) < _OBJECT_ID:
        identity = story.post.text("uuid") if story.tables.version.startswith("0") else ""
    return KnownIds(rss=identity) if identity.strip() == identity and identity else NO_KNOWN_IDS


def _link(story: GhostStory) -> str:
    """Return the address of a post: what its editors call canonical, else that of the old feed, else by its slug."""
    post, known = story.post, story.permalinks
    canonical = post.text("canonical_url").replace(SITE_MARK, known.site)
    found = (absolute(canonical, "") and canonical) or known.of(post) or known.by_slug(post)
    if not found and _ids(story) == NO_KNOWN_IDS:
        raise IngestError(NO_IDENTITY)
    if not found:
        story.warn(NO_SITE)
    return found


def tags_of(post: JsonFields, tables: GhostTables) -> tuple[GhostTag, ...]:
    """Return the tags of a post in their order; an answer of the API has them in the post."""
    nested = tuple(map(tag_of, post.objects("tags")))
    return nested or tables.tags.get(post.identity("id"), ())


def authors_of(post: JsonFields, tables: GhostTables) -> tuple[GhostAuthor, ...]:
    """Return the authors of a post in their order."""
    nested = tuple(map(author_of, post.objects("authors")))
    listed = nested or tables.authors.get(post.identity("id"), ())
    alone = tables.users.get(post.identity("author_id"))
    return listed or ((alone,) if alone else ())


def _names(story: GhostStory) -> tuple[str, tuple[str, ...]]:
    """Return the section, which is the first tag that readers see, and the tags, which are the others."""
    tags = tags_of(story.post, story.tables)
    names = [tag.name for tag in tags if tag.name and not tag.is_internal]
    if any(tag.is_internal for tag in tags):
        story.warn("has internal tags (#…), which are left out")
    return next(iter(names), ""), tuple(names[1:])


def _media(story: GhostStory, link: str) -> Iterator[Media]:
    """Yield the featured picture."""
    post, site = story.post, story.permalinks.site
    source = post.text("feature_image")
    if not source:
        return
    address = absolute(source.replace(SITE_MARK, site), "") or absolute(joined(site or link, source), "")
    if not address or (not site and SITE_MARK in source):
        story.lose(NO_ADDRESSES)
        return
    own = words_of(post)
    words = story.tables.words.get(post.identity("id"), own)
    yield Media(url=address, alt=own.alt or words.alt, caption=plain_text(own.caption or words.caption), role="lead")
