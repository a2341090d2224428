"""What stories lose, as lines: shared by `add`, `publish`, `show`, `status` and the commands that change stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from msgspec.structs import replace

from syndication.cli.tables import count_of
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.finding import ItemFinding
from syndication.model.item import Item
from syndication.model.item_findings import LossTally, StoryFindings
from syndication.model.publication import Publication
from syndication.publishing import steps
from syndication.publishing.media import store
from syndication.text.loss import LossSeverity
from syndication.text.terminal import visible

_MOST_OF_ONE = 5  # lines on one story, in a list of stories


def new_item_findings(item: Item | None, publication: Publication, pictures: Path) -> tuple[ItemFinding, ...]:
    """Return what the entry of a new item will lose. One that has no entry will wait in quarantine.

    `pictures` is the folder of uploaded pictures.
    """
    if item is None:
        return ()
    try:
        return entry_at(item, publication, steps.utc_now(), store.pictures_of(pictures, [item])).findings
    except ComposeError as error:
        return (ItemFinding(severity="loses content", field="body", message=f"waits in quarantine: {error}"),)


def print_findings(findings: Iterable[ItemFinding]) -> None:
    """Print a line for each finding, beginning with its severity."""
    for finding in findings:
        click.echo(f"  {finding.severity}: {_one_line(str(finding))}")


def story_lines(stories: Iterable[StoryFindings], most: int = _MOST_OF_ONE) -> Iterator[str]:
    """Yield a line for each finding: path, field, message; the first `most` of a story, and the number of the rest."""
    for story in stories:
        path = visible(story.path)
        yield from (f"{path}: {_one_line(str(finding))}" for finding in story.findings[:most])
        if len(story.findings) > most:
            yield f"{path}: and {len(story.findings) - most} more; `syndication show {path}` lists them"


def of_severity(stories: Iterable[StoryFindings], severity: LossSeverity) -> Iterator[StoryFindings]:
    """Yield the stories that have findings of this severity, with these alone."""
    for story in stories:
        if found := tuple(finding for finding in story.findings if finding.severity == severity):
            yield replace(story, findings=found)


def tally_lines(tally: LossTally) -> Iterator[str]:
    """Yield which stories lose content, as far as the tally lists them, and how many have only cosmetic changes."""
    if tally.losing:
        yield f"{count_of(tally.losing, 'story loses', 'stories lose')} content:"
        yield from (f"  {line}" for line in story_lines(of_severity(tally.stories, "loses content")))
    if more := tally.losing - len(tally.stories):
        yield f"  and {more:,} more; `syndication status --all` lists them"
    if tally.cosmetic:
        stories = count_of(tally.cosmetic, "story has", "stories have")
        yield f"{stories} cosmetic changes; `syndication status --all` lists them"


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
