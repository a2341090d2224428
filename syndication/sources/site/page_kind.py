"""Pages of a site as an export: those that are stories, each with the ids and the date that an old feed has for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Import, Item
from syndication.model.progress import Progress
from syndication.sources.article.draft import ImportOptions
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
)
from syndication.sources.page import read_page
from syndication.sources.page.document import PageDocument, parse_page
from syndication.sources.page.encodings import MAX_BYTES, decode_page
from syndication.sources.page.json_ld import text_of
from syndication.sources.site_story import NO_GUID, SiteStory, item_of
from syndication.text.address_key import address_key
from syndication.text.complexity import ComplexityError
from syndication.text.urls import absolute, site_of

_LOCKED = "locked"  # article:content_tier of Open Graph, for subscribers


class PageStory(Struct, frozen=True):
    """A page that is a story: its bytes, its canonical address, and what it is called in messages."""

    data: bytes
    url: str
    name: str


def read_pages(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories among pages. A page that says nowhere that it is an article is counted."""
    seen = set[str]()
    for done, file in enumerate(files, start=1):
        progress("importing", done, len(files))
        try:
            found = _story_in(file)
        except IngestError as error:
            yield RefusedStory(file.address or file.name, str(error).removeprefix(f"{file.name}: "))
            continue
        if isinstance(found, SkippedEntry):
            yield found
        elif (key := address_key(found.url) or found.name) in seen:
            yield SkippedEntry("the same page at another address")
        else:
            entry = _entry(found, options)
            seen |= {key} if isinstance(entry, ForeignStory) else set()
            yield entry


def _story_in(file: ExportFile) -> PageStory | SkippedEntry:
    with file.open() as opened:
        data = opened.read(MAX_BYTES + 1)
    page = parse_page(decode_page(data))
    if not is_article(page):
        return SkippedEntry("page that is no article")
    if is_for_subscribers(page):
        return SkippedEntry("for subscribers")
    canonical = absolute(page.canonical, file.address)
    url = canonical if canonical and site_of(canonical) == site_of(file.address or canonical) else file.address
    return PageStory(data, url, url or file.name)


def is_article(page: PageDocument) -> bool:
    """Return whether a page says that it is a story: in JSON-LD, Open Graph or microdata."""
    is_marked = page.meta("og:type").lower() == "article" or bool(page.meta("article:published_time"))
    return bool(page.story) or is_marked or bool(page.properties)


def is_for_subscribers(page: PageDocument) -> bool:
    """Return whether a page says that only subscribers may read it: then its text was never public."""
    is_free = page.story.get("isAccessibleForFree")
    is_closed = is_free is False or text_of(is_free).lower() == "false"
    return is_closed or page.meta("article:content_tier").lower() == _LOCKED


def _entry(story: PageStory, options: ExportOptions) -> ForeignStory | RefusedStory:
    try:
        return ForeignStory(story.name, _item(story, options))
    except (SyndicationError, ComplexityError) as error:
        return RefusedStory(story.name, str(error))


def _item(story: PageStory, options: ExportOptions) -> Item:
    known = next((old.published for old in options.old.of(story.url, "") if old.published), None)
    draft = read_page(story.data, ImportOptions(published=known, url=story.url, default_language=options.language))
    if not draft.item:
        raise IngestError("; ".join(draft.missing))
    read, report = draft.item, draft.item.imported or Import()
    site_story = SiteStory(
        title=escape(read.headline, quote=False),
        body=read.body,
        body_form=read.body_form,
        excerpt=escape(read.standfirst, quote=False),
        dates=(read.published,),
        modified=read.modified,
        link=story.url,
        language=read.language,
        section=escape(read.section, quote=False),
        tags=tuple(escape(tag, quote=False) for tag in read.tags),
        authors=read.authors,
        source=read.source,
        media=read.media,
        related=read.related,
        rights=read.rights,
        lost=report.lost,
        warnings=[each for each in report.warnings if not each.startswith(("published: ", "url: "))],
    )
    item = item_of(site_story, options)
    made = item.imported or Import()
    # Where the feed of the site was read, its readers do not see the stories that it does not have any more.
    warnings = tuple(each for each in made.warnings if each != NO_GUID or not options.old.by_id)
    return replace(item, imported=replace(made, dropped=report.dropped, warnings=warnings))


def _no_pages(_files: Sequence[ExportFile]) -> Sequence[ExportFile]:
    """Claim no file: a page is read as a story only where somebody says that a folder has pages (`--from pages`)."""
    return ()


KIND = ExportKind(_no_pages, read_pages)
