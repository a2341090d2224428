"""Cases as files: each is an edit of a known-good document, with what the edited document must draw.

A file cases/<document>/<CODE>.case holds cases one after the other:

    # triggers: what is wrong, or
    # clean: what is narrowly right
    @url: where the document was fetched; @content-type: how it was served
    @also: another code that cannot be avoided
    @document: the whole document, in place of edits
    - text that occurs in the document (if more than once, the first after the edit before)
    + what stands there instead; without such a line the text is left out
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").iterdir())
FILES = sorted((HERE / "cases").glob("*/*.case"))
NOW = datetime(2026, 2, 6, tzinfo=UTC)


@dataclass
class Edit:
    """One replacement: `old` gives way to `new`."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


@dataclass
class Case:
    """One document and the code that it must, or must not, draw."""

    file: Path
    code: str
    triggers: bool
    story: str
    options: dict[str, str] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.file.parent.name}/{self.code}: {self.story}"

    @property
    def expected(self) -> set[str]:
        own = {self.code} if self.triggers else set()
        return own | {*self.options.get("also", "").split()}

    @property
    def document(self) -> bytes:
        if "document" in self.options:
            return self.options["document"].encode()
        text = (HERE / "good" / self.file.parent.name).read_text(encoding="utf-8")
        for edit in self.edits:
            old, new = "\n".join(edit.old), "\n".join(edit.new)
            assert old in text, f"{self.name}: the document does not hold {old!r}"
            text = text.replace(old, new, 1)
        return text.encode()


def cases() -> list[Case]:
    """Return all cases of all files."""
    return [case for file in FILES for case in _of_file(file)]


def _of_file(file: Path) -> Iterator[Case]:
    case: Case | None = None
    for line in file.read_text(encoding="utf-8").splitlines():
        mark, rest = line[:2], line[2:]
        if mark == "# ":
            if case:
                yield case
            verdict, _, story = rest.partition(": ")
            assert verdict in ("triggers", "clean"), f"{file}: {line}"
            case = Case(file, file.stem, verdict == "triggers", story)
        elif case and line.startswith("@"):
            name, _, value = line[1:].partition(": ")
            case.options[name] = value
        elif case and mark == "- ":
            if not case.edits or case.edits[-1].new or not _goes_on(rest):
                case.edits.append(Edit())
            case.edits[-1].old.append(rest)
        elif case and mark == "+ ":
            case.edits[-1].new.append(rest)
        else:
            assert not line, f"{file}: {line}"
    if case:
        yield case


def _goes_on(rest: str) -> bool:
    # An old text over two lines of the document: the second is written with its indentation.
    return rest.startswith("  ")
