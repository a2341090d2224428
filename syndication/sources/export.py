"""What a site's export is read from and to: files in, stories, refusals and skipped entries out.

Each kind of export is one package or module beside this one, with an `ExportKind`; `kinds.py` lists them.
`site_story.py` makes the item of a story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Literal

from msgspec import Struct

from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.sources.old_feed import NO_OLD_ENTRIES, OldEntries

HEAD_BYTES = 65_536  # enough to recognise what a file is


class ExportFile(Struct, frozen=True):
    """A file of an export: its name for messages, its size in bytes, and how to open it. It is read more than once.

    `path` is its place in the folder or archive that was given, such as "posts/1.html"; "" for a single file.
    `address` is where it was fetched from, "" if it was not.
    Reading from it raises IngestError if it cannot be read to its end.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    path: str = ""
    address: str = ""

    def head(self) -> bytes:
        """Return how the file begins."""
        with self.open() as opened:
            return opened.read(HEAD_BYTES)


class ExportOptions(Struct, frozen=True):
    """What the export does not say.

    `language` is that of the publication: stories in another one say so. `timezone` is the IANA name of the zone of
    dates without one, "" if it is not known. `types` are the kinds of posts to import. `old` has the entries of the
    site's last feeds. `site` is the address of the old site, "" if it is not known. `use_updated`: where a feed has no
    date of publication, take that of the last change. `with_paid`: take also stories that not everybody may read; their
    `access` says so.
    """

    now: datetime
    language: str = ""
    timezone: str = ""
    types: frozenset[str] = frozenset(("post",))
    old: OldEntries = NO_OLD_ENTRIES
    site: str = ""
    use_updated: bool = False
    with_paid: bool = False


Distinction = Literal["address", "date", "title"]
"""What tells stories without an id apart. Several may have one address, and some of these one date, too."""


class ForeignStory(Struct, frozen=True):
    """A story of an export. The item has no id yet; its slug and aliases are those that the site had.

    `distinction` is what tells it from the other stories without an id: usually its address.
    """

    name: str
    item: Item
    distinction: Distinction = "address"


class WholeStory(Struct, frozen=True):
    """A story of an export of this program: its item has an id, a version and revisions, and is taken as it is."""

    name: str
    item: Item


class ExportedPicture(Struct, frozen=True):
    """An uploaded picture of an export of this program."""

    file: ExportFile


class RefusedStory(Struct, frozen=True):
    """A story that was public and cannot be imported, and why."""

    name: str
    problem: str


def shared_id_problem(others: str, identity: str, name: str = "id") -> str:
    """Return why a story is refused that has the id of `others`, and what to do."""
    return (
        f"has the {name} of {others} too ({identity}); readers would take them for one: "
        f"delete one of them from the export, or give it another {name} there"
    )


class SkippedEntry(Struct, frozen=True):
    """Entries of an export that are no public stories; they are counted by `reason` ("draft", "type page")."""

    reason: str
    count: int = 1


class MovedFeed(Struct, frozen=True):
    """A feed of the site whose address here cannot be derived from the old one, so that it needs a redirect."""

    old: str
    new: str


ExportEntry = ForeignStory | WholeStory | ExportedPicture | RefusedStory | SkippedEntry | MovedFeed


class ExportKind(Struct, frozen=True):
    """A kind of export: which files it reads, and how. `kind_titles` has its name for people.

    `find` returns those among the files of one folder or archive that are an export of this kind. If `is_whole`, it
    takes the folder or archive as one export: no other kind looks at its files, and `read` accounts for those that it
    does not need. `read` raises IngestError if the export as a whole cannot be read. One bad story is a `RefusedStory`.
    """

    find: Callable[[Sequence[ExportFile]], Sequence[ExportFile]]
    read: Callable[[Sequence[ExportFile], ExportOptions, Progress], Iterator[ExportEntry]]
    is_whole: bool = False


class FileRule(Struct, frozen=True):
    """How the files of a kind are known, each by itself: it is a `find`, and `files_by_rule` asks many at once.

    In folders and archives, only files are looked at of whose names `has_name` is true. `claims` gets how a file
    begins, and may open it again if that does not say enough. Of the files that are claimed, one must begin so that
    `confirms` is true.
    """

    has_name: Callable[[str], bool]
    claims: Callable[[ExportFile, bytes], bool]
    confirms: Callable[[bytes], bool] = lambda _: True

    def __call__(self, files: Sequence[ExportFile]) -> Sequence[ExportFile]:
        """Return the files of the kind."""
        return files_by_rule({"": self}, files).get("", ())


def files_by_rule(rules: Mapping[str, FileRule], files: Sequence[ExportFile]) -> dict[str, Sequence[ExportFile]]:
    """Return the files that each rule finds, by its name; each head is read once, as a folder may have many files."""
    claimed: dict[str, list[ExportFile]] = {}
    confirmed: set[str] = set()
    for file in files:
        asked = [name for name, rule in rules.items() if not file.path or rule.has_name(file.path.lower())]
        head = file.head() if asked else b""
        for name in asked:
            if rules[name].claims(file, head):
                claimed.setdefault(name, []).append(file)
                if name not in confirmed and rules[name].confirms(head):
                    confirmed.add(name)
    return {name: tuple(claimed[name]) for name in claimed if name in confirmed}


def files_that_begin(matches: Callable[[bytes], bool], endings: tuple[str, ...]) -> FileRule:
    """Return the rule of files that are known by their beginning, and have names with these endings (".xml")."""
    return FileRule(lambda name: name.endswith(endings), lambda _, head: matches(head))
