"""The table of posts (`posts.csv`): a row for each, with what the post is and who may read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.xml_items import clean_text, readable_text
from syndication.text.lines import one_line, shorten

NEEDED = frozenset(("post_id", "post_date", "is_published", "type", "title"))
_LONGEST_TITLE = 60


class PostRow(Struct, frozen=True):
    """A row of the table: the number of its line, its fields by the names of the columns, and what was repaired."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""
    repairs: tuple[str, ...] = ()

    @property
    def post_id(self) -> str:
        """The id, which names the file of the post: "123.a-slug"."""
        return self.field("post_id")

    @property
    def slug(self) -> str:
        """The name of the post in its address."""
        return self.post_id.partition(".")[2]

    @property
    def name(self) -> str:
        """The post in messages: `post 123.a-slug "Harbour reopens"`."""
        short = shorten(one_line(self.field("title")), _LONGEST_TITLE)
        return f'post {self.post_id or f"in line {self.line}"} "{short}"'

    def field(self, name: str) -> str:
        """Return a field without blanks at its ends, "" if there is none."""
        return self.fields.get(name, "").strip()


def columns_in(head: bytes) -> Sequence[str]:
    """Return the names of the columns of a table that begins like this."""
    first = head.decode("utf-8-sig", "replace").partition("\n")[0]
    return [name.strip().strip('"') for name in first.split(",")]


def rows_of(file: ExportFile) -> Iterator[PostRow]:
    """Yield the rows of a table; the last one says why, if it cannot be read to its end.

    Raises:
        IngestError: it is no table of posts.
    """
    with file.open() as opened:
        lines = io.TextIOWrapper(opened, "utf-8-sig", "surrogateescape", newline="")
        table = csv.reader(lines)
        try:
            columns = [name.strip() for name in next(table, [])]
        except csv.Error as error:
            raise IngestError(f"{file.name}: is no table of posts: {error}") from error
        if missing := sorted(NEEDED - set(columns)):
            raise IngestError(f"{file.name}: has no column {missing[0]}; it is no posts.csv of Substack")
        try:
            for cells in table:
                if cells:
                    yield _row(table.line_num, columns, cells)
        except (csv.Error, IngestError) as error:
            yield PostRow(table.line_num, {}, f"the table cannot be read on from here ({error}); export again")


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> PostRow:
    read = [readable_text(cell.encode(errors="surrogateescape")) for cell in cells]
    fields = {name: clean_text(text) for name, (text, _) in zip(columns, read, strict=False)}
    if len(cells) == len(columns):
        return PostRow(line, fields, repairs=tuple(dict.fromkeys(note for _, notes in read for note in notes)))
    problem = f"has {len(cells)} cells in line {line} of posts.csv, but there are {len(columns)} columns; export again"
    return PostRow(line, fields, problem)
