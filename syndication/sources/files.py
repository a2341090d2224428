"""Files of any kind to drafts: the kind of a file decides which reader reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Rights
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.article.file_kinds import FileKind, kind_of, problem_of_name
from syndication.sources.article.markdown_file import SUFFIXES, has_front_matter, read_markdown
from syndication.sources.article.parser import read_article
from syndication.sources.newsml import read_newsml_1, read_newsml_g2, read_nitf
from syndication.sources.ninjs.file import read_ninjs
from syndication.sources.page import read_page
from syndication.sources.wire import read_wire
from syndication.text.lines import one_line

_READERS: Mapping[FileKind, Callable[[bytes, ImportOptions], Draft]] = {
    "page": read_page,
    "nitf": read_nitf,
    "newsml-g2": read_newsml_g2,
    "newsml-1": read_newsml_1,
    "wire": read_wire,
}


def read_file(name: str, data: bytes, options: ImportOptions, authority: str) -> Draft:
    """Return the draft of a file. `authority` is that of the publication, for ids that are no URI.

    Raises:
        IngestError: it is no story, or cannot be read.
    """
    if problem := problem_of_name(name):
        raise IngestError(problem)
    return _with_options(_read(name, data, options, authority), options)


def _read(name: str, data: bytes, options: ImportOptions, authority: str) -> Draft:
    if any(name.lower().endswith(suffix) for suffix in SUFFIXES):
        return read_markdown(data, options)
    kind = kind_of(data)
    if kind == "ninjs":
        return read_ninjs(data, options, authority)
    if reader := _READERS.get(kind):
        return reader(data, options)
    if has_front_matter(data):
        return read_markdown(data, options)
    return read_article(data, options)


def _with_options(draft: Draft, options: ImportOptions) -> Draft:
    """Return a draft with the rights and the status that a person gives; a story that is canceled stays so."""
    item = draft.item
    if item is None:
        return draft
    if rights := one_line(options.rights):
        item = replace(item, rights=replace(item.rights or Rights(), usage=rights))
    if options.status and item.status != "canceled":
        item = replace(item, status=options.status)
    return replace(draft, item=item)
