"""A public node as a story of the site: what Drupal calls its fields, and where sites store theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import escape

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Media, Related
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.model.limits import MAX_LINE
from syndication.sources.drupal.access import scheduled_date
from syndication.sources.drupal.body import BodyParts, body_of, text_html
from syndication.sources.drupal.names import PEOPLE, authors_of, section_and_tags
from syndication.sources.drupal.other_fields import other_fields
from syndication.sources.drupal.pictures import media_of, medium_html
from syndication.sources.drupal.references import Reference, is_hidden, is_named, references_of
from syndication.sources.drupal.resources import Resources, address_of
from syndication.sources.drupal.site import base_of
from syndication.sources.export import ExportOptions
from syndication.sources.json_values import JsonFields
from syndication.sources.site_address import NO_IDENTITY
from syndication.sources.site_story import SiteStory, item_of
from syndication.sources.story_notes import StoryNotes
from syndication.text.complexity import ComplexityError
from syndication.text.ids import slugify
from syndication.text.lines import one_line

_PICTURES = re.compile(r"image|media|picture|photo|hero|thumbnail|visual|teaser")
_EXCERPTS = (
    "field_summary",
    "field_standfirst",
    "field_teaser",
    "field_lead",
    "field_intro",
    "field_deck",
    "field_subtitle",
)
# Where media of Drupal's own types have their file.
_FILE_FIELDS: Mapping[str, str] = {
    "media--image": "field_media_image",
    "media--audio": "field_media_audio_file",
    "media--video": "field_media_video_file",
    "media--document": "field_media_document",
}
_SAME_DAY = timedelta(days=1)
_NEVER = 2038  # what the module Publication Date stores for a node that is not published yet


class NodeStory(StoryNotes, frozen=True):
    """A node on its way to a story, with what is reported of it. `base` is the address of the site, "" if unknown."""

    node: JsonFields
    resources: Resources
    base: str

    @property
    def attributes(self) -> JsonFields:
        """The fields of the node."""
        return self.node.inner("attributes")


def item_of_node(node: JsonFields, resources: Resources, page_address: str, options: ExportOptions) -> Item:
    """Return the story of a public node, without an id.

    Raises:
        IngestError: something is missing that only people know, or the node cannot be a story.
    """
    base = options.site.rstrip("/") or base_of(address_of(node.inner("links"))) or base_of(page_address)
    try:
        return item_of(_site_story(NodeStory(node, resources, base), options), options)
    except ComplexityError as error:
        raise IngestError(f"would take too long to read: {error}") from error


def _site_story(story: NodeStory, options: ExportOptions) -> SiteStory:
    attributes = story.attributes
    references = tuple(references_of(story.node, story.resources))
    section, tags = section_and_tags(references, story.warn)
    authors = tuple(authors_of(story.node, references, story.resources, story.warn))
    media, lead = _media(references, story)
    body = body_of(story.node, BodyParts(story.resources, story.base, story.lose))
    excerpt = _excerpt(attributes)
    for name in other_fields(attributes, " ".join((excerpt, lead, body, *authors))):
        story.warn(f"has the field {name[:60]}, which has no place in a record")
    link, alias = _link(story), attributes.inner("path").text("alias")
    return SiteStory(
        title=escape(attributes.text("title"), quote=False),
        body=lead + body,
        excerpt=excerpt,
        dates=(_date(story, options.now),),
        modified=attributes.moment("changed"),
        expires=attributes.moment("unpublish_on"),
        link=link,
        slug=alias or slugify(attributes.text("title")[:MAX_LINE]),  # not the number of the node
        ids=_ids(story),
        language=_language(attributes),
        section=escape(section, quote=False),
        tags=tuple(escape(tag, quote=False) for tag in tags),
        authors=tuple(Author(escape(name, quote=False)) for name in authors),
        media=media,
        related=tuple(_related(references, story)),
        lost=tuple(story.lost),
        warnings=(*story.warnings, *story.node.faults),
    )


def _date(story: NodeStory, now: datetime) -> datetime | None:
    """Return the date that the site's feeds have, which is that of creation, not of publication."""
    attributes = story.attributes
    if not attributes.flag("status"):
        return scheduled_date(attributes, now)
    created, published = attributes.moment("created"), attributes.moment("published_at")
    if created and published and published.year < _NEVER and abs(_utc(published) - _utc(created)) > _SAME_DAY:
        story.warn("was published on another day than created; the date is that of creation, as in Drupal's feeds")
    return created


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _ids(story: NodeStory) -> KnownIds:
    """Return the guid of Drupal's own feeds: the number of the node and the base address."""
    number = story.attributes.number("drupal_internal__nid") or story.attributes.number("nid")
    if story.attributes.flag("default_langcode") is False:
        story.warn("is a translation, which has the guid of its original; it has none here")
        return NO_KNOWN_IDS
    return KnownIds(rss=f"{number} at {story.base}") if number and story.base else NO_KNOWN_IDS


