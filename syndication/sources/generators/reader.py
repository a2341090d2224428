"""Folders of site generators to stories, in two passes: pages link to each other, and two may have one address.

One file is read at a time. What is remembered of a page is its address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.feed_path import SECTIONS, TAGS, document_path, feed_folder
from syndication.model.item import Item
from syndication.model.old_feeds import SYSTEMS, find_old_feed
from syndication.model.progress import Progress
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    SkippedEntry,
)
from syndication.sources.generators.built_site import built_site, join_old_entries, read_feeds
from syndication.sources.generators.folder import folder_at
from syndication.sources.generators.site import ContentFile, GeneratedSite, Generator, GeneratorPage
from syndication.sources.generators.story import address_of, private_field, site_story
from syndication.sources.generators.story_body import SiteContext
from syndication.sources.site_address import site_of
from syndication.sources.site_story import item_of
from syndication.text.ids import name_key

_FIRST_YEAR = 1500  # Hugo writes 1 January of the year 1 for pages without a date


class SiteSurvey(Struct):
    """What is learned of a site: in the first pass files to read again, addresses by file, files by address, and what
    is no story; in the second one the feeds that need a redirect. `system` is the name of the generator.
    """

    system: str
    files: list[ContentFile]
    addresses: dict[str, str]
    by_address: defaultdict[str, list[str]]
    dated_groups: set[str]
    skipped: Counter[str]
    refused: dict[str, str]
    moved: dict[str, str]


def read_site(
    generator: Generator, name: str, files: Sequence[ExportFile], options: ExportOptions, progress: Progress
) -> Iterator[ExportEntry]:
    """Yield the stories of a site, and what is not imported of it.

    Raises:
        IngestError: the config of the site cannot be read. Nothing was yielded then.
    """
    root = generator.root_of(files)
    folder = folder_at(files, root or "")
    try:
        site = generator.open(folder, options)
    except IngestError as error:
        raise IngestError(f"{folder.root}{error}") from error
    outside = len(files) - len(folder.files)
    yield from [SkippedEntry(f"file outside of {folder.root}", outside)] if outside else ()
    context = _context(site, options)
    survey = _survey(name, context, progress)
    yield from (SkippedEntry(reason, count) for reason, count in survey.skipped.items())
    yield from (RefusedStory(file, problem) for file, problem in survey.refused.items())
    yield from (SkippedEntry(f"feed of the built site that cannot be read: {path}") for path in context.unread_feeds)
    for number, file in enumerate(survey.files, 1):
        progress("importing", number, len(survey.files))
        yield _entry(file, survey, context)
    yield from (MovedFeed(old, new) for old, new in survey.moved.items())


def _survey(system: str, context: SiteContext, progress: Progress) -> SiteSurvey:
    site = context.site
    survey = SiteSurvey(system, [], context.addresses, defaultdict(list), set(), Counter(), {}, {})
    content = list(site.content())
    for number, file in enumerate(content, 1):
        progress("reading", number, len(content))
        if file.reason:
            survey.skipped[file.reason] += 1
            continue
        try:
            page = site.page(file)
        except SyndicationError as error:
            _learn_fault(survey, file, str(error), context)
            continue
        _learn(survey, file, page, context)
    others = len(site.folder.files) - len(content) - sum(_is_output(site, path) for path in site.folder.files)
    survey.skipped["file of another kind"] += max(others, 0)
    survey.skipped = +survey.skipped
    return survey


def _is_output(site: GeneratedSite, path: str) -> bool:
    return path.startswith(tuple(f"{output}/" for output in site.settings.outputs if output))


def _learn_fault(survey: SiteSurvey, file: ContentFile, problem: str, context: SiteContext) -> None:
    """Learn that a file cannot be read; nobody misses one that would be no story."""
    if file.type in context.options.types:
        survey.refused[file.path] = problem
    else:
        survey.skipped[f"type {file.type}"] += 1


def _learn(survey: SiteSurvey, file: ContentFile, page: GeneratorPage, context: SiteContext) -> None:
    """Learn what a page is: public or not, where it is, and which of its neighbours have dates."""
    if page.path:
        survey.addresses[file.path] = page.path
    if reason := _reason(page, context):
        survey.skipped[reason] += 1
        return
    survey.files.append(file)
    if page.path:
        survey.by_address[page.path].append(file.path)
    if page.date.is_given:
        survey.dated_groups.add(page.group)


def _reason(page: GeneratorPage, context: SiteContext) -> str:
    """Return why a page is no story, "" if it is one or if only its date decides. What was in a feed is one."""
    options = context.options
    if page.reason:
        return page.reason
    if page.problem:
        return ""
    if page.type not in options.types and not _is_in_feed(page, context):
        return f"type {page.type}"
    if field := private_field(page):
        return f"with the field {field}"
    expires = page.expires.moment
    return "expired" if expires and expires.tzinfo and expires <= options.now else ""


def _is_in_feed(page: GeneratorPage, context: SiteContext) -> bool:
    """Return whether the old feed that was given has a page, with a date. Built feeds of Hugo have every page."""
    address = address_of(page, context.address)
    entries = context.options.old.of(address, "") if address else ()
    return any(entry.published and entry.published.year >= _FIRST_YEAR for entry in entries)


def _context(site: GeneratedSite, options: ExportOptions) -> SiteContext:
    built = built_site(site.folder, site.settings.outputs)
    feeds = read_feeds(built, site.settings.address)
    return SiteContext(
        site=site,
        built=built,
        address=site.settings.address or feeds.address or site_of(options),
        addresses={},
        feeds=feeds.entries,
        old=join_old_entries(options.old, feeds.entries),
        unread_feeds=feeds.unread,
        options=options,
    )


def _entry(file: ContentFile, survey: SiteSurvey, context: SiteContext) -> ExportEntry:
    site = context.site
    try:
        page = site.page(file)
        if page.problem:
            return RefusedStory(file.path, page.problem)
        if _is_undated(page, survey) and not _is_in_feed(page, context):
            return SkippedEntry("type page")
        if len(doubles := survey.by_address.get(page.path, [])) > 1:
            others = ", ".join(other for other in doubles if other != file.path)
            return RefusedStory(file.path, f"has the address of {others} too ({page.path}); correct one of them")
        options = replace(
            context.options,
            old=context.old,
            timezone=site.settings.dates.zone or context.options.timezone,
        )
        item = item_of(site_story(page, context), options)
        survey.moved |= _moved_feeds(page, item, survey.system)
        return ForeignStory(file.path, item)
    except SyndicationError as error:
        return RefusedStory(file.path, str(error))


def _is_undated(page: GeneratorPage, survey: SiteSurvey) -> bool:
    """Return whether a page has no date, and no page of its folder has one: then it is none of the stories."""
    return bool(page.group) and not page.date.is_given and page.group not in survey.dated_groups


def _moved_feeds(page: GeneratorPage, item: Item, system: str) -> Iterator[tuple[str, str]]:
    """Yield the feeds in which a story was that `[redirects] from` does not find, each with its path here."""
    for old, feed in page.feeds.items():
        kind = SECTIONS if name_key(feed.name) == name_key(item.section) else TAGS
        new = document_path(feed_folder(kind, feed.name), feed.document)
        found = find_old_feed((system,) if system in SYSTEMS else (), unquote(old), "")
        if not found or new not in found.documents:
            yield old, new


def _by_place(files: Sequence[ExportFile]) -> Iterator[Sequence[ExportFile]]:
    """Yield the files of each folder or archive: their paths count from there."""
    places: defaultdict[str, list[ExportFile]] = defaultdict(list)
    for file in files:
        places[file.name.removesuffix(file.path) if file.path else ""].append(file)
    yield from places.values()


def kind_of_generator(name: str, generator: Generator) -> ExportKind:
    """Return the kind of export that the folder of a generator is."""

    def find(files: Sequence[ExportFile]) -> Sequence[ExportFile]:
        is_folder = any(file.path for file in files)
        return () if not is_folder or generator.root_of(files) is None else files

    def read(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
        for place in _by_place(files):
            yield from read_site(generator, name, place, options, progress)

    return ExportKind(find, read, is_whole=True)
