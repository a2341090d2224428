"""The findings of a story: from its entry and its import, in order, each once, and never too many."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from syndication.model.entries import compose
from syndication.model.finding import MOST_FINDINGS, ItemFinding, bounded, findings_of
from syndication.model.item import Import, Item
from syndication.model.item_findings import LossTally, StoryFindings, all_findings, stored_findings, tally_of
from syndication.model.stored import Stored
from syndication.text.loss import Loss
from tests.losing import COSMETIC, LOSING, LOST, RESTYLED, report_marks
from tests.support import NOON, make_publication

PUBLICATION = make_publication()
ITEM = Item(headline="A", published=NOON, body=LOSING + RESTYLED, body_form="html", id="tag:x,2026:a", slug="a")
BODY = (
    ItemFinding(severity="loses content", field="body", message=LOST),
    ItemFinding(severity="cosmetic", field="body", message=COSMETIC, count=3),
)


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    report_marks(monkeypatch)


def stored(item: Item, **fields: object) -> Stored:
    return Stored(**{"item": item, "path": "items/a.md", "public": True, "was_public": True, **fields})  # type: ignore[arg-type]  # any field


def test_losses_of_content_come_first_and_the_import_is_listed_too() -> None:
    item = replace(ITEM, imported=Import("00", dropped=("Advertisement",), warnings=("is it the first sentence?",)))
    found = all_findings(item, compose(item, PUBLICATION))
    assert found[:2] == BODY
    assert [str(finding) for finding in found[2:]] == [
        "import: is it the first sentence?",
        'import: left out of the text: "Advertisement"',
    ]
    assert {finding.severity for finding in found[1:]} == {"cosmetic"}


def test_equal_losses_are_one_finding_with_their_number() -> None:
    losses = [Loss("cosmetic", "x"), Loss("loses content", "y"), Loss("cosmetic", "x", 2)]
    assert [str(finding) for finding in findings_of("body", losses)] == ["body: y", "body: x (3 times)"]


def test_very_many_findings_are_bounded_and_their_number_stays() -> None:
    losses = [Loss("cosmetic", f"style {number}") for number in range(1_000)]
    losses += [Loss("loses content", "w" * 100_000), Loss("loses content", "a word")]
    found = findings_of("body", losses)
    assert len(found) == MOST_FINDINGS + 1
    assert [finding.severity for finding in found[:3]] == ["loses content", "loses content", "cosmetic"]
    assert sum(finding.count for finding in found) == 1_002
    assert max(len(finding.message) for finding in found) <= 2_000
    assert bounded(found) == found
    assert sum(finding.count for finding in bounded((*found, *BODY))) == 1_006


def test_a_story_without_an_entry_is_composed_to_know_what_it_loses() -> None:
    assert stored_findings(stored(ITEM), PUBLICATION, NOON, {}) == BODY
    assert stored_findings(stored(ITEM, entry=compose(ITEM, PUBLICATION)), PUBLICATION, NOON, {}) == BODY


def test_a_withdrawn_story_has_no_findings() -> None:
    """They may contain its words."""
    withdrawn = replace(ITEM, status="withheld", imported=Import(warnings=("x",)))
    assert stored_findings(stored(withdrawn), PUBLICATION, NOON, {}) == ()


def test_a_story_in_quarantine_is_not_composed_again() -> None:
    empty = replace(ITEM, body="<script>x()</script>", imported=Import(warnings=("x",)))
    assert [finding.field for finding in stored_findings(stored(empty), PUBLICATION, NOON, {})] == ["import"]
    assert [one.field for one in stored_findings(stored(empty, quarantine="why"), PUBLICATION, NOON, {})] == ["import"]


def test_a_tally_counts_stories_and_lists_the_first_that_lose_content() -> None:
    losing = [StoryFindings(f"items/{number}.md", f"tag:x,2026:{number}", BODY) for number in range(60)]
    cosmetic = StoryFindings("items/c.md", "tag:x,2026:c", BODY[1:])
    tally = tally_of([*losing[:2], cosmetic])
    assert str(tally) == "2 stories lose content, 1 story has cosmetic changes"
    whole = tally + tally_of(losing[2:])
    assert (whole.losing, whole.cosmetic, whole.stories) == (60, 1, tuple(losing[:50]))
    assert not LossTally()
    assert str(tally_of([cosmetic])) == "1 story has cosmetic changes"
