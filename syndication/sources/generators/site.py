"""The nouns of site generators: a site with its settings, a file of it, and the page that a generator makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.feed_path import RSS
from syndication.model.item import Author
from syndication.model.known_ids import KnownIds
from syndication.sources.article.front_matter import split
from syndication.sources.export import ExportFile, ExportOptions
from syndication.sources.generators.dates import DateRules, FoundDate
from syndication.sources.generators.folder import SiteFolder
from syndication.sources.generators.templates import TemplateSyntax

SourceForm = Literal["markdown", "html", "mdx", "rst", "other"]


class SiteSettings(Struct, frozen=True, kw_only=True):
    """What the config of a site says. `address` has no slash at its end; "" for what is not known.

    `files` is the address below which paths in front matter are ("/img/a.jpg"), if that is another one.

    `dates` are the rules for dates without a zone. `zone` is that of addresses with a date. `outputs` are folders in
    which the built site may be. `values` are all plain values of the config.
    """

    address: str = ""
    files: str = ""
    language: str = ""
    dates: DateRules = DateRules()
    zone: str = ""
    outputs: tuple[str, ...] = ()
    author: Any = None
    values: Mapping[str, Any] = {}


class ContentFile(Struct, frozen=True):
    """A file that may be a story, by its path. With a `reason` it surely is none.

    `type` is the kind of its page, as far as the path says it, and `collection` the part of the content it belongs to.
    """

    path: str
    type: str = "post"
    reason: str = ""
    collection: str = ""


class SourceText(Struct, frozen=True):
    """The text of a file behind its front matter. `has_front`: it has front matter, if only an empty one."""

    fields: Mapping[str, Any]
    body: str
    form: SourceForm = "markdown"
    has_front: bool = True
    warnings: tuple[str, ...] = ()


def read_source(folder: SiteFolder, path: str, form: SourceForm = "markdown") -> SourceText:
    """Return a file split into its front matter and its text.

    Raises:
        IngestError: it cannot be read.
    """
    text, warnings = folder.text(path)
    front = split(text)
    return SourceText(front.fields if front else {}, front.body if front else text, form, front is not None, warnings)


def refuse_below(path: str, broken: Mapping[str, str]) -> None:
    """Refuse a file in a folder whose own page cannot be read; `broken` says why, by the folder.

    Raises:
        IngestError: it is in one.
    """
    for folder, problem in broken.items():
        if path.startswith(f"{folder}/"):
            raise IngestError(problem)


class TermFeed(Struct, frozen=True):
    """A feed of a category or tag: its name, and the document here that has the same format."""

    name: str
    document: str = RSS


class GeneratorPage(Struct, frozen=True, kw_only=True):
    """What a generator makes of a file.

    `reason` says why it is no public page. `path` is its address below that of the site, "" if that is not known;
    then `path_fault` may say why. `group` is the folder of content it belongs to. `used` are the fields that mean
    something to the generator alone. `former` are addresses that lead here.
    """

    file: str
    fields: Mapping[str, Any]
    body: str = ""
    form: SourceForm = "markdown"
    type: str = "post"
    reason: str = ""
    problem: str = ""
    title: str = ""
    date: FoundDate = FoundDate()
    modified: FoundDate = FoundDate()
    expires: FoundDate = FoundDate()
    path: str = ""
    path_fault: str = ""
    slug: str = ""
    language: str = ""
    group: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    former: tuple[str, ...] = ()
    feeds: Mapping[str, TermFeed] = {}
    used: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


class GeneratedSite(Protocol):
    """A folder as its generator reads it."""

    folder: SiteFolder
    settings: SiteSettings
    syntax: TemplateSyntax

    def content(self) -> Iterator[ContentFile]:
        """Yield the files that may be stories, and those that surely are none; other files are not counted."""
        ...

    def page(self, file: ContentFile) -> GeneratorPage:
        """Return the page of a file. Raises IngestError if the file cannot be read."""
        ...

    def ids(self, page: GeneratorPage, address: str, /) -> KnownIds:
        """Return the ids that the site's feeds have for certain."""
        ...


class Generator(Struct, frozen=True):
    """A site generator: how its folders are known, and how they are read."""

    root_of: Callable[[Sequence[ExportFile]], str | None]
    open: Callable[[SiteFolder, ExportOptions], GeneratedSite]
