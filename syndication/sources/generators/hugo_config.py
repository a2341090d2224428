"""The config of Hugo: settings, languages, cascades, patterns of addresses; and how a folder of Hugo is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.generators.config import read_settings
from syndication.sources.generators.folder import SiteFolder, folder_at, folders_with, split_path
from syndication.sources.generators.site import SourceForm
from syndication.sources.generators.values import is_on, lower_keys, table_of, tables_of, text_of, texts_of

_ENDINGS = (".toml", ".yaml", ".yml", ".json")
_HUGO_CONFIGS = frozenset(f"hugo{ending}" for ending in _ENDINGS)
_OLD_CONFIGS = frozenset(f"config{ending}" for ending in _ENDINGS)
HUGO_FORMS: Mapping[str, SourceForm] = {
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
_PLAIN_PATTERN = re.compile(r"(?:[\w/ ^$-]|\\[./$^-]|\.\*?)*+")


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

    def matches(self, path: str) -> bool:
        """Return whether a page, by its path in the content, is one of those that are meant."""
        pattern = self.path.strip("/")
        bare = path.rpartition(".")[0].removesuffix("/index")
        return not pattern or fnmatchcase(bare, pattern) or fnmatchcase(path.rpartition("/")[0], pattern)


def config_values(folder: SiteFolder) -> dict[str, Any]:
    """Return the settings of the file at the top, and of the files in `config/_default/`, named in small letters."""
    values: dict[str, Any] = {}
    for name in sorted(_OLD_CONFIGS) + sorted(_HUGO_CONFIGS):
        values |= lower_keys(read_settings(folder, name))
    for path in folder.below("config/_default"):
        _, stem, ending = split_path(path)
        if ending in _ENDINGS:
            inner = lower_keys(read_settings(folder, path))
            values |= inner if stem in ("hugo", "config") else {stem.lower(): inner}
    return values


def languages_of(values: Mapping[str, Any], content: str) -> tuple[HugoLanguage, ...]:
    """Return the languages of a site, those with the longest path of content first."""
    default = text_of(values.get("defaultcontentlanguage")) or "en"
    in_folder = is_on(values.get("defaultcontentlanguageinsubdir"))
    found = []
    for code, given in table_of(values.get("languages")).items():
        folder = text_of(table_of(given).get("contentdir")).strip("./") or content
        found.append(HugoLanguage(code, folder, code if code != default or in_folder else ""))
    return tuple(sorted(found, key=lambda each: len(each.folder), reverse=True))


def language_of(
    path: str, values: Mapping[str, Any], languages: Sequence[HugoLanguage], content: str
) -> tuple[HugoLanguage, str]:
    """Return the language of a file, and its path below the folder of content."""
    own = next((each for each in languages if path.startswith(f"{each.folder}/") and each.folder != content), None)
    if own:
        return own, path[len(own.folder) + 1 :]
    code = split_path(path)[1].rpartition(".")[2] if "." in split_path(path)[1] else ""
    named = next((each for each in languages if each.code == code), None)
    default = text_of(values.get("defaultcontentlanguage")) or "en"
    prefix = default if is_on(values.get("defaultcontentlanguageinsubdir")) else ""
    return named or HugoLanguage("", content, prefix), path[len(content) + 1 :]


def cascades_of(fields: Mapping[str, Any], folder: str) -> Iterator[HugoCascade]:
    """Yield what the front matter of a section, or the config, gives to the pages in its folder."""
    for cascade in tables_of(fields.get("cascade")):
        target = table_of(cascade.get("target") or cascade.get("_target"))
        values = {name: value for name, value in cascade.items() if name not in ("target", "_target", "params")}
        yield HugoCascade(folder, {**table_of(cascade.get("params")), **values}, text_of(target.get("path")))


def ignored_patterns(values: Mapping[str, Any]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the files that Hugo ignores. Only plain ones are run, as a stranger wrote them.

    Raises:
        IngestError: one is not plain; what it ignores may never have been public.
    """
    patterns = texts_of(values.get("ignorefiles"))
    for pattern in patterns:
        if not _PLAIN_PATTERN.fullmatch(pattern) or pattern.count("*") > 1:
            raise IngestError(
                f"ignoreFiles has the pattern {pattern[:60]}, which is not read; delete what it ignores, then itself"
            )
    return tuple(re.compile(pattern) for pattern in patterns)


def outer_folders(folders: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that are in no other one of them."""
    named = dict.fromkeys(folders)
    return tuple(each for each in named if not any(each.startswith(f"{other}/") for other in named))


def root_of_hugo(files: Sequence[ExportFile]) -> str | None:
    """Return the folder of a site of Hugo, None without one."""
    for root in folders_with(files, _HUGO_CONFIGS | _OLD_CONFIGS):
        if _is_hugo(folder_at(files, root)):
            return root
        outer = root.removesuffix("config/_default/")
        if outer != root and any(file.path.startswith(f"{outer}content/") for file in files):
            return outer
    return None


def _is_hugo(folder: SiteFolder) -> bool:
    """Return whether a folder has a config of Hugo, and content. Zola writes `base_url` where Hugo has `baseURL`."""
    is_named = any(name in folder.files for name in _HUGO_CONFIGS)
    try:
        values = config_values(folder)
    except IngestError:
        return is_named
    content = text_of(values.get("contentdir")).strip("./") or "content"
    folders = [
        content,
        *(text_of(table_of(each).get("contentdir")).strip("./") for each in table_of(values.get("languages")).values()),
    ]
    inside = (path for each in filter(None, folders) for path in folder.below(each))
    has_content = any(split_path(path)[2] in HUGO_FORMS for path in inside)
    is_hugo = is_named or not values.keys().isdisjoint(("baseurl", "languagecode", "theme", "defaultcontentlanguage"))
    return has_content and is_hugo and "base_url" not in values
