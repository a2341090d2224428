"""Files of any kind to drafts: the kind of a file decides which reader reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syndication.model.errors import IngestError
from syndication.sources.article import (
    SUFFIXES,
    Draft,
    FileKind,
    ImportOptions,
    has_front_matter,
    kind_of,
    problem_of_name,
    read_article,
    read_markdown,
)
from syndication.sources.newsml import read_newsml_1, read_newsml_g2, read_nitf
from syndication.sources.ninjs.file import read_ninjs
from syndication.sources.page import read_page
from syndication.sources.wire import read_wire

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
