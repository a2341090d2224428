"""Hugo: pages and page bundles in `content/`, in several languages, with cascades and permalinks from the config."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syndication.model.errors import IngestError
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportOptions
from syndication.sources.generators.config import site_address
from syndication.sources.generators.dates import DateRules, FoundDate, read_date
from syndication.sources.generators.folder import SiteFolder, split_path
from syndication.sources.generators.hugo_addresses import HugoPlace, page_path
from syndication.sources.generators.hugo_config import (
    HUGO_FORMS,
    cascades_of,
    config_values,
    ignored_patterns,
    language_of,
    languages_of,
    outer_folders,
    root_of_hugo,
)
from syndication.sources.generators.ignored import IGNORED
from syndication.sources.generators.people import authors_of, read_people
from syndication.sources.generators.site import (
    ContentFile,
    Generator,
    GeneratorPage,
    SiteSettings,
    TermFeed,
    read_source,
    refuse_below,
)
from syndication.sources.generators.slugs import as_path, hugo_path
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import (
    first_name,
    is_off,
    is_on,
    lower_keys,
    table_of,
    text_of,
    texts_of,
    value_at,
)
from syndication.text.zones import is_zone

_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[-_](.+)", re.DOTALL)
_PUBLISHED = ("publishdate", "pubdate", "published", "date")
_DATE = ("date", "publishdate", "pubdate", "published")
_MODIFIED = ("lastmod", "modified", "updated")
_EXPIRES = ("expirydate", "unpublishdate")
_OWN_FIELDS = frozenset(
    """
    draft date publishdate pubdate published lastmod modified expirydate unpublishdate slug url aliases type layout kind
    categories tags category tag build _build headless cascade outputs markup weight menus menu linktitle
    """.split()
)


class HugoSite:
    """A folder as Hugo reads it."""

    syntax: TemplateSyntax = "hugo"

    def __init__(self, folder: SiteFolder, _options: ExportOptions) -> None:
        self.folder = folder
        values = config_values(folder)
        self._values = values
        zone = text_of(values.get("timezone"))
        self.settings = SiteSettings(
            address=site_address(values.get("baseurl")),
            files="/".join(site_address(values.get("baseurl")).split("/")[:3]),
            language=text_of(
                values.get("defaultcontentlanguage") or values.get("languagecode") or values.get("locale")
            ),
            dates=DateRules(zone=zone if is_zone(zone) else "UTC"),
            outputs=(text_of(values.get("publishdir")).strip("./") or "public",),
            author=value_at(values, "params.author") or value_at(values, "author.name") or values.get("author"),
            values=values,
        )
        self._content = text_of(values.get("contentdir")).strip("./") or "content"
        self._languages = languages_of(values, self._content)
        self._main = frozenset(texts_of(value_at(values, "params.mainsections") or values.get("mainsections")))
        self._names_first = ":filename" in texts_of(value_at(values, "frontmatter.date"))
        self._folders = outer_folders([self._content, *(language.folder for language in self._languages)])
        self._bundles = frozenset(split_path(path)[0] for path in self._files() if _is_index(split_path(path)[1]))
        self._bundles -= {self._content, *(language.folder for language in self._languages)}
        self._ignored = ignored_patterns(values)
        self._titles: dict[str, str] = {}
        self._broken: dict[str, str] = {}
        self._cascades = [*cascades_of(values, "")]
        self._read_sections()
        self._people = read_people(folder, ("data/authors", "data/people")) | self._author_pages()
        self._has_known_feed = self._is_feed_known()

    def _files(self) -> Iterator[str]:
        """Yield the paths of all files of content, in all languages."""
        for folder in self._folders:
            yield from self.folder.below(folder)

    def _read_sections(self) -> None:
        """Learn the titles of sections, and what they give to their pages."""
        for path in self._files():
            parent, stem, _ = split_path(path)
            if stem.partition(".")[0] != "_index":
                continue
            try:
                fields = lower_keys(read_source(self.folder, path).fields)
            except IngestError as error:
                self._broken[parent] = f"{path} cannot be read, and it may say that this is a draft: {error}"
                continue
            self._titles.setdefault(parent, text_of(fields.get("title")))
            self._cascades += cascades_of(fields, parent)
        self._cascades.sort(key=lambda cascade: cascade.folder.count("/") + bool(cascade.folder))

    def _author_pages(self) -> dict[str, Mapping[str, Any]]:
        return {
            path.rpartition("/")[2]: {"name": title}
            for path, title in self._titles.items()
            if "/authors/" in path and title
        }

    def _is_feed_known(self) -> bool:
        """Return whether the RSS feeds are surely of Hugo's own template: no theme is missing, and none has one."""
        themes = texts_of(self._values.get("theme"))
        missing = [name for name in themes if not any(self.folder.below(f"themes/{name}"))]
        own = any(path.lower().endswith("rss.xml") and "layouts/" in path for path in self.folder.files)
        disabled = {text.lower() for text in texts_of(self._values.get("disablekinds"))}
        has_modules = bool(value_at(self._values, "module.imports"))
        return not (missing or own or has_modules or disabled & {"rss", "home"})

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        for path in self._files():
            parent, stem, ending = split_path(path)
            if ending not in HUGO_FORMS:
                continue
            if any(pattern.search(path) for pattern in self._ignored):
                yield ContentFile(path, reason=IGNORED)
                continue
            if stem.partition(".")[0] == "_index":
                yield ContentFile(path, reason="page of a section")
            elif not _is_index(stem) and self._bundle_above(parent):
                yield ContentFile(path, reason="resource of a page bundle")
            else:
                yield ContentFile(path)

    def _bundle_above(self, parent: str) -> bool:
        while parent:
            if parent in self._bundles:
                return True
            parent = parent.rpartition("/")[0]
        return False

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        language, inner = language_of(file.path, self._values, self._languages, self._content)
        parent, stem, ending = split_path(inner)
        if HUGO_FORMS[ending] == "other":
            problem = f"is a file in {ending[1:]}, which is not read; write its record by hand from its built page"
            return GeneratorPage(file=file.path, fields={}, problem=problem)
        refuse_below(file.path, self._broken)
        source = read_source(self.folder, file.path, HUGO_FORMS[ending])
        fields = self._with_cascades(file.path, inner, lower_keys(source.fields))
        section = parent.partition("/")[0] if not (_is_index(stem) and "/" not in parent) else ""
        base, folder = (parent.rpartition("/")[2], parent.rpartition("/")[0]) if _is_index(stem) else (stem, parent)
        base = base.removesuffix(f".{language.code}") if language.code else base
        date, name = self._date(fields, base)
        place = HugoPlace(language.prefix, folder, section, name if self._names_first else base)
        path, fault = page_path(self._values, fields, place, date.moment)
        categories, tags = texts_of(_names(fields, "categories", "category")), texts_of(_names(fields, "tags", "tag"))
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=source.body,
            form=source.form,
            type=self._type(fields, section),
            reason=self._reason(fields),
            date=self._published(fields, date),
            modified=read_date(value_at(fields, first_name(fields, _MODIFIED)), self.settings.dates),
            expires=read_date(value_at(fields, first_name(fields, _EXPIRES)), self.settings.dates),
            path=path,
            path_fault=fault,
            slug=text_of(fields.get("slug")) or base,
            language=language.code or text_of(fields.get("lang") or fields.get("language")),
            group=section,
            section=next(iter(categories), "") or self._titles.get(f"{language.folder}/{section}", "") or section,
            tags=(*categories[1:], *tags),
            authors=authors_of(fields, self._people, self.settings.author),
            former=texts_of(fields.get("aliases")),
            feeds=dict([*_feeds("categories", categories), *_feeds("tags", tags)]),
            used=_OWN_FIELDS,
            warnings=source.warnings,
        )

    def _with_cascades(self, path: str, inner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields with those that sections above give; the nearest section counts."""
        merged: dict[str, Any] = {}
        for cascade in self._cascades:
            if not cascade.folder or path.startswith(f"{cascade.folder}/"):
                merged |= cascade.values if cascade.matches(inner) else {}
        return merged | dict(fields)

    def _type(self, fields: Mapping[str, Any], section: str) -> str:
        if text_of(fields.get("type")).lower() == "page":
            return "page"
        if self._main:
            return "post" if section in self._main else section or "page"
        return "post" if section else "page"

    def _reason(self, fields: Mapping[str, Any]) -> str:
        if is_on(fields.get("draft")):
            return "draft"
        build = table_of(fields.get("build") or fields.get("_build"))
        for name in ("list", "render"):
            value = build.get(name)
            if is_off(value) or text_of(value).lower() == "never":
                return f"build: {name}: never"
        return "headless" if is_on(fields.get("headless")) else ""

    def _date(self, fields: Mapping[str, Any], base: str) -> tuple[FoundDate, str]:
        """Return the date by which Hugo sorts a page, and its name without the date, if the site has dates there."""
        dated = _DATED.fullmatch(base)
        if self._names_first and dated:
            return read_date(dated[1], self.settings.dates), dated[2]
        return read_date(value_at(fields, first_name(fields, _DATE)), self.settings.dates), base

    def _published(self, fields: Mapping[str, Any], date: FoundDate) -> FoundDate:
        """Return when a page became public: its `publishDate`, else its date."""
        name = first_name(fields, _PUBLISHED)
        return date if name in ("", "date") else read_date(value_at(fields, name), self.settings.dates)

    def ids(self, _page: GeneratorPage, address: str) -> KnownIds:
        """Return the guid of Hugo's own RSS template: the address, without isPermaLink, which means true."""
        return KnownIds(rss=address, permalink=True) if self._has_known_feed and address else NO_KNOWN_IDS


def _feeds(taxonomy: str, names: Sequence[str]) -> Iterator[tuple[str, TermFeed]]:
    """Yield the path of the feed of each name."""
    yield from ((f"/{taxonomy}/{as_path(hugo_path(name).lower())}/index.xml", TermFeed(name)) for name in names)


def _names(fields: Mapping[str, Any], plural: str, singular: str) -> Any:
    return fields.get(plural) or fields.get(singular) or value_at(fields, f"params.{plural}")


def _is_index(stem: str) -> bool:
    return stem.partition(".")[0] == "index"


HUGO = Generator(root_of_hugo, HugoSite)
