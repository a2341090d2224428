"""A file with a ninjs document to a draft."""

from __future__ import annotations

from syndication.model.errors import IngestError
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory
from syndication.sources.ninjs.parser import read
from syndication.sources.records import FieldsError

_MOST = 5  # faults in one line


def read_ninjs(data: bytes, options: ImportOptions, authority: str) -> Draft:
    """Return the draft of a ninjs document. `authority` is that of the publication, for ids that are no URI.

    Raises:
        IngestError: it is no ninjs, or something that a story needs is missing or wrong.
    """
    try:
        parsed = read(data, authority)
    except FieldsError as error:
        faults = [f"{place}: {problem}" for place, problem in error.faults[:_MOST]]
        raise IngestError("; ".join(faults)) from None
    names = frozenset(FoundStory.__struct_fields__).intersection(parsed.item.__struct_fields__)
    fields = {name: getattr(parsed.item, name) for name in names}
    found = FoundStory(
        file_kind="the document",
        **fields,
        found_in={name: f"ninjs {parsed.place_of(name)}" for name in sorted(names) if fields[name]},
        warnings=tuple(line for line in parsed.warnings if line not in parsed.lost),
        lost=parsed.lost,
    )
    return draft_of(data, found, options)
