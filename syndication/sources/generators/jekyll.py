"""Jekyll: posts in `_posts/`, drafts in `_drafts/`, defaults and addresses from `_config.yml`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.article.front_matter import split
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_settings, site_address
from syndication.sources.generators.dates import DateRules, FoundDate, read_date, wall_time
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.jekyll_addresses import STYLES, expand_template, placeholders
from syndication.sources.generators.people import authors_of, read_people
from syndication.sources.generators.site import ContentFile, Generator, GeneratorPage, SiteSettings, SourceText
from syndication.sources.generators.slugs import as_path
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import (
    NOTHING,
    is_off,
    is_on,
    table_of,
    tables_of,
    text_of,
    texts_of,
    value_at,
)
from syndication.text.urls import absolute
from syndication.text.zones import is_zone

_CONFIGS = frozenset(("_config.yml", "_config.yaml", "_config.toml"))
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)", re.DOTALL)
_MARKDOWN = frozenset((".md", ".markdown", ".mkdown", ".mkdn", ".mkd"))
_PAGES = _MARKDOWN | {".html", ".htm"}
_NOT_CONTENT = ("vendor/", "node_modules/", "themes/")
_OWN_FIELDS = frozenset(
    """
    layout permalink published redirect_from categories category tags tag slug date lang locale draft last_modified_at
    updated modified
    """.split()
)
_OWN_FEEDS = ("feed.xml", "atom.xml", "feed.atom")


class JekyllSite:
    """A folder as Jekyll reads it."""

    syntax: TemplateSyntax = "liquid"

    def __init__(self, folder: SiteFolder, options: ExportOptions) -> None:
        self.folder = folder
        values: dict[str, Any] = {}
        for name in sorted(_CONFIGS):
            values |= read_settings(folder, name)
        self._values = values
        zone = text_of(values.get("timezone"))
        rules = DateRules(frozenset(("timestamp",)), zone if is_zone(zone) else options.timezone)
        self._base_path = text_of(values.get("baseurl")).strip("/")
        self.settings = SiteSettings(
            address=site_address(values.get("url"), self._base_path),
            language=text_of(values.get("lang") or values.get("locale")),
            dates=rules,
            zone=rules.zone,
            outputs=(text_of(values.get("destination")).strip("./") or "_site",),
            author=values.get("author"),
            values=values,
        )
        self._people = read_people(folder, ("_data/authors", "_data/people", "_data/members"))
        self._collections = _collections(values)
        inner = (text_of(values.get("source")).strip("./"), text_of(values.get("collections_dir")).strip("./"))
        self._source_folder = "/".join(filter(None, inner))
        self._excluded = tuple(text_of(each).strip("/") for each in texts_of(values.get("exclude")))
        self._defaults = tuple(tables_of(values.get("defaults")))
        plugins = {*texts_of(values.get("plugins")), *texts_of(values.get("gems"))}
        self._is_bare = not any("_posts/" in path for path in folder.files)  # a folder of posts alone
        self._has_known_feed = "jekyll-feed" in plugins and not any(name in folder.files for name in _OWN_FEEDS)

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        for path in self.folder.files:
            if found := self._content_file(path):
                yield found

    def _content_file(self, path: str) -> ContentFile | None:
        parent, stem, ending = split_path(path)
        folders = parent.split("/") if parent else []
        if self._is_outside(path) or ending not in _PAGES:
            return None
        if "_drafts" in folders:
            return ContentFile(path, reason="draft")
        if "_posts" in folders or (self._is_bare and _DATED.fullmatch(stem)):
            return (
                ContentFile(path) if _DATED.fullmatch(stem) else ContentFile(path, reason="without a date in its name")
            )
        collection = next((folder[1:] for folder in folders if folder.startswith("_")), "")
        if collection:
            return ContentFile(path, collection) if collection in self._collections else None
        return ContentFile(path, "page") if ending in _MARKDOWN else None

    def _is_outside(self, path: str) -> bool:
        if path.startswith((f"{self.settings.outputs[0]}/", *_NOT_CONTENT)):
            return True
        return any(
            each and (path == each or path.startswith(f"{each}/") or fnmatchcase(path, each)) for each in self._excluded
        )

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        source = self._source(file.path)
        fields = self._with_defaults(file, source.fields)
        _, stem, _ = split_path(file.path)
        dated = _DATED.fullmatch(stem)
        name = (dated[2] if dated else stem).rstrip(".")
        slug = text_of(fields.get("slug")) or name
        day = dated[1] if dated and file.type == "post" else None
        date = read_date(fields.get("date") or day, self.settings.dates)
        categories = self._categories(file, fields)
        path, fault = self._path(file, fields, date, slug, categories)
        tags = _names(fields, "tag", "tags")
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=source.body,
            form=source.form,
            type=file.type,
            reason=_reason(fields, has_front=source.has_front),
            title="" if fields.get("title") not in NOTHING else " ".join(part.capitalize() for part in name.split("-")),
            date=date,
            modified=self._modified(fields),
            path=path,
            path_fault=fault,
            slug=slug,
            language=text_of(fields.get("lang") or fields.get("locale")),
            section=next(iter(categories), ""),
            tags=(*categories[1:], *tags),
            authors=authors_of(fields, self._people, self.settings.author),
            former=texts_of(fields.get("redirect_from")),
            used=_OWN_FIELDS,
            warnings=source.warnings,
        )

    def _source(self, path: str) -> SourceText:
        text, warnings = self.folder.text(path)
        front = split(text) if text.startswith("---") else None
        is_html = split_path(path)[2] not in _MARKDOWN
        separator = text_of(front.fields.get("excerpt_separator")) if front else ""
        separator = separator or text_of(self._values.get("excerpt_separator"))
        body = front.body if front else text
        body = body.replace(separator, "") if separator.startswith("<!--") else body
        return SourceText(
            front.fields if front else {}, body, "html" if is_html else "markdown", front is not None, warnings
        )

    def _with_defaults(self, file: ContentFile, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields with the defaults of the config for this path and type, the more precise ones last."""
        kind = "posts" if file.type == "post" else "pages" if file.type == "page" else file.type
        found: list[tuple[int, Mapping[str, Any]]] = []
        for default in self._defaults:
            scope = table_of(default.get("scope"))
            path, wanted = text_of(scope.get("path")).strip("/"), text_of(scope.get("type"))
            is_below = not path or file.path == path or file.path.startswith(f"{path}/") or fnmatchcase(file.path, path)
            if is_below and wanted in ("", kind):
                found.append((len(path) * 2 + bool(wanted), table_of(default.get("values"))))
        merged: dict[str, Any] = {}
        for _, values in sorted(found, key=lambda each: each[0]):
            merged |= values
        return merged | dict(fields)

    def _categories(self, file: ContentFile, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the categories of a page: those of the folders above `_posts`, then those of its fields."""
        above = file.path.partition("_posts/")[0].removeprefix(self._source_folder).strip("/")
        folders = above.split("/") if file.type == "post" else []
        return tuple(dict.fromkeys((*filter(None, folders), *_names(fields, "category", "categories"))))

    def _modified(self, fields: Mapping[str, Any]) -> FoundDate:
        name = next((each for each in ("last_modified_at", "updated", "modified") if fields.get(each)), "")
        return read_date(fields.get(name), self.settings.dates)

    def _path(
        self, file: ContentFile, fields: Mapping[str, Any], date: FoundDate, slug: str, categories: Sequence[str]
    ) -> tuple[str, str]:
        """Return the path of a page and no fault, or "" and why it is not known."""
        template = text_of(fields.get("permalink")) or self._template(file)
        wall = wall_time(date, self.settings.zone)
        path, missing = expand_template(template, placeholders(file, slug, categories, wall))
        if missing and date.moment and not wall:
            return "", "its address has its date, and the zone of the site is not known; give --timezone"
        return path, f"its address cannot be computed from the permalink {template[:80]}" if missing else ""

    def _template(self, file: ContentFile) -> str:
        style = text_of(self._values.get("permalink")) or "date"
        if file.type == "post":
            return text_of(value_at(self._collections, "posts.permalink")) or STYLES.get(style, style)
        own = text_of(table_of(self._collections.get(file.type)).get("permalink"))
        end = "/" if style == "pretty" or style.endswith("/") else ":output_ext" if style in STYLES else ""
        return own or (f"/:path{end}" if file.type == "page" else f"/:collection/:path{end}")

    def ids(self, page: GeneratorPage, address: str) -> KnownIds:
        """Return the id in the feed of jekyll-feed: the address without its ending, where the site uses it."""
        if not self._has_known_feed or page.type != "post":
            return NO_KNOWN_IDS
        identity = posixpath.join(posixpath.dirname(page.path.rstrip("/")), as_path(page.slug))
        return KnownIds(atom=absolute(f"{self.settings.address}{identity}", "")) if address else NO_KNOWN_IDS


def _collections(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the collections that have pages, with their settings, and the posts."""
    given = values.get("collections")
    named = {name: {} for name in texts_of(given)} if isinstance(given, list) else table_of(given)
    return {
        name: table_of(each) for name, each in named.items() if name == "posts" or is_on(table_of(each).get("output"))
    }


def _reason(fields: Mapping[str, Any], *, has_front: bool) -> str:
    if not has_front:
        return "without front matter"
    if "published" in fields and is_off(fields["published"]):
        return "published: false"
    return "draft" if is_on(fields.get("draft")) else ""


def _names(fields: Mapping[str, Any], singular: str, plural: str) -> tuple[str, ...]:
    """Return the names of a page; in the field of the plural, a text is a list with blanks."""
    many = fields.get(plural)
    listed = tuple(text_of(many).split()) if isinstance(many, str) else texts_of(many)
    return tuple(dict.fromkeys((*texts_of(fields.get(singular)), *listed)))


def _root_of(files: Sequence[ExportFile]) -> str | None:
    """Return the folder of a site, None without one. Hexo has a `_config.yml` too, but its posts in `source/_posts`."""
    posts = [file.path for file in files if "_posts/" in file.path and _is_dated(file.path)]
    for root in folders_with(files, _CONFIGS):
        inside = [path[len(root) :] for path in posts if path.startswith(root)]
        is_source = "source:" in folder_at(files, root).config_text("_config.yml")  # as in Octopress
        if any(is_source or not path.startswith("source/") for path in inside):
            return root
    start = posts[0].partition("_posts/")[0] if posts else ""
    return None if not posts or start.endswith("source/") else start


def _is_dated(path: str) -> bool:
    _, stem, ending = split_path(path)
    return ending in _PAGES and bool(_DATED.fullmatch(stem))


JEKYLL = Generator(_root_of, JekyllSite)
