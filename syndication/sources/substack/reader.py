"""Exports of Substack to stories, in two passes: doubled posts are found before the first story is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.sources.double_ids import DoubleIds
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
)
from syndication.sources.substack.story import EVERYONE, item_of_post
from syndication.sources.substack.table import NEEDED, PostRow, columns_in, rows_of
from syndication.sources.xml_items import clean_text, readable_text
from syndication.text.counts import count_of

_TABLE = "posts.csv"
_POSTS = "posts/"
MOST_BYTES = 20_000_000
_AS_POSTS = frozenset(("newsletter", "podcast", "video"))


class _Publication(Struct, frozen=True):
    """The table of a publication, and its other files by their paths beside it ("posts/1.a.html")."""

    table: ExportFile
    files: Mapping[str, ExportFile]


def find_files(files: Sequence[ExportFile]) -> Sequence[ExportFile]:
    """Return the tables of posts among files, with the files that belong to them."""
    found: dict[str, ExportFile] = {}
    for table in files:
        if _is_table(table):
            base = table.path.removesuffix(_TABLE)
            found[table.name] = table
            found |= {file.name: file for file in files if table.path and _belongs(file.path, base)}
    return tuple(found.values())


def _is_table(file: ExportFile) -> bool:
    if file.path and file.path.rpartition("/")[2] != _TABLE:
        return False
    columns = set(columns_in(file.head()))
    return columns >= NEEDED and "audience" in columns


def _belongs(path: str, base: str) -> bool:
    inside = path.removeprefix(base) if path.startswith(base) else ""
    is_list = inside.startswith("email_list") and inside.endswith(".csv") and "/" not in inside
    return inside.startswith(_POSTS) or is_list


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it.

    Raises:
        IngestError: a table cannot be read from its beginning. Nothing was yielded then.
    """
    doubles, total, done = DoubleIds(), 0, 0
    publications = list(_publications(files))
    for publication in publications:
        for row in rows_of(publication.table):
            total += 1
            progress("reading", total, total)
            if not row.problem and not _reason(row, options):
                doubles.add(row.post_id, crc32(repr(sorted(row.fields.items())).encode(errors="replace")))
    for publication in publications:
        named: set[str] = set()
        for row in rows_of(publication.table):
            done += 1
            progress("importing", done, total)
            named.add(_path(row))
            yield _entry(row, publication, doubles, options)
        yield from _rest(publication, named)


def _publications(files: Sequence[ExportFile]) -> Iterator[_Publication]:
    tables = [file for file in files if (file.path or file.name).replace("\\", "/").rpartition("/")[2] == _TABLE]
    if not tables:
        tables = list(files[:1])  # a table that has another name
    for table in tables:
        base = table.path.removesuffix(_TABLE)
        beside = (file for file in files if file is not table and file.path.startswith(base))
        yield _Publication(table, {file.path.removeprefix(base): file for file in beside})


def _path(row: PostRow) -> str:
    return f"{_POSTS}{row.post_id}.html"


def _entry(
    row: PostRow, publication: _Publication, doubles: DoubleIds, options: ExportOptions
) -> ForeignStory | RefusedStory | SkippedEntry:
    if row.problem:
        return RefusedStory(row.name, row.problem)
    if reason := _reason(row, options):
        return SkippedEntry(reason)
    if not row.field("audience") or not row.field("is_published"):
        problem = "does not say who may read it (audience, is_published); correct its row in posts.csv"
        return RefusedStory(row.name, problem)
    if others := doubles.others(row.post_id):
        count = count_of(others, "other row", "other rows")
        return RefusedStory(row.name, f"has the post_id of {count} too; correct posts.csv")
    if doubles.take_copy(row.post_id):
        return SkippedEntry("the same post once more")
    try:
        return ForeignStory(row.name, _item(row, publication.files.get(_path(row)), options))
    except IngestError as error:
        return RefusedStory(row.name, str(error))


def _item(row: PostRow, file: ExportFile | None, options: ExportOptions) -> Item:
    if not file:
        raise IngestError(f"has no file {_path(row)}; export again later, as Substack leaves out the newest texts")
    if file.size > MOST_BYTES:
        raise IngestError(f"has {file.size:,} bytes; at most {MOST_BYTES:,} are read of one post")
    with file.open() as opened:
        text, repairs = readable_text(opened.read(MOST_BYTES))
    return item_of_post(row, clean_text(text), (*row.repairs, *repairs), options)


def _reason(row: PostRow, options: ExportOptions) -> str:
    """Return why a row is no story, "" if it is one, or if nobody knows."""
    kind = row.field("type").lower()
    if ("post" if kind in _AS_POSTS else kind) not in options.types:
        return f"type {kind or 'unknown'}"
    if row.field("is_published").lower() not in ("true", ""):
        return "draft"
    audience = row.field("audience").lower()
    return f"audience {audience}" if audience not in (EVERYONE, "") and not options.with_paid else ""


def _rest(publication: _Publication, named: set[str]) -> Iterator[SkippedEntry]:
    """Yield what else is in the export, so that each file is accounted for."""
    others = [path for path in publication.files if path not in named]
    texts = sum(path.endswith(".html") for path in others)
    counts = {
        "text without a row in posts.csv": texts,
        "list of readers": len(others) - texts,
    }
    yield from (SkippedEntry(reason, count) for reason, count in counts.items() if count)


KIND = ExportKind(find_files, read_export)
