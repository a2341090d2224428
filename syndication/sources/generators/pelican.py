"""Pelican: articles in Markdown, reStructuredText or HTML, with `Key: value` or `:key: value` before the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from syndication.model.errors import IngestError
from syndication.model.feed_path import ATOM
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_python, site_address
from syndication.sources.generators.dates import DateRules, FoundDate, read_date
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.ignored import IGNORED, is_ignored
from syndication.sources.generators.pelican_headers import read_header
from syndication.sources.generators.people import authors_of
from syndication.sources.generators.site import (
    ContentFile,
    Generator,
    GeneratorPage,
    SiteSettings,
    SourceForm,
    TermFeed,
)
from syndication.sources.generators.slugs import as_path, pelican_slug
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import NOTHING, is_off, table_of, text_of, texts_of
from syndication.text.urls import parts_of
from syndication.text.zones import is_zone

_CONFIGS = ("pelicanconf.py", "pelican.conf.py", "publishconf.py")
_FORMS: Mapping[str, SourceForm] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".mdown": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[_-](.+))?", re.DOTALL)
_FIELD = re.compile(r"\{(\w{1,40})(?::([^{}]{0,60}))?\}")
_OWN_FIELDS = frozenset(
    """
    title date modified slug status category tags author authors summary lang save_as url template translation timezone
    """.split()
)
_LIST_FIELDS = ("tags", "authors")


class PelicanSite:
    """A folder as Pelican reads it."""

    syntax: TemplateSyntax = "pelican"

    def __init__(self, folder: SiteFolder, _options: ExportOptions) -> None:
        self.folder = folder
        values: dict[str, Any] = {}
        for name in _CONFIGS:
            values |= read_python(folder.config_text(name), name) if name in folder.files else {}
        self._values = values
        zone = text_of(values.get("TIMEZONE"))
        self._rules = DateRules(zone=zone if is_zone(zone) else "UTC")
        path = text_of(values.get("PATH")).strip("./")
        self._content = path if path and any(folder.below(path)) else "content" if any(folder.below("content")) else ""
        self._language = text_of(values.get("DEFAULT_LANG")).lower() or "en"
        self.settings = SiteSettings(
            address=site_address(values.get("SITEURL")),
            language=self._language,
            dates=self._rules,
            zone=self._rules.zone,
            outputs=(text_of(values.get("OUTPUT_PATH")).strip("./") or "output",),
            author=values.get("AUTHOR"),
            values=values,
        )
        self._pages = texts_of(values.get("PAGE_PATHS") or values.get("PAGE_DIR")) or ("pages",)
        self._ignored = texts_of(values.get("IGNORE_FILES"))
        self._no_stories = texts_of(values.get("ARTICLE_EXCLUDES"))

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        for path in self.folder.below(self._content):
            inner = path[len(self._content) :].lstrip("/")
            is_outside = not self._content and inner.startswith((f"{self.settings.outputs[0]}/", "theme"))
            if split_path(path)[2] not in _FORMS or is_outside or _is_below(inner, self._no_stories):
                continue
            if is_ignored(inner, self._ignored):
                yield ContentFile(path, reason=IGNORED)
                continue
            yield ContentFile(path, "page" if _is_below(inner, self._pages) else "post")

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        form = _FORMS[split_path(file.path)[2]]
        text, warnings = self.folder.html(file.path) if form == "html" else self.folder.text(file.path)
        header = read_header(text, form)
        inner = file.path[len(self._content) :].lstrip("/")
        folder, stem, _ = split_path(inner)
        day = _DAY.match(stem)
        given = {name.lower(): value for name, value in table_of(self._values.get("DEFAULT_METADATA")).items()}
        given |= {
            name.lower(): value
            for name, value in table_of(table_of(self._values.get("EXTRA_PATH_METADATA")).get(inner)).items()
        }
        fields = {**given, **header.fields}
        for name in _LIST_FIELDS:
            if isinstance(fields.get(name), str):
                fields[name] = _list_of(fields[name])
        date = self._date(fields, day[1] if day else "")
        category = text_of(fields.get("category")) or self._category(folder)
        language = text_of(fields.get("lang")).lower() or self._language
        slug = text_of(fields.get("slug")) or self._slug(fields, stem, day)
        path, fault = self._path(fields, slug, category, language, date.moment)
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=header.body,
            form=form,
            type=file.type,
            reason=_reason(fields, header.fields),
            date=date,
            modified=read_date(text_of(fields.get("modified")).replace("_", " "), self._rules),
            path=path,
            path_fault=fault,
            slug=slug,
            language="" if language == self._language else language,
            section=category,
            tags=texts_of(fields.get("tags")),
            feeds=dict(self._feeds_of(category, texts_of(fields.get("tags")))),
            authors=authors_of(fields, {}, self.settings.author),
            used=_OWN_FIELDS | given.keys(),
            warnings=warnings,
        )

    def _date(self, fields: Mapping[str, Any], day: str) -> FoundDate:
        value = text_of(fields.get("date")).replace("_", " ") or day
        if value:
            return read_date(value, self._rules)
        default = self._values.get("DEFAULT_DATE")
        if isinstance(default, tuple):
            try:
                return read_date(datetime(*default), self._rules)  # noqa: DTZ001  # the rules give it its zone
            except (TypeError, ValueError, OverflowError):
                return FoundDate(fault="has no date, and DEFAULT_DATE in the config is none; write its date")
        if default == "fs":
            return FoundDate(fault="has the date of its file, which the folder does not have; write its date")
        return read_date(default, self._rules) if isinstance(default, str) else FoundDate()

    def _category(self, folder: str) -> str:
        by_folder = not is_off(self._values.get("USE_FOLDER_AS_CATEGORY"))
        return (
            (folder.rpartition("/")[2] if by_folder else "") or text_of(self._values.get("DEFAULT_CATEGORY")) or "misc"
        )

    def _slug(self, fields: Mapping[str, Any], stem: str, day: re.Match[str] | None) -> str:
        """Return the slug of an article without one: of its file's name, if the config says so, else of its title."""
        if "slug" in text_of(self._values.get("FILENAME_METADATA")) and day and day[2]:
            return day[2]
        by_name = text_of(self._values.get("SLUGIFY_SOURCE")) == "basename"
        return pelican_slug(stem if by_name else text_of(fields.get("title")))

    def _path(
        self, fields: Mapping[str, Any], slug: str, category: str, language: str, date: datetime | None
    ) -> tuple[str, str]:
        if own := text_of(fields.get("url")):
            return as_path(f"/{own.lstrip('/')}"), ""
        if "SLUG_REGEX_SUBSTITUTIONS" in self._values or "ARTICLE_PERMALINK_STRUCTURE" in self._values:
            return "", "its address is made by rules for slugs in the config"
        is_default = language == self._language
        pattern = text_of(self._values.get("ARTICLE_URL" if is_default else "ARTICLE_LANG_URL"))
        pattern = pattern or ("{slug}.html" if is_default else "{slug}-{lang}.html")
        author = next((each.name for each in authors_of(fields, {}, self.settings.author)), "")
        parts = {"slug": slug, "lang": language, "category": pelican_slug(category), "author": pelican_slug(author)}
        try:
            path = _FIELD.sub(lambda found: _part(found, parts, date), pattern)
        except (KeyError, ValueError):
            return "", f"its address cannot be computed from ARTICLE_URL {pattern[:80]}"
        return as_path(f"/{path.lstrip('/')}"), ""

    def ids(self, page: GeneratorPage, address: str) -> KnownIds:
        """Return the ids of Pelican's feeds: a tag URI of the address and the day, the same in both formats.

        In RSS it has no isPermaLink, which means true, though it is no address.
        """
        if not address or not page.date.moment:
            return NO_KNOWN_IDS
        parts = parts_of(address)
        identity = f"tag:{parts.hostname},{page.date.moment:%Y-%m-%d}:{parts.path}"
        has_atom = self._values.get("FEED_ALL_ATOM", "feeds/all.atom.xml") is not None or self._values.get("FEED_ATOM")
        has_rss = self._values.get("FEED_ALL_RSS") or self._values.get("FEED_RSS")
        return KnownIds(rss=identity if has_rss else "", permalink=bool(has_rss), atom=identity if has_atom else "")

    def _feeds_of(self, category: str, tags: Sequence[str]) -> Iterator[tuple[str, TermFeed]]:
        """Yield the paths of the feeds of a category, and of tags if they have any."""
        category_feed = text_of(self._values.get("CATEGORY_FEED_ATOM", "feeds/{slug}.atom.xml"))
        tag_feed = text_of(self._values.get("TAG_FEED_ATOM"))
        for pattern, name in ((category_feed, category), *((tag_feed, tag) for tag in tags)):
            if pattern:
                yield f"/{pattern.lstrip('/').replace('{slug}', pelican_slug(name))}", TermFeed(name, ATOM)


