"""A wire's file to a draft: its head is read, and its text is read as any other."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.sources.article.draft import Block, Draft, ImportOptions
from syndication.sources.article.parser import read_article
from syndication.sources.records.rules import problems
from syndication.sources.wire.head import read_head, read_time
from syndication.sources.wire.layout import WireFile, split_file

MAX_BYTES = 5 * 1024 * 1024
_OPENING, _CLOSING = "``", "''"  # the quotation marks of a teletype


def read_wire(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of a file. Its time of transmission, if in GMT, is the date of publication.

    Raises:
        IngestError: it is too large, or has no text.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the file has {len(data):,} bytes; an article has at most {MAX_BYTES:,}")
    text, warnings = _decode(data)
    parts = split_file(text)
    sent, words = read_time(parts.end)
    notes = (*((read_head(parts.head).note,) if parts.head else ()), *parts.notes)
    given = replace(options, published=options.published or sent)
    draft = read_article(_with_quotation_marks(parts.text).encode(), given)
    if sent and not options.published:
        warnings = (*warnings, f"published: is the time of transmission at the end of the file, {words}")
    completed = _complete(draft, data, parts, (*warnings, *_removal_warning(parts)))
    return _with_notes(completed, notes)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    warnings: tuple[str, ...] = ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("windows-1252", "replace")
        place = f"the first other byte is 0x{data[error.start]:02X} at offset {error.start}"
        warnings = (f"the file is not UTF-8 and was read as Windows-1252; {place}",)
    return text.replace("\r\n", "\n").replace("\r", "\n"), warnings


def _with_quotation_marks(text: str) -> str:
    return text.replace(_OPENING, '"').replace(_CLOSING, '"') if _OPENING in text else text


def _removal_warning(parts: WireFile) -> tuple[str, ...]:
    count = parts.removed
    what = "1 control character was" if count == 1 else f"{count} control characters were"
    return (f"{what} left out of the text",) if count else ()


def _with_notes(draft: Draft, notes: tuple[str, ...]) -> Draft:
    """Return the draft with the notes. What a record cannot hold is asked about, such as a headline without an end."""
    if draft.item is None:
        return draft
    ednote = "\n".join(filter(None, (draft.item.ednote, *notes)))
    item = replace(draft.item, ednote=ednote)
    faults = tuple(f"{field}: {problem}" for field, problem in problems(item))
    return replace(draft, item=None if faults else item, missing=faults)


def _complete(draft: Draft, data: bytes, parts: WireFile, warnings: tuple[str, ...]) -> Draft:
    """Return the draft with the head among its blocks, and as the import of the whole file."""
    dropped = (*parts.head, *parts.dropped, *draft.dropped)
    warnings = (*draft.warnings, *warnings)
    blocks = (*(Block(line, "wire head", "the head of the file", 1) for line in parts.head), *draft.blocks)
    item = draft.item
    if item and item.imported:
        imported = replace(item.imported, sha256=sha256(data).hexdigest(), dropped=dropped, warnings=warnings)
        item = replace(item, imported=imported)
    return replace(draft, item=item, blocks=blocks, warnings=warnings, dropped=dropped)