def _link(story: NodeStory) -> str:
    """Return the address of a node: by its alias, else by its number."""
    path, number = story.attributes.inner("path"), story.attributes.number("drupal_internal__nid")
    if not story.base:
        raise IngestError(NO_IDENTITY)
    own = path.text("alias") or (f"/node/{number}" if number else "")
    return f"{story.base}{_language_folder(story)}{own}" if own.startswith("/") else ""


def _language_folder(story: NodeStory) -> str:
    """Return the folder of the language in the addresses of the site ("/en"), "" if it has none."""
    address, code = address_of(story.node.inner("links")), story.attributes.text("langcode")
    return f"/{code}" if code and address.startswith(f"{story.base}/{code}/jsonapi/") else ""


def _language(attributes: JsonFields) -> str:
    code = attributes.text("langcode")
    return "" if code in ("und", "zxx") else code


def _excerpt(attributes: JsonFields) -> str:
    if summary := attributes.inner("body").text("summary") if attributes.values.get("body") else "":
        return summary
    for name in _EXCERPTS:
        given = attributes.values.get(name)
        if isinstance(given, str) and given.strip():
            return escape(attributes.text(name), quote=False)
        if isinstance(given, dict) and (html := text_html(attributes.inner(name), lambda _: None)):
            return html
    return ""


def _related(references: tuple[Reference, ...], story: NodeStory) -> Iterator[Related]:
    """Yield the other nodes that this one points to, if they are public."""
    for each in references:
        title = one_line(each.attributes.text("title"))[:MAX_LINE]
        is_story = each.type.startswith("node--") and not is_named(each.field, PEOPLE)
        if is_story and title and each.attributes.flag("status"):
            alias = each.attributes.inner("path").text("alias")
            yield Related(title, f"{story.base}{alias}" if story.base and alias.startswith("/") else "")


def _media(references: tuple[Reference, ...], story: NodeStory) -> tuple[tuple[Media, ...], str]:
    """Return the pictures of a node, and what is before the text: films of other sites."""
    found: list[Media] = []
    lead = ""
    for each in sorted(references, key=lambda each: not is_named(each.field, _PICTURES)):
        if not each.type.startswith(("media--", "file--")) or is_hidden(each):
            continue
        media = list(media_of(each, story.resources, story.base))
        found += [medium for medium in media if medium.type]
        other = "" if media and media[0].type else medium_html(each, story.resources, story.base)
        lead += other
        if not media and not other:
            story.lose(_missing(each, story))
    return tuple(found), lead


def _missing(reference: Reference, story: NodeStory) -> str:
    if reference.target and not story.base:
        return "files of the old site have no address in the export; give --site https://old.example"
    field = reference.field[:60]
    inner = next(
        (each.field for each in references_of(reference.target, story.resources) if each.type == "file--file"), ""
    )
    inner = inner[:60] or _FILE_FIELDS.get(reference.type, "")
    way = f"{field},{field}.{inner}" if inner else field
    return f"a picture or other file is not in the files; fetch them with ?include={way}"
