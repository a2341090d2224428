"""Hugo: pages and page bundles in `content/`, in several languages, with cascades and permalinks from the config."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_settings, site_address
from syndication.sources.generators.dates import DateRules, FoundDate, read_date
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.people import authors_of, read_people
from syndication.sources.generators.site import (
    ContentFile,
    Generator,
    SiteSettings,
    SourceForm,
    SourcePage,
    read_source,
)
from syndication.sources.generators.slugs import as_path, hugo_path
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import (
    first_name,
    is_off,
    is_on,
    lower_keys,
    table_of,
    tables_of,
    text_of,
    texts_of,
    value_at,
)
from syndication.text.zones import is_zone

CONFIG_ENDINGS = (".toml", ".yaml", ".yml", ".json")
_HUGO_CONFIGS = frozenset(f"hugo{ending}" for ending in CONFIG_ENDINGS)
_OLD_CONFIGS = frozenset(f"config{ending}" for ending in CONFIG_ENDINGS)
_FORMS: Mapping[str, SourceForm] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".org": "other",
    ".adoc": "other",
    ".asciidoc": "other",
    ".pandoc": "other",
    ".rst": "other",
}
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[-_](.+)", re.DOTALL)
_TOKEN = re.compile(r":(\w+)(\[[^\]]{0,20}\])?")
_PUBLISHED = ("publishdate", "pubdate", "published", "date")
_DATE = ("date", "publishdate", "pubdate", "published")
_MODIFIED = ("lastmod", "modified", "updated")
_EXPIRES = ("expirydate", "unpublishdate")
_OWN_FIELDS = frozenset(
    """
    draft date publishdate pubdate published lastmod modified expirydate unpublishdate slug url aliases type layout kind
    categories tags category tag build _build headless cascade outputs markup weight menus menu linktitle params
    """.split()
)


class HugoLanguage(Struct, frozen=True):
    """A language of a site: its folder of content, and the first part of its addresses."""

    code: str
    folder: str
    prefix: str = ""


class HugoCascade(Struct, frozen=True):
    """Fields that a section gives to all pages in its folder, or to those whose path matches."""

    folder: str
    values: Mapping[str, Any]
    path: str = ""


class HugoSite:
    """A folder as Hugo reads it."""

    syntax: TemplateSyntax = "hugo"

    def __init__(self, folder: SiteFolder, _options: ExportOptions) -> None:
        self.folder = folder
        values = _config_values(folder)
        self._values = values
        zone = text_of(values.get("timezone"))
        self.settings = SiteSettings(
            address=site_address(values.get("baseurl")),
            language=text_of(
                values.get("defaultcontentlanguage") or values.get("languagecode") or values.get("locale")
            ),
            dates=DateRules(zone=zone if is_zone(zone) else "UTC"),
            outputs=(text_of(values.get("publishdir")).strip("./") or "public",),
            author=value_at(values, "params.author") or value_at(values, "author.name") or values.get("author"),
            values=values,
        )
        self._content = text_of(values.get("contentdir")).strip("./") or "content"
        self._languages = _languages(values, self._content)
        self._main = frozenset(texts_of(value_at(values, "params.mainsections") or values.get("mainsections")))
        self._names_first = ":filename" in texts_of(value_at(values, "frontmatter.date"))
        self._bundles = frozenset(
            split_path(path)[0] for path in folder.below(self._content) if _is_index(split_path(path)[1])
        ) - {self._content, *(language.folder for language in self._languages)}
        self._titles: dict[str, str] = {}
        self._cascades = [*_cascades_of(values, "")]
        self._read_sections()
        self._people = read_people(folder, ("data/authors", "data/people")) | self._author_pages()
        self._has_known_feed = self._is_feed_known()

    def _read_sections(self) -> None:
        """Learn the titles of sections, and what they give to their pages."""
        for path in self.folder.below(self._content):
            parent, stem, _ = split_path(path)
            if stem.partition(".")[0] != "_index":
                continue
            try:
                fields = lower_keys(read_source(self.folder, path).fields)
            except IngestError as error:
                raise IngestError(f"{path}: {error}") from error
            self._titles.setdefault(parent, text_of(fields.get("title")))
            self._cascades += _cascades_of(fields, parent)

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
        for path in self.folder.below(self._content):
            parent, stem, ending = split_path(path)
            if ending not in _FORMS:
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

    def page(self, file: ContentFile) -> SourcePage:
        language, inner = self._language_of(file.path)
        parent, stem, ending = split_path(inner)
        if _FORMS[ending] == "other":
            problem = f"is a file in {ending[1:]}, which is not read; write its record by hand from its built page"
            return SourcePage(file=file.path, fields={}, problem=problem)
        source = read_source(self.folder, file.path, _FORMS[ending])
        fields = self._with_cascades(inner, parent, lower_keys(source.fields))
        section = parent.partition("/")[0] if not (_is_index(stem) and "/" not in parent) else ""
        base, folder = (parent.rpartition("/")[2], parent.rpartition("/")[0]) if _is_index(stem) else (stem, parent)
        base = base.removesuffix(f".{language.code}") if language.code else base
        date, name = self._date(fields, base)
        path, fault = self._path(fields, language, folder, section, name if self._names_first else base, date)
        categories, tags = texts_of(_names(fields, "categories", "category")), texts_of(_names(fields, "tags", "tag"))
        return SourcePage(
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

    def _language_of(self, path: str) -> tuple[HugoLanguage, str]:
        """Return the language of a file, and its path below the folder of content."""
        own = next(
            (each for each in self._languages if path.startswith(f"{each.folder}/") and each.folder != self._content),
            None,
        )
        if own:
            return own, path[len(own.folder) + 1 :]
        code = split_path(path)[1].rpartition(".")[2] if "." in split_path(path)[1] else ""
        named = next((each for each in self._languages if each.code == code), None)
        default = HugoLanguage("", self._content, self._default_prefix())
        return named or default, path[len(self._content) + 1 :]

    def _default_prefix(self) -> str:
        code = text_of(self._values.get("defaultcontentlanguage")) or "en"
        return code if is_on(self._values.get("defaultcontentlanguageinsubdir")) else ""

    def _with_cascades(self, path: str, parent: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields with those that sections above give; the nearest section counts."""
        place = f"{self._content}/{parent}".rstrip("/")
        merged: dict[str, Any] = {}
        for cascade in sorted(self._cascades, key=lambda each: each.folder.count("/") + bool(each.folder)):
            is_below = not cascade.folder or place == cascade.folder or place.startswith(f"{cascade.folder}/")
            pattern = cascade.path.strip("/")
            if is_below and (
                not pattern or fnmatchcase(path.rpartition(".")[0], pattern) or fnmatchcase(parent, pattern)
            ):
                merged |= cascade.values
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

    def _path(
        self, fields: Mapping[str, Any], language: HugoLanguage, folder: str, section: str, base: str, date: FoundDate
    ) -> tuple[str, str]:
        if url := text_of(fields.get("url")):
            return (f"/{url.lstrip('/')}", "") if ":" not in url else ("", "its address has tokens in its url")
        permalinks = table_of(self._values.get("permalinks"))
        pages = table_of(permalinks.get("page"))
        pattern = text_of(pages.get(section) or permalinks.get(section) if section else pages.get("/"))
        if isinstance(self._values.get("permalinks"), list):
            return "", "its address has a list of permalinks in the config"
        slug = text_of(fields.get("slug"))
        if pattern:
            path, fault = _expanded(pattern, fields, folder, section, base, slug, date.moment)
        else:
            path, fault = "/".join(filter(None, (hugo_path(folder), hugo_path(slug or base)))), ""
        if fault:
            return "", fault
        is_ugly = is_on(self._values.get("uglyurls")) or is_on(table_of(self._values.get("uglyurls")).get(section))
        end = ".html" if is_ugly else "/"
        joined = re.sub(r"/{2,}", "/", f"/{language.prefix}/{path.strip('/')}")
        return as_path(joined.rstrip("/") + end), ""

    def ids(self, _page: SourcePage, address: str) -> KnownIds:
        """Return the guid of Hugo's own RSS template: the address, without isPermaLink, which means true."""
        return KnownIds(rss=address, permalink=True) if self._has_known_feed and address else NO_KNOWN_IDS