def _list_of(text: str) -> list[str]:
    """Return a list as Pelican reads it: with semicolons if it has any, else with commas."""
    return [each.strip() for each in text.split(";" if ";" in text else ",") if each.strip()]


def _part(found: re.Match[str], parts: Mapping[str, str], date: datetime | None) -> str:
    """Return a part of an address. Raises KeyError if it is not known."""
    if found[1] == "date":
        if date is None or not found[2]:
            raise KeyError("date")
        return date.strftime(found[2])
    if not parts.get(found[1]):
        raise KeyError(found[1])
    return parts[found[1]]


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(path == each or path.startswith(f"{each.strip('/')}/") for each in folders if each.strip("/"))


def _reason(fields: Mapping[str, Any], header: Mapping[str, Any]) -> str:
    status = text_of(fields.get("status")).lower()
    if all(value in NOTHING for value in header.values()):
        return "without fields before the text"
    return f"status {status[:40]}" if status and status != "published" else ""


def _root_of(files: Sequence[ExportFile]) -> str | None:
    for root in folders_with(files, frozenset(_CONFIGS)):
        folder = folder_at(files, root)
        try:
            names = {name for config in _CONFIGS for name in read_python(folder.config_text(config), config)}
        except IngestError:
            names = set()
        is_pelican = any(name.startswith("pelican") for name in folder.files) or "SITENAME" in names
        if is_pelican and any(split_path(path)[2] in _FORMS for path in folder.files):
            return root
    return None


PELICAN = Generator(_root_of, PelicanSite)
