"""Astro: Markdown and MDX in the collections of `src/content/` or of loaders, or in `src/pages/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_javascript, site_address
from syndication.sources.generators.dates import DateRules, read_date
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.ignored import IGNORED, matches_glob
from syndication.sources.generators.people import authors_of, read_people
from syndication.sources.generators.site import ContentFile, Generator, GeneratorPage, SiteSettings, read_source
from syndication.sources.generators.slugs import as_path, simple_slug
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import first_name, is_on, text_of, texts_of, value_at
from syndication.text.urls import absolute

_CONFIGS = frozenset(f"astro.config.{ending}" for ending in ("mjs", "js", "ts", "mts", "cjs", "cts"))
_CONTENT_CONFIGS = ("src/content.config", "src/content/config")
_SCRIPTS = (".ts", ".js", ".mjs", ".mts")
_LOADER = re.compile(
    r"\b(\w{1,60})\s{0,9}=\s{0,9}defineCollection\(\{\s{0,99}loader:\s{0,9}glob\(\{([^{}]{0,500}(?:\{[^{}]{0,100}\}[^{}]{0,500})?)"
)
_BASE = re.compile(r"\bbase:\s{0,9}[\"'`]\.?/?([^\"'`\n]{1,200})[\"'`]")
_PATTERN = re.compile(r"\bpattern:\s{0,9}(\[[^\]]{0,500}\]|[\"'`][^\"'`\n]{1,200}[\"'`])")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]{1,200})[\"'`]")
_COLLECTION = re.compile(r"\bgetCollection\(\s{0,9}[\"'`](\w{1,60})[\"'`]")
_ROUTE = re.compile(r"(src/pages/(?:[^\[\]]{1,200}/)?)\[(?:\.\.\.)?(?:slug|id|path|post)\]\.astro")
_LINK = re.compile(r"\blink:\s{0,9}[`\"']([^`\"'\n]{1,300})[`\"']")
_SUBSTITUTION = re.compile(r"\$\{\w{1,40}\.(?:id|slug)\}")
_PUBLISHED = (
    "pubDate",
    "publishDate",
    "pubDatetime",
    "published",
    "publishedAt",
    "publishedDate",
    "date",
    "datePublished",
)
_MODIFIED = ("updatedDate", "updated", "modDatetime", "updatedAt", "lastmod", "modified", "dateModified")
_FORMS = (".md", ".mdx", ".markdown")
_OWN_FIELDS = frozenset((*_PUBLISHED, *_MODIFIED, *"slug draft layout tags categories category isDraft lang".split()))
_SLUG_DROPPED = re.compile(r"[^\w\s-]")


class AstroRoute(Struct, frozen=True):
    """Where the pages of a collection are: the folder of the page that shows them."""

    collection: str
    folder: str


class AstroFeed(Struct, frozen=True):
    """A feed of @astrojs/rss: its collection, the pattern of its links, and whether they end in a slash."""

    collection: str
    link: str
    has_slash: bool = True


class AstroSite:
    """A folder as Astro reads it. JavaScript counts days, and times that YAML takes for a moment, in UTC."""

    syntax: TemplateSyntax = ""

    def __init__(self, folder: SiteFolder, options: ExportOptions) -> None:
        self.folder = folder
        values = read_javascript("\n".join(folder.config_text(name) for name in sorted(_CONFIGS)))
        self._rules = DateRules(frozenset(("day", "timestamp")), options.timezone)
        self.settings = SiteSettings(
            address=site_address(values.get("site"), values.get("base")),
            files=site_address(values.get("site")),
            dates=self._rules,
            zone=options.timezone,
            outputs=(text_of(values.get("outDir")).strip("./") or "dist",),
            values=values,
        )
        self._origin = site_address(values.get("site"))
        self._has_slash = values.get("trailingSlash") != "never"
        self._bases, self._patterns = _collection_folders(folder)
        self._routes = tuple(self._find_routes())
        self._feeds = tuple(self._find_feeds())
        self._people = read_people(folder, ("src/data/authors", "src/content/authors"))

    def _find_routes(self) -> Iterator[AstroRoute]:
        for path in self.folder.below("src/pages"):
            if found := _ROUTE.fullmatch(path):
                place = found[1].removeprefix("src/pages").strip("/")
                for name in dict.fromkeys(_COLLECTION.findall(self.folder.config_text(path))):
                    yield AstroRoute(name, place)

    def _find_feeds(self) -> Iterator[AstroFeed]:
        for path in self.folder.below("src/pages"):
            if not path.endswith((".xml.js", ".xml.ts")):
                continue
            code = self.folder.config_text(path)
            link = _LINK.search(code)
            if "@astrojs/rss" in code and link:
                for name in dict.fromkeys(_COLLECTION.findall(code)):
                    yield AstroFeed(name, link[1], not re.search(r"trailingSlash:\s{0,9}false", code))

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        for path in _content_files(self.folder, self._bases):
            name = self._collection_of(path)
            if not name and not path.startswith("src/pages/"):
                continue
            inner = path.removeprefix(self._bases.get(name, "src/pages"))
            patterns = self._patterns.get(name, ())
            is_hidden = not patterns and any(part.startswith("_") for part in inner.split("/"))
            if patterns and not _is_taken(inner.lstrip("/"), patterns):
                yield ContentFile(path, reason=IGNORED, collection=name)
                continue
            reason = "in a file or folder that begins with an underscore" if is_hidden else ""
            yield ContentFile(path, reason=reason, collection=name)

    def _collection_of(self, path: str) -> str:
        found = [name for name, base in self._bases.items() if path.startswith(f"{base}/")]
        return max(found, key=lambda name: len(self._bases[name]), default="")

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        source = read_source(self.folder, file.path, "mdx" if file.path.endswith(".mdx") else "markdown")
        fields, collection = source.fields, file.collection
        date = read_date(value_at(fields, first_name(fields, _PUBLISHED)), self._rules)
        identity = self._identity(file, fields)
        path, fault = self._path(collection, identity)
        categories = texts_of(fields.get("category") or fields.get("categories") or fields.get("section"))
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=source.body,
            form=source.form,
            type="post" if date.is_given or self._feed_of(collection) else collection or "page",
            reason="draft" if is_on(fields.get("draft")) or is_on(fields.get("isDraft")) else "",
            date=date,
            modified=read_date(value_at(fields, first_name(fields, _MODIFIED)), self._rules),
            path=path,
            path_fault=fault,
            slug=identity.rpartition("/")[2],
            language=text_of(fields.get("lang") or fields.get("language")),
            group=collection,
            section=next(iter(categories), ""),
            tags=(*categories[1:], *texts_of(fields.get("tags") or fields.get("keywords"))),
            authors=authors_of(fields, self._people),
            used=_OWN_FIELDS,
            warnings=source.warnings,
        )

    def _identity(self, file: ContentFile, fields: Mapping[str, Any]) -> str:
        """Return the id of an entry: its `slug`, else its path, each part in small letters and with hyphens."""
        if slug := text_of(fields.get("slug")):
            return slug.strip("/")
        base = self._bases.get(file.collection, "src/pages")
        inner = file.path[len(base) + 1 :].rpartition(".")[0]
        if not file.collection:
            return inner.removesuffix("/index")
        return "/".join(map(_github_slug, inner.removesuffix("/index").split("/")))

    def _path(self, collection: str, identity: str) -> tuple[str, str]:
        if collection:
            route = next((each for each in self._routes if each.collection == collection), None)
            if not route:
                return "", "its address cannot be computed, as no page in src/pages surely shows its collection"
            identity = f"{route.folder}/{identity}".strip("/")
        return as_path(f"/{identity}" + ("/" if self._has_slash and identity else "")), ""

    def _feed_of(self, collection: str) -> AstroFeed | None:
        return next((each for each in self._feeds if each.collection == collection), None) if collection else None

    def ids(self, page: GeneratorPage, _address: str) -> KnownIds:
        """Return the guid of @astrojs/rss: its link, as the code of the feed writes it, marked as an address."""
        feed = self._feed_of(page.group)
        if not feed or not self._origin:
            return NO_KNOWN_IDS
        identity = self._identity(ContentFile(page.file, collection=page.group), page.fields)
        link = _SUBSTITUTION.sub(lambda _: identity, feed.link)
        if "${" in link or not link.startswith("/"):
            return NO_KNOWN_IDS
        path = re.sub(r"/{2,}", "/", link.removesuffix("/index.html").rstrip("/") + "/")
        guid = absolute(path, self._origin)
        return KnownIds(rss=guid if feed.has_slash else guid.rstrip("/"), permalink=True)


def _github_slug(name: str) -> str:
    """Return a part of an id as Astro makes it of a file's name."""
    plain = _SLUG_DROPPED.sub("", name.lower()).replace(" ", "-")
    return plain or simple_slug(name)


