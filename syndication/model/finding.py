"""Findings: of validation in a document, and of composing in an item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.text.lines import one_line
from syndication.text.loss import Loss, LossSeverity

Severity = Literal["error", "warning", "info"]

MOST_FINDINGS = 100  # of one text, and of one item
LONGEST_MESSAGE = 2_000


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault that validation finds in a document. `line` counts from 1; 0 means the whole document."""

    severity: Severity
    code: str
    message: str
    line: int = 0


class ItemFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an item loses, or what was changed, on the way from its source to its entry.

    `field` is a field of the record ("body", "media[0].type"). `message` says what, and what to do about it if
    something can be done. `count` is how often it occurs.
    """

    severity: LossSeverity
    field: str
    message: str
    count: int = 1

    def __str__(self) -> str:
        times = f" ({self.count:,} times)" if self.count > 1 else ""
        return f"{self.field}: {self.message}{times}"


def findings_of(field: str, losses: Iterable[Loss]) -> tuple[ItemFinding, ...]:
    """Return the losses of a text as findings of the item whose field it is; see `bounded`."""
    return bounded(
        ItemFinding(severity=loss.severity, field=field, message=loss.message, count=loss.count) for loss in losses
    )


def bounded(findings: Iterable[ItemFinding]) -> tuple[ItemFinding, ...]:
    """Return findings, those that lose content first: equal ones once, and the rest of very many as a number.

    Each message is one line of limited length.
    """
    counts: dict[ItemFinding, int] = {}
    for finding in findings:
        once = replace(finding, message=_short_line(finding.message), count=1)
        counts[once] = counts.get(once, 0) + finding.count
    found = sorted(counts, key=lambda finding: finding.severity == "cosmetic")
    listed = tuple(replace(finding, count=counts[finding]) for finding in found[:MOST_FINDINGS])
    rest = found[MOST_FINDINGS:]
    if not rest:
        return listed
    count = sum(counts[finding] for finding in rest)
    return (*listed, replace(rest[0], message="more findings, which are not listed", count=count))


def _short_line(message: str) -> str:
    line = one_line(message).replace("\0", "\ufffd")  # PostgreSQL stores no text with U+0000
    return line if len(line) <= LONGEST_MESSAGE else f"{line[: LONGEST_MESSAGE - 1]}…"
