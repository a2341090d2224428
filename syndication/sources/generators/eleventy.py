"""Eleventy: Markdown files with a date, with the data of their folders; the address is the path, or a `permalink`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syndication.model.errors import IngestError
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.config import read_javascript, read_settings, site_address
from syndication.sources.generators.dates import DateRules, FoundDate, read_date
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.ignored import IGNORED, ignore_lines, is_ignored
from syndication.sources.generators.people import authors_of, read_people
from syndication.sources.generators.site import (
    ContentFile,
    Generator,
    GeneratorPage,
    SiteSettings,
    SourceText,
    read_source,
)
from syndication.sources.generators.slugs import as_path, eleventy_slug
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import is_off, is_on, text_of, texts_of, value_at

_CONFIGS = frozenset(
    (".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts", "mts", "cts")))
)
_TEMPLATES = frozenset((".njk", ".liquid", ".hbs", ".mustache", ".ejs", ".haml", ".pug", ".webc"))
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)", re.DOTALL)
_DIRECTORY = re.compile(r"\bset(Input|Output)Directory\([\"']([^\"'\n]{1,200})[\"']\)")
_DIR_OBJECT = re.compile(r"\bdir\b[\"']?\s{0,9}:\s{0,9}\{([^{}]{0,2000})\}")
_IGNORES = re.compile(r"\bignores\.add\(\s{0,9}[\"'`](?:\./)?([^\"'`\n]{1,200})[\"'`]")
_VALUE = re.compile(r"\{\{-?\s{0,5}([^{}|]{1,100}?)\s{0,5}(?:\|\s{0,5}(slugify|slug)\s{0,5})?-?\}\}")
_SCRIPT = "---js\n"
_PLAIN = re.compile(r"[A-Za-z0-9 -]{1,300}")
_FILE_DATES = frozenset(("last modified", "created", "git last modified", "git created"))
_COLLECTIONS = frozenset(("all", "nav", "post", "posts", "article", "articles", "blog", "news"))
_OWN_FIELDS = frozenset(
    """
    layout permalink date tags tag categories category draft pagination eleventyComputed eleventyNavigation override
    eleventyExcludeFromCollections templateEngineOverride lang locale language updated modified lastmod templateClass
    """.split()
)
_RULES = DateRules(frozenset(("day", "timestamp", "text")))


class EleventySite:
    """A folder as Eleventy reads it. Dates without a zone are in UTC."""

    syntax: TemplateSyntax = "liquid"

    def __init__(self, folder: SiteFolder, _options: ExportOptions) -> None:
        self.folder = folder
        code = "\n".join(folder.config_text(name) for name in sorted(_CONFIGS))
        found = {kind.lower(): name.strip("./") for kind, name in _DIRECTORY.findall(code)}
        directories = _DIR_OBJECT.search(code)
        found = (
            {key: text_of(value).strip("./") for key, value in read_javascript(directories[1]).items()} | found
            if directories
            else found
        )
        self._input = found.get("input", "")
        self._includes = found.get("includes", "") or "_includes"
        data = found.get("data", "") or "_data"
        if "markdownTemplateEngine: false" in code or '"markdownTemplateEngine": false' in code:
            self.syntax = ""
        given = "" if "setUseGitIgnore(false)" in code else folder.config_text(".gitignore")
        self._ignored = (*ignore_lines(f"{given}\n{folder.config_text('.eleventyignore')}"), *_IGNORES.findall(code))
        values = self._site_values(data.removeprefix("../"))
        self.settings = SiteSettings(
            address=site_address(
                values.get("url") or values.get("siteUrl") or values.get("base") or values.get("baseUrl")
            ),
            language=text_of(values.get("language") or values.get("lang")),
            dates=_RULES,
            zone="UTC",
            outputs=(found.get("output", "") or "_site",),
            values=values,
        )
        self._people = read_people(folder, tuple(f"{place}/authors" for place in self._data_places(data)))
        self._folder_data: dict[str, dict[str, Any]] = {}

    def _data_places(self, data: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys((f"{self._input}/{data}".strip("/"), data.removeprefix("../"), "_data", "src/_data"))
        )

    def _site_values(self, data: str) -> dict[str, Any]:
        """Return what the data of the site says of itself, in JSON or as plain values in JavaScript."""
        values: dict[str, Any] = {}
        for place in self._data_places(data):
            for name in ("metadata", "site", "meta"):
                if f"{place}/{name}.json" in self.folder.files:
                    values = read_settings(self.folder, f"{place}/{name}.json") | values
                for ending in ("js", "cjs", "mjs"):
                    values = read_javascript(self.folder.config_text(f"{place}/{name}.{ending}")) | values
        return values

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none."""
        hidden = (f"{self.settings.outputs[0]}/", "node_modules/")
        for path in self.folder.below(self._input):
            if path.startswith(hidden) or f"/{self._includes}/" in f"/{path}" or "/_data/" in f"/{path}":
                continue
            ending = split_path(path)[2]
            if is_ignored(path, self._ignored):
                yield ContentFile(path, reason=IGNORED)
            elif ending in (".md", ".markdown"):
                yield ContentFile(path)
            elif ending in _TEMPLATES:
                yield ContentFile(path, reason="template")

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        source = self._source(file.path)
        inner = file.path.removeprefix(f"{self._input}/") if self._input else file.path
        folder, stem, _ = split_path(inner)
        given = self._data_of(file.path)
        fields = {**given, **source.fields}
        shared = {*texts_of(given.get("tags"))}
        dated = _DATED.fullmatch(stem)
        name = dated[2] if dated else stem
        date = self._date(fields, dated[1] if dated else "")
        path, fault = self._path(fields, folder, stem, name)
        tags = [
            each
            for each in texts_of(source.fields.get("tags"))
            if each not in shared and each.lower() not in _COLLECTIONS
        ]
        categories = texts_of(fields.get("category") or fields.get("categories") or fields.get("section"))
        modified = next((fields[key] for key in ("updated", "modified", "lastmod") if fields.get(key)), None)
        return GeneratorPage(
            file=file.path,
            fields=fields,
            body=source.body,
            form=source.form,
            type="post" if date.is_given or folder else "page",
            reason=_reason(fields),
            date=date,
            modified=read_date(modified, _RULES),
            path=path,
            path_fault=fault,
            slug=_file_slug(folder, name),
            language=text_of(fields.get("lang") or fields.get("locale") or fields.get("language")),
            group=folder,
            section=next(iter(categories), ""),
            tags=(*categories[1:], *tags),
            authors=authors_of(fields, self._people),
            used=_OWN_FIELDS | given.keys(),
            warnings=source.warnings,
        )

    def _source(self, path: str) -> SourceText:
        """Return a file split into its front matter and its text; of one in JavaScript, only plain values are read."""
        text, warnings = self.folder.text(path)
        code, fence, body = text.removeprefix(_SCRIPT).partition("\n---")
        if not text.startswith(_SCRIPT) or not fence:
            return read_source(self.folder, path)
        values = read_javascript(code)
        if "draft" in code and "draft" not in values:
            values["draft"] = True  # computed: it may have been one
        return SourceText(values, body.partition("\n")[2], warnings=warnings)

    def _data_of(self, path: str) -> dict[str, Any]:
        """Return what the folders of a file, and files of data beside it, give to it; the nearest counts."""
        parent, stem, _ = split_path(path)
        parts = parent.split("/") if parent else []
        merged: dict[str, Any] = {}
        for end in range(len(parts)):
            place = "/".join(parts[: end + 1])
            merged |= self._data_in(f"{place}/{parts[end]}")
        return merged | self._data_in(f"{parent}/{stem}".lstrip("/"))

    def _data_in(self, base: str) -> dict[str, Any]:
        """Return the values in the files of data of a name: "blog/blog.11tydata.js" for "blog/blog"."""
        if base in self._folder_data:
            return self._folder_data[base]
        values: dict[str, Any] = {}
        for ending in (".json", ".11tydata.json"):
            if f"{base}{ending}" in self.folder.files:
                values |= read_settings(self.folder, f"{base}{ending}")
        for ending in (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"):
            if code := self.folder.config_text(f"{base}{ending}"):
                values |= read_javascript(code)
                if re.search(r"\bpermalink\b", code) and "permalink" not in values:
                    values["permalink"] = "{{ computed in JavaScript }}"
        if values:
            self._folder_data[base] = values
        return values

    def _date(self, fields: Mapping[str, Any], day: str) -> FoundDate:
        text = text_of(fields.get("date")).lower()
        if text in _FILE_DATES:
            return FoundDate(
                fault=f'its date is "{text}", which the folder does not have; write a date in its front matter'
            )
        return read_date(fields.get("date") or day, _RULES)

    def _path(self, fields: Mapping[str, Any], folder: str, stem: str, name: str) -> tuple[str, str]:
        """Return the path of a page and no fault, or "" and why it is not known.

        `stem` is the name of the file, `name` the same without a date: by itself, only a permalink leaves the date out.
        """
        given = value_at(fields, "eleventyComputed.permalink") or fields.get("permalink")
        template = text_of(given)
        if not template or is_on(given):
            is_of_folder = stem in ("index", folder.rpartition("/")[2])
            return as_path(re.sub("/{2,}", "/", f"/{folder}/" if is_of_folder else f"/{folder}/{stem}/")), ""
        known = {"page.fileSlug": _file_slug(folder, name)}
        if self._input:  # the rule is another one where the input is the folder itself
            known["page.filePathStem"] = f"/{folder}/{name}".replace("//", "/")
        written = _VALUE.sub(lambda found: _placeholder(found, fields, known), template)
        if "{" in written or "\0" in written:
            return "", f"its address cannot be computed from the permalink {template[:80]}"
        return as_path(f"/{written.removesuffix('index.html').lstrip('/')}"), ""

    def ids(self, _page: GeneratorPage, _address: str) -> KnownIds:
        """Return none: the templates of feeds are each site's own."""
        return NO_KNOWN_IDS


def _file_slug(folder: str, name: str) -> str:
    """Return the `fileSlug` of a page: its name without a date, that of its folder for an index."""
    if name != "index":
        return name
    parent = folder.rpartition("/")[2]
    dated = _DATED.fullmatch(parent)
    return dated[2] if dated else parent


def _placeholder(found: re.Match[str], fields: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """Return the value of `{{ name }}` in a permalink, a zero character if it is not known."""
    value = known.get(found[1].strip()) or text_of(value_at(fields, found[1].strip()))
    if found[2] == "slugify":
        return eleventy_slug(value) or "\0"
    if found[2] and not _PLAIN.fullmatch(value):  # the older filter `slug` has rules of its own for marks
        return "\0"
    return (eleventy_slug(value) if found[2] else value) or "\0"


def _reason(fields: Mapping[str, Any]) -> str:
    if is_on(fields.get("draft")):
        return "draft"
    if "permalink" in fields and is_off(fields["permalink"]):
        return "permalink: false"
    return "excluded from collections" if is_on(fields.get("eleventyExcludeFromCollections")) else ""


def _root_of(files: Sequence[ExportFile]) -> str | None:
    for root in folders_with(files, _CONFIGS | {"package.json"}):
        folder = folder_at(files, root)
        is_named = not _CONFIGS.isdisjoint(folder.files)
        try:
            is_used = is_named or "@11ty/eleventy" in folder.config_text("package.json")
        except IngestError:
            is_used = is_named
        if is_used and any(path.endswith((".md", ".markdown")) for path in folder.files):
            return root
    return None


ELEVENTY = Generator(_root_of, EleventySite)
