"""Zola: pages in `content/`, with TOML front matter; the address is the path of the file, with slugs of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syndication.model.errors import IngestError
from syndication.model.feed_path import ATOM, RSS
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_settings, site_address
from syndication.sources.generators.dates import DateRules, read_date
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.ignored import IGNORED, is_ignored
from syndication.sources.generators.people import authors_of
from syndication.sources.generators.site import (
    ContentFile,
    Generator,
    GeneratorPage,
    SiteSettings,
    TermFeed,
    read_source,
    refuse_below,
)
from syndication.sources.generators.slugs import as_path, simple_slug
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import is_off, is_on, table_of, tables_of, text_of, texts_of, value_at

_CONFIGS = frozenset(("zola.toml", "config.toml"))
_DATED = re.compile(
    r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?)(?:\s?[_-](.+))?", re.DOTALL
)
_NOT_IN_PATHS = re.compile(r'[<>:"/\\|?*]')
_OWN_FIELDS = frozenset(
    "draft date updated slug path aliases taxonomies weight template render in_search_index".split()
)
_UTC = DateRules(frozenset(("day", "timestamp", "text")))


class ZolaSite:
    """A folder as Zola reads it. Dates without a zone are in UTC, always."""

    syntax: TemplateSyntax = "zola"

    def __init__(self, folder: SiteFolder, _options: ExportOptions) -> None:
        self.folder = folder
        values = {**read_settings(folder, "config.toml"), **read_settings(folder, "zola.toml")}
        self._values = values
        self._language = text_of(values.get("default_language")) or "en"
        self._languages = frozenset(table_of(values.get("languages"))) - {self._language}
        self.settings = SiteSettings(
            address=site_address(values.get("base_url")),
            language=self._language,
            dates=_UTC,
            zone="UTC",
            outputs=(text_of(values.get("output_dir")).strip("./") or "public",),
            author=values.get("author"),
            values=values,
        )
        self._slugs = text_of(value_at(values, "slugify.paths")) or "on"
        self._keeps_dates = is_on(value_at(values, "slugify.paths_keep_dates"))
        self._ignored = texts_of(values.get("ignored_content"))
        self._titles: dict[str, str] = {}
        self._broken: dict[str, str] = {}
        self._drafts: set[str] = set()
        self._read_sections()
        names = texts_of(values.get("feed_filenames")) or texts_of(values.get("feed_filename")) or ("atom.xml",)
        has_feeds = is_on(values.get("generate_feeds")) or is_on(values.get("generate_feed"))
        own = {f"templates/{name}" for name in names} | {
            f"themes/{values.get('theme')}/templates/{name}" for name in names
        }
        self._feeds = frozenset(names) if has_feeds and own.isdisjoint(folder.files) else frozenset()

    def _read_sections(self) -> None:
        for path in self.folder.below("content"):
            parent, stem, _ = split_path(path)
            if stem.partition(".")[0] != "_index":
                continue
            try:
                fields = read_source(self.folder, path).fields
            except IngestError as error:
                self._broken[parent] = f"{path} cannot be read, and it may say that this is a draft: {error}"
                continue
            if "." not in stem:
                self._titles[parent] = text_of(fields.get("title"))
            if is_on(fields.get("draft")):
                self._drafts.add(parent)

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        for path in self.folder.below("content"):
            parent, stem, ending = split_path(path)
            if ending != ".md":
                continue
            if is_ignored(path.removeprefix("content/"), self._ignored):
                yield ContentFile(path, reason=IGNORED)
                continue
            if stem.partition(".")[0] == "_index":
                yield ContentFile(path, reason="page of a section")
            elif any(parent == each or parent.startswith(f"{each}/") for each in self._drafts):
                yield ContentFile(path, reason="in a section that is a draft")
            else:
                yield ContentFile(path)

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        refuse_below(file.path, self._broken)
        source = read_source(self.folder, file.path)
        fields = source.fields
        parent, stem, _ = split_path(file.path.removeprefix("content/"))
        name, _, code = stem.rpartition(".")
        language, stem = (code, name) if name and code in self._languages else (self._language, stem)
        is_bundle = stem == "index" and bool(parent)
        base, folder = (parent.rpartition("/")[2], parent.rpartition("/")[0]) if is_bundle else (stem, parent)
        dated = _DATED.fullmatch(base)
        date = read_date(fields.get("date") or (dated[1] if dated else None), _UTC)
        slug = text_of(fields.get("slug")) or (dated[2] if dated and dated[2] and not self._keeps_dates else base)
        path, fault = self._path(fields, folder, slug, language)
        taxonomies = table_of(fields.get("taxonomies"))
        categories = texts_of(taxonomies.get("categories") or taxonomies.get("category"))
        tags = texts_of(taxonomies.get("tags") or taxonomies.get("tag"))
        group = folder.partition("/")[0]
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=source.body,
            form=source.form,
            type="post" if date.is_given or group else "page",
            reason=_reason(fields, has_front=source.has_front),
            date=date,
            modified=read_date(fields.get("updated"), _UTC),
            path=path,
            path_fault=fault,
            slug=slug,
            language="" if language == self._language else language,
            group=group,
            section=next(iter(categories), "") or self._titles.get(f"content/{group}", "") or group,
            tags=(*categories[1:], *tags),
            authors=authors_of(fields, {}, self.settings.author)
            or authors_of({"author": taxonomies.get("authors")}, {}),
            former=texts_of(fields.get("aliases")),
            feeds=dict([*self._feeds_of("categories", categories), *self._feeds_of("tags", tags)]),
            used=_OWN_FIELDS,
            warnings=(*source.warnings, *_other_taxonomies(taxonomies)),
        )

    def _path(self, fields: Mapping[str, Any], folder: str, slug: str, language: str) -> tuple[str, str]:
        if own := text_of(fields.get("path")):
            return f"/{own.strip('/')}/", ""
        parts = [each for each in folder.split("/") if each]
        named = [*parts, self._slug(slug)]
        if not named[-1]:
            return "", "its address has its name, which Zola transcribes by rules of its own"
        prefix = "" if language == self._language else f"{language}/"
        return as_path(f"/{prefix}{'/'.join(named)}/"), ""

    def _slug(self, name: str) -> str:
        match self._slugs:
            case "off":
                return name
            case "safe":
                return _NOT_IN_PATHS.sub("", name.rstrip(" ."))
        return simple_slug(name)

    def ids(self, page: GeneratorPage, address: str) -> KnownIds:
        """Return the ids of Zola's own templates: the address, in Atom and as a guid, if it is in ASCII."""
        if not address or not self._feeds or "%" in page.path:
            return NO_KNOWN_IDS
        has_rss = "rss.xml" in self._feeds
        return KnownIds(
            rss=address if has_rss else "", permalink=has_rss, atom=address if "atom.xml" in self._feeds else ""
        )

    def _feeds_of(self, taxonomy: str, names: Sequence[str]) -> Iterator[tuple[str, TermFeed]]:
        """Yield the path of the feed of each name, if the taxonomy has feeds."""
        given = next((each for each in tables_of(self._values.get("taxonomies")) if each.get("name") == taxonomy), {})
        for feed in sorted(self._feeds) if is_on(given.get("feed")) else ():
            document = ATOM if "atom" in feed else RSS
            yield from ((f"/{taxonomy}/{simple_slug(name)}/{feed}", TermFeed(name, document)) for name in names)


def _reason(fields: Mapping[str, Any], *, has_front: bool) -> str:
    if not has_front:
        return "without front matter"
    if is_on(fields.get("draft")):
        return "draft"
    return "render: false" if "render" in fields and is_off(fields["render"]) else ""


def _other_taxonomies(taxonomies: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(taxonomies) - {"categories", "category", "tags", "tag", "authors"})[:20]:
        yield f"has names of the taxonomy {text_of(name)[:40]}, which is not imported"


def _root_of(files: Sequence[ExportFile]) -> str | None:
    for root in folders_with(files, _CONFIGS):
        folder = folder_at(files, root)
        if not any(path.endswith(".md") for path in folder.below("content")):
            continue
        try:
            values = {**read_settings(folder, "config.toml"), **read_settings(folder, "zola.toml")}
        except IngestError:
            values = {}
        if "base_url" in values or "zola.toml" in folder.files:
            return root
    return None


ZOLA = Generator(_root_of, ZolaSite)
