"""A public document as a story of the site: what ANS calls its fields, and where it stores them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Media, Related, Rights, Source
from syndication.model.item_parts import StoryKind
from syndication.model.limits import MAX_LINE
from syndication.sources.arc.body import body_of
from syndication.sources.arc.media import media_type_of, picture_of, sound_address
from syndication.sources.arc.visibility import ArcPublication, access_of, is_hidden
from syndication.sources.export import ExportOptions
from syndication.sources.json_values import JsonFields
from syndication.sources.site_address import NO_IDENTITY, site_of
from syndication.sources.site_story import SiteStory, item_of
from syndication.sources.story_notes import StoryNotes
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.urls import absolute

_KINDS: Mapping[str, StoryKind] = {"gallery": "gallery", "video": "video"}
_PICTURE_TYPES = frozenset(("image", "gallery", "reference"))


class ArcStory(StoryNotes, frozen=True):
    """A document on its way to a story, with what is reported of it."""

    document: JsonFields
    site: str


def item_of_document(document: JsonFields, publication: ArcPublication, options: ExportOptions) -> Item:
    """Return the story of a public document, without an id.

    Raises:
        IngestError: something is missing that only people know, or the document cannot be a story.
    """
    try:
        return item_of(_site_story(ArcStory(document, site_of(options)), publication), options)
    except ComplexityError as error:
        raise IngestError(f"would take too long to read: {error}") from error


def _site_story(story: ArcStory, publication: ArcPublication) -> SiteStory:
    document = story.document
    body, link, media = body_of(document, story.lose), _link(story), tuple(_media(story))
    authors, (section, tags) = tuple(_authors(story)), _names(document)
    is_sponsored = _is_sponsored(story)
    return SiteStory(
        title=document.inner("headlines").text("basic"),
        body=body,
        excerpt=document.inner("subheadlines").text("basic") or document.inner("description").text("basic"),
        dates=tuple(_dates(document, publication)),
        modified=document.moment("last_updated_date"),
        expires=publication.expires,
        link=link,
        slug=link.partition("?")[0] or document.text("slug"),
        language=document.text("language"),
        section=section,
        tags=tags,
        authors=authors,
        source=_source(document),
        media=media,
        related=tuple(_related(story)),
        rights=_rights(document),
        kind=_KINDS.get(document.text("type"), "article"),
        access=access_of(document),
        disclosure="Sponsored content" if is_sponsored else "",
        lost=tuple(story.lost),
        warnings=(*story.warnings, *document.faults),
    )


def _dates(document: JsonFields, publication: ArcPublication) -> Iterator[datetime | None]:
    if publication.scheduled:
        yield publication.scheduled
    yield from map(document.moment, ("first_publish_date", "display_date", "publish_date"))


def _is_sponsored(story: ArcStory) -> bool:
    """Return whether somebody paid for the story. ANS does not say who, so an editor has to."""
    if not story.document.inner("owner").flag("sponsored"):
        return False
    story.warn("is sponsored content; write who paid for it as sponsor")
    return True


def _link(story: ArcStory) -> str:
    """Return the address of a document on its canonical website; it may be relative to that of the site."""
    document = story.document
    sites = document.inner("websites")
    named = sites.inner(document.text("canonical_website", "website")).text("website_url") if sites else ""
    given = document.text("canonical_url") or named or document.text("website_url")
    address = absolute(given, story.site)
    if not address:
        raise IngestError(NO_IDENTITY)
    return address


def _authors(story: ArcStory) -> Iterator[Author]:
    for author in story.document.inner("credits").objects("by"):
        name = author.text("name", "byline") or " ".join(
            filter(None, (author.text("first_name"), author.text("last_name")))
        )
        if name:
            yield Author(escape(name, quote=False))
        else:
            story.warn("has an author who is only referred to; export the document in full")


def _names(document: JsonFields) -> tuple[str, tuple[str, ...]]:
    """Return the primary section, and the tags: other sections, then tags."""
    taxonomy = document.inner("taxonomy")
    listed = [_name(each) for key in ("sections", "sites") for each in taxonomy.objects(key)]
    primary = _name(taxonomy.inner("primary_section")) or _name(taxonomy.inner("primary_site"))
    section = primary or next(filter(None, listed), "")
    tags = [tag.text("text", "slug") for tag in taxonomy.objects("tags")]
    names = dict.fromkeys(name for name in (*listed, *tags) if name and name != section)
    return escape(section, quote=False), tuple(escape(name, quote=False) for name in names)


def _name(section: JsonFields) -> str:
    return section.text("name", "title")


def _media(story: ArcStory) -> Iterator[Media]:
    """Yield the lead picture, then a sound of the lead."""
    promos = story.document.inner("promo_items")
    leads = [lead for name in ("basic", "lead_art") if (lead := promos.inner(name)) and not is_hidden(lead)]
    found = (picture for lead in leads for each in _pictures(lead) if (picture := picture_of(each, story.site)))
    lead_picture = next(found, None)
    if lead_picture:
        yield replace(lead_picture, role="lead")
    elif any(lead.text("type") in _PICTURE_TYPES for lead in leads):
        story.lose("the lead picture has no address, or is only referred to; export the document in full")
    for lead in leads:
        if lead.text("type") == "audio" and (address := absolute(sound_address(lead), story.site)):
            yield Media(url=address, type=media_type_of(lead))


def _pictures(lead: JsonFields) -> Iterator[JsonFields]:
    """Yield the pictures that a lead is, or has."""
    if lead.text("type") == "image":
        yield lead
    inner = lead.inner("promo_items").inner("basic")
    yield from (each for each in (lead.inner("promo_image"), inner) if each.text("type") in ("image", ""))
    yield from (each for each in lead.objects("content_elements") if each.text("type") == "image")


def _source(document: JsonFields) -> Source | None:
    """Return where the text came from, if that is another house: an agency, a partner."""
    distributor, source = document.inner("distributor"), document.inner("source")
    for party, kind in ((distributor, "category"), (source, "source_type")):
        name = party.text("name")
        if name and party.text(kind).lower() != "staff":
            return Source(plain_text(name)[:MAX_LINE])
    return None


def _rights(document: JsonFields) -> Rights | None:
    notice, holder = plain_text(document.text("copyright")), plain_text(document.inner("owner").text("name"))
    return Rights(holder=holder, notice=notice) if notice or holder else None


def _related(story: ArcStory) -> Iterator[Related]:
    for each in story.document.inner("related_content").objects("basic"):
        title = "" if is_hidden(each) else plain_text(each.inner("headlines").text("basic"))[:MAX_LINE]
        if title:
            yield Related(title, absolute(each.text("canonical_url", "website_url"), story.site))
        else:
            story.warn("has related stories that are only referred to, or not public; they are left out")
