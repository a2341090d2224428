"""All findings of a story: what its entry loses, and what its import left out. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.finding import ItemFinding, bounded
from syndication.model.item import Import, Item
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import StoredPictures
from syndication.text.counts import count_of
from syndication.text.lines import one_line
from syndication.text.loss import LossSeverity

MOST_STORIES = 50  # in a tally
IMPORT = "import"  # the field of what the importer reported
_LONGEST_EXCERPT = 100


class StoryFindings(Struct, frozen=True):
    """The findings of a story, with the path of its record and its id. There is at least one."""

    path: str
    id: str
    findings: tuple[ItemFinding, ...]

    @property
    def severity(self) -> LossSeverity:
        """The worst severity."""
        return self.findings[0].severity


class LossTally(Struct, frozen=True):
    """How many stories lose content, how many have only cosmetic changes, and the first stories that lose content."""

    losing: int = 0
    cosmetic: int = 0
    stories: tuple[StoryFindings, ...] = ()

    def __add__(self, other: LossTally) -> LossTally:
        stories = (self.stories + other.stories)[:MOST_STORIES]
        return LossTally(self.losing + other.losing, self.cosmetic + other.cosmetic, stories)

    def __bool__(self) -> bool:
        return bool(self.losing or self.cosmetic)

    def __str__(self) -> str:
        losing = f"{_count(self.losing, 'loses', 'lose')} content" if self.losing else ""
        cosmetic = f"{_count(self.cosmetic, 'has', 'have')} cosmetic changes" if self.cosmetic else ""
        return ", ".join(filter(None, (losing, cosmetic)))


def all_findings(item: Item, entry: Entry | None) -> tuple[ItemFinding, ...]:
    """Return the findings of an item and its entry, if it has one; those that lose content come first."""
    imported = _import_findings(item.imported) if item.imported else ()
    return bounded((*(entry.findings if entry else ()), *imported))


def stored_findings(
    stored: Stored, publication: Publication, now: datetime, pictures: StoredPictures
) -> tuple[ItemFinding, ...]:
    """Return the findings of a stored item, none if it is withdrawn. If it has no entry yet, that is composed.

    `pictures` are the uploaded pictures of the item that are stored.
    """
    if stored.item.status != "usable":
        return ()
    if stored.entry or stored.quarantine:
        return all_findings(stored.item, stored.entry)
    try:
        return all_findings(stored.item, entry_at(stored.item, publication, now, pictures))
    except ComposeError:  # the gate will quarantine it with the reason
        return all_findings(stored.item, None)


def tally_of(stories: Iterable[StoryFindings]) -> LossTally:
    """Return the tally of some stories."""
    found = tuple(stories)
    losing = tuple(story for story in found if story.severity == "loses content")
    return LossTally(len(losing), len(found) - len(losing), losing[:MOST_STORIES])


def _import_findings(imported: Import) -> Iterator[ItemFinding]:
    """Yield what the importer reported. What it dropped of a text is no part of the story, so that is cosmetic."""
    for line in imported.lost:
        yield ItemFinding(severity="loses content", field=IMPORT, message=line)
    for warning in imported.warnings:
        yield ItemFinding(severity="cosmetic", field=IMPORT, message=warning)
    for text in imported.dropped:
        yield ItemFinding(severity="cosmetic", field=IMPORT, message=f'left out of the text: "{_excerpt(text)}"')


def _excerpt(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[: _LONGEST_EXCERPT - 1].rstrip()}…"


def _count(number: int, one: str, more: str) -> str:
    return count_of(number, f"story {one}", f"stories {more}")