def _feeds(taxonomy: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the path of the feed of each name, with the name."""
    yield from ((f"/{taxonomy}/{as_path(hugo_path(name))}/index.xml", name) for name in names)


def _config_values(folder: SiteFolder) -> dict[str, Any]:
    """Return the settings of the file at the top, and of the files in `config/_default/`, named in small letters."""
    values: dict[str, Any] = {}
    for name in sorted(_OLD_CONFIGS) + sorted(_HUGO_CONFIGS):
        values |= lower_keys(read_settings(folder, name))
    for path in folder.below("config/_default"):
        _, stem, ending = split_path(path)
        if ending in CONFIG_ENDINGS:
            inner = lower_keys(read_settings(folder, path))
            values |= inner if stem in ("hugo", "config") else {stem.lower(): inner}
    return values


def _languages(values: Mapping[str, Any], content: str) -> tuple[HugoLanguage, ...]:
    default = text_of(values.get("defaultcontentlanguage")) or "en"
    in_folder = is_on(values.get("defaultcontentlanguageinsubdir"))
    found = []
    for code, given in table_of(values.get("languages")).items():
        folder = text_of(table_of(given).get("contentdir")).strip("./") or content
        found.append(HugoLanguage(code, folder, code if code != default or in_folder else ""))
    return tuple(sorted(found, key=lambda each: len(each.folder), reverse=True))


def _is_index(stem: str) -> bool:
    return stem.partition(".")[0] == "index"


def _cascades_of(fields: Mapping[str, Any], folder: str) -> Iterator[HugoCascade]:
    for cascade in tables_of(fields.get("cascade")):
        target = table_of(cascade.get("target") or cascade.get("_target"))
        values = {name: value for name, value in cascade.items() if name not in ("target", "_target", "params")}
        yield HugoCascade(folder, {**table_of(cascade.get("params")), **values}, text_of(target.get("path")))


def _names(fields: Mapping[str, Any], plural: str, singular: str) -> Any:
    return fields.get(plural) or fields.get(singular) or value_at(fields, f"params.{plural}")


def _expanded(
    pattern: str, fields: Mapping[str, Any], folder: str, section: str, base: str, slug: str, date: datetime | None
) -> tuple[str, str]:
    """Return a permalink of the config with its tokens replaced, or "" and why that cannot be done."""
    title = text_of(fields.get("title"))
    parts: dict[str, str] = {
        "section": section,
        "sections": folder,
        "title": hugo_path(title),
        "slug": hugo_path(slug or title),
        "filename": hugo_path(base),
        "slugorfilename": hugo_path(slug or base),
        "contentbasename": hugo_path(base),
        "slugorcontentbasename": hugo_path(slug or base),
    }
    if date:
        parts |= {
            "year": f"{date:%Y}",
            "month": f"{date:%m}",
            "day": f"{date:%d}",
            "weekday": str(date.isoweekday() % 7),
        }
        parts |= {"monthname": f"{date:%B}", "weekdayname": f"{date:%A}", "yearday": str(int(f"{date:%j}"))}
        parts |= {"2006": f"{date:%Y}", "01": f"{date:%m}", "02": f"{date:%d}"}
    unknown = [found[0] for found in _TOKEN.finditer(pattern) if found[2] or not parts.get(found[1])]
    if unknown:
        return "", f"its address cannot be computed from the permalink {pattern}"
    return _TOKEN.sub(lambda found: parts[found[1]], pattern), ""


def _root_of(files: Sequence[ExportFile]) -> str | None:
    for root in folders_with(files, _HUGO_CONFIGS | _OLD_CONFIGS):
        if _is_hugo(folder_at(files, root)):
            return root
    for root in folders_with(
        files, frozenset(f"{name}" for name in ("hugo.toml", "config.toml", "hugo.yaml", "config.yaml"))
    ):
        outer = root.removesuffix("config/_default/")
        if outer != root and any(file.path.startswith(f"{outer}content/") for file in files):
            return outer
    return None


def _is_hugo(folder: SiteFolder) -> bool:
    """Return whether a folder has a config of Hugo, and content. Zola writes `base_url` where Hugo has `baseURL`."""
    is_named = any(name in folder.files for name in _HUGO_CONFIGS)
    try:
        values = _config_values(folder)
    except IngestError:
        return is_named
    content = text_of(values.get("contentdir")).strip("./") or "content"
    folders = [
        content,
        *(text_of(table_of(each).get("contentdir")).strip("./") for each in table_of(values.get("languages")).values()),
    ]
    has_content = any(split_path(path)[2] in _FORMS for each in filter(None, folders) for path in folder.below(each))
    is_hugo = is_named or not values.keys().isdisjoint(("baseurl", "languagecode", "theme", "defaultcontentlanguage"))
    return has_content and is_hugo and "base_url" not in values


HUGO = Generator("Hugo", _root_of, HugoSite)