def _collection_folders(folder: SiteFolder) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the folder of each collection, and the patterns of the loaders of those that have one.

    Without a loader, each folder in `src/content/` is a collection, in which names that begin with `_` are hidden.
    """
    found: dict[str, str] = {}
    for path in folder.below("src/content"):
        parts = path.split("/")
        if len(parts) > 3:
            found.setdefault(parts[2], "/".join(parts[:3]))
    patterns: dict[str, tuple[str, ...]] = {}
    code = "\n".join(folder.config_text(f"{name}{ending}") for name in _CONTENT_CONFIGS for ending in _SCRIPTS)
    for name, options in _LOADER.findall(code):
        if base := _BASE.search(options):
            found = {key: each for key, each in found.items() if each != base[1].strip("/")}
            found[name] = base[1].strip("/")
            given = _PATTERN.search(options)
            patterns[name] = tuple(_QUOTED.findall(given[1])) if given else ("**/*",)
    return found, patterns


def _content_files(folder: SiteFolder, bases: Mapping[str, str]) -> Iterator[str]:
    """Yield the files of content in `src`, and in the folders of collections, which may be beside it."""
    places = tuple(f"{place}/" for place in ("src", *bases.values()))
    yield from (path for path in folder.files if path.startswith(places) and split_path(path)[2] in _FORMS)


def _is_taken(path: str, patterns: Sequence[str]) -> bool:
    """Return whether a loader takes a file: one pattern matches it, and none with `!` does."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    others = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return any(matches_glob(path, each) for each in wanted) and not any(matches_glob(path, each) for each in others)


def _root_of(files: Sequence[ExportFile]) -> str | None:
    for root in folders_with(files, _CONFIGS):
        folder = folder_at(files, root)
        if any(_content_files(folder, _collection_folders(folder)[0])):
            return root
    return None


ASTRO = Generator(_root_of, AstroSite)
