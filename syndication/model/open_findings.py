"""What needs a person: records that are broken or gone, stories in quarantine, and what stories lose. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple, get_args

from msgspec import Struct

from syndication.model.limits import Moment, described
from syndication.text.short_digest import short_digest

FindingState = Literal["broken", "quarantined", "vanished", "losing", "warning"]
FINDING_STATES: tuple[FindingState, ...] = get_args(FindingState)

_LINE = re.compile(r":([0-9]{1,9})")
_FIELD = re.compile(r"[a-z_]{1,40}(?:\[[0-9]{1,6}\]|\.[a-z_]{1,40}){0,6}")
_CODE = re.compile(r"[A-Z][A-Za-z]{2,60}")


class FindingKey(NamedTuple):
    """What a finding is about (the path of a record, or the id of a story), and a digest of what it says."""

    state: FindingState
    subject: str
    digest: str


class ListedFinding(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A finding: where it is, what is wrong, and the name of the cure if there is a mechanical one."""

    id: str
    state: FindingState
    file: Annotated[str, described("the path of the record")]
    rule: Annotated[str, described("a code of the validator, or what kind of finding it is")]
    severity: Literal["error", "warning", "info"]
    detail: str
    slug: Annotated[str, described("the story's slug; empty if the record never became one")] = ""
    line: Annotated[int, described("of the record; 0 for the whole record")] = 0
    field: str = ""
    cure: Annotated[str, described("the name of its cure; GET …/cure shows it")] = ""
    since: Moment | None = None


class RecordFault(Struct, frozen=True):
    """A fault of a record, as the catalog stores it in one line."""

    line: int
    field: str
    problem: str


class FindingCure(Struct, frozen=True):
    """A mechanical change of one record that ends a finding."""

    name: str
    words: Annotated[str, described("what it does")]
    version: Annotated[str, described("of the record that it changes; send it with the cure")]
    diff: Annotated[str, described("the changed lines, as a unified diff")]


def key_of(state: FindingState, subject: str, detail: str) -> FindingKey:
    """Return the key of a finding that says something about a subject."""
    return FindingKey(state, subject, f"{short_digest(detail.encode()):016x}")


def record_fault(path: str, text: str) -> RecordFault:
    """Return the fault of a record from its line: "items/a.md:3: published: has no hour"."""
    rest = text.removeprefix(path)
    line = _LINE.match(rest)
    rest = rest[line.end() :] if line else rest
    rest = rest.removeprefix(": ")
    field, colon, problem = rest.partition(": ")
    if colon and _FIELD.fullmatch(field):
        return RecordFault(int(line[1]) if line else 0, field, problem)
    return RecordFault(int(line[1]) if line else 0, "", rest)


def rule_of_quarantine(fault: str) -> str:
    """Return the code of the validator in the reason of a quarantine: "rss.xml: InvalidDate: …"."""
    parts = fault.split(": ", 2)
    is_coded = len(parts) == 3 and _CODE.fullmatch(parts[1]) is not None  # document, code, message
    return parts[1] if is_coded else "quarantined"
