"""What stories lose on the way into the feeds, as editors and operators see it."""

from __future__ import annotations

import json

import pytest

from syndication.catalog import items, losses
from syndication.model.item_findings import MOST_STORIES
from syndication.text.loss import Loss, SanitisedHtml
from tests.cli.newsroom import Newsroom
from tests.losing import COSMETIC, LOSING, LOST, RESTYLED, report_marks

NOON = "2026-02-05T12:00:00+00:00"
SCRIPT = "<script>x()</script>"


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    report_marks(monkeypatch)


def test_publish_prints_what_the_stories_of_this_run_lose(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING + RESTYLED)
    empty.record("b.html", "Second", RESTYLED)
    empty.record("c.html", "Third", "<p>Words.</p>")
    answer = empty.run("publish")
    assert (answer.code, answer.error) == (0, "")
    assert answer.out.splitlines()[1:] == [
        "1 story loses content:",
        f"  items/a.html: body: {LOST}",
        "1 story has cosmetic changes; `syndication status --all` lists them",
    ]
    assert empty.done("publish").count("\n") == 1


def test_publish_says_it_in_json(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING + RESTYLED, id='"tag:tribune.example,2026:a"')
    empty.record("b.html", "Second", RESTYLED)
    told = empty.told("publish")["losses"]
    assert told == {
        "losing": 1,
        "cosmetic": 1,
        "stories": [
            {
                "path": "items/a.html",
                "id": "tag:tribune.example,2026:a",
                "findings": [
                    {"severity": "loses content", "field": "body", "message": LOST},
                    {"severity": "cosmetic", "field": "body", "message": COSMETIC, "count": 3},
                ],
            }
        ],
    }


def test_status_lists_content_that_is_lost_and_counts_cosmetic_changes(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING + RESTYLED)
    empty.record("b.html", "Second", RESTYLED)
    empty.record("c.html", "Third", "<p>Words.</p>")
    empty.done("publish")
    answer = empty.run("status")
    assert (answer.code, answer.out.splitlines()) == (
        0,
        [
            "3 stories",
            "lost on the way into the feeds (no story is held back for it):",
            f"  items/a.html: body: {LOST}",
            "cosmetic changes on the way into the feeds:",
            "  1 story; `syndication status --all` lists them",
        ],
    )
    assert empty.done("status", "--all").splitlines()[3:] == [
        "cosmetic changes on the way into the feeds:",
        f"  items/a.html: body: {COSMETIC} (3 times)",
        f"  items/b.html: body: {COSMETIC} (3 times)",
    ]


def test_status_in_json_has_every_finding(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING + RESTYLED)
    empty.record("b.html", "Second", RESTYLED)
    empty.done("publish")
    told = empty.told("status")
    assert (told["losing"], told["cosmetic"]) == (1, 1)
    assert [(story["path"], len(story["findings"])) for story in told["losses"]] == [("items/a.html", 2)]
    whole = json.loads(empty.done("status", "--all", "--json"))
    assert [story["path"] for story in whole["losses"]] == ["items/a.html", "items/b.html"]
    assert whole["losses"][1]["findings"] == [
        {"severity": "cosmetic", "field": "body", "message": COSMETIC, "count": 3}
    ]


def test_status_of_many_such_stories_is_bounded(empty: Newsroom) -> None:
    for number in range(MOST_STORIES + 3):
        empty.record(f"{number:02}.html", f"Story {number:02}", LOSING)
    published = empty.done("publish").splitlines()
    assert (published[1], len(published)) == (f"{MOST_STORIES + 3} stories lose content:", MOST_STORIES + 3)
    assert published[-1] == "  and 3 more; `syndication status --all` lists them"
    lines = empty.done("status").splitlines()
    assert (len(lines), lines[-1]) == (MOST_STORIES + 3, "  and 3 more; `syndication status --all` lists them")
    assert len(empty.done("status", "--all").splitlines()) == 2 + MOST_STORIES + 3
    assert len(empty.told("status")["losses"]) == MOST_STORIES + 3


def test_one_story_with_very_many_findings_does_not_fill_the_screen(
    empty: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "syndication.model.entries.sanitise",
        lambda html, *_rest, **_named: _lossy(html, 40),
    )
    empty.record("a.html", "First", "<p>Words.</p>")
    empty.done("publish")
    lines = empty.done("status").splitlines()[2:]
    assert (len(lines), lines[-1]) == (6, "  items/a.html: and 35 more; `syndication show items/a.html` lists them")
    assert len(empty.done("status", "--all").splitlines()[2:]) == 40
    assert empty.done("show", "first").count("loses content: body: ") == 40


def _lossy(html: str, number: int) -> SanitisedHtml:
    return SanitisedHtml(html, tuple(Loss("loses content", f"the word {word} is left out") for word in range(number)))


def test_what_is_lost_cannot_change_the_terminal(empty: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.losing._MARKS", {"data-lost": Loss("loses content", "\x9b2J\n\u202eevil")})
    empty.record("a.html", "First", LOSING)
    empty.record("b.html", "Second", f"{SCRIPT}<!-- data-lost -->")
    out = "".join(
        f"{answer.out}{answer.error}"
        for answer in (empty.run("publish"), empty.run("status"), empty.run("status", "--all"), empty.run("show", "a"))
    )
    assert "[U+202E]evil" in out
    assert not {"\x9b", "\u202e"} & set(out)


def test_show_lists_the_findings_of_a_story(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING + RESTYLED)
    empty.record("b.html", "Second", "<p>Words.</p>")
    empty.done("publish")
    assert empty.done("show", "first").splitlines()[-2:] == [
        f"  loses content: body: {LOST}",
        f"  cosmetic: body: {COSMETIC} (3 times)",
    ]
    assert [finding["severity"] for finding in empty.told("show", "first")["findings"]] == ["loses content", "cosmetic"]
    assert empty.told("show", "second")["findings"] == []
    empty.done("withdraw", "first", "--kill", "--note", "Wrong.")
    assert empty.told("show", "first")["findings"] == []


def test_a_correction_says_what_the_new_text_loses(empty: Newsroom) -> None:
    empty.record("a.html", "First", "<p>Words.</p>")
    empty.done("publish")
    (empty.root / "new.html").write_text(LOSING + RESTYLED)
    new = str(empty.root / "new.html")
    assert empty.done("correct", "first", "--note", "Corrected.", "--body", new).splitlines()[-1] == (
        f"  loses content: body: {LOST}"
    )
    (empty.root / "new.html").write_text(SCRIPT)
    refused = empty.run("correct", "first", "--note", "Corrected.", "--body", new)
    assert (refused.code, refused.error) == (
        1,
        "error: body: nothing of the body is left; write a text, or a link to what it shows\n",
    )


def test_a_story_of_which_nothing_is_left_is_in_quarantine(empty: Newsroom) -> None:
    empty.record("a.html", "First", f"{SCRIPT}<!-- data-lost -->")
    reason = f"nothing of the body is left: {LOST}; write a text, or a link to what it shows"
    published = empty.run("publish")
    assert (published.code, reason in published.error) == (1, True)
    status = empty.run("status")
    assert (status.code, f"items/a.html: {reason}" in status.out) == (1, True)
    assert reason in empty.done("show", "first")
    assert empty.told("show", "first")["findings"] == []


def test_a_founding_is_listed_too_and_nothing_of_an_embargoed_story_is_public(empty: Newsroom) -> None:
    empty.record("a.html", "First", LOSING, embargo_until="2999-01-01T00:00:00Z")
    empty.done("publish")
    assert LOST in empty.done("status")
    assert LOST not in empty.document("/rss.xml")
    catalog = empty.catalog()
    with catalog.read() as connection:
        (story,) = losses.stories(connection, "loses content")
        found = items.by_id(connection, story.id)
    catalog.close()
    assert found
    assert not found.public


class TestAdd:
    @pytest.fixture
    def text(self, empty: Newsroom) -> str:
        path = empty.root / "story.md"
        path.write_text("# Harbour reopens\n\nIt did. data-lost data-style\n")
        return str(path)

    def test_findings_are_printed(self, empty: Newsroom, text: str) -> None:
        printed = [f"  loses content: body: {LOST}", f"  cosmetic: body: {COSMETIC} (3 times)"]
        assert empty.done("add", text, "--published", NOON, "--dry-run").splitlines()[-2:] == printed
        assert empty.done("add", text, "--published", NOON).splitlines()[-2:] == printed

    def test_they_are_in_the_json(self, empty: Newsroom, text: str) -> None:
        findings = [
            {"severity": "loses content", "field": "body", "message": LOST},
            {"severity": "cosmetic", "field": "body", "message": COSMETIC, "count": 3},
        ]
        assert empty.told("add", text, "--published", NOON, "--dry-run")["findings"] == findings
        assert empty.told("add", text, "--published", NOON)["findings"] == findings

    def test_without_a_date_there_is_no_story_yet(self, empty: Newsroom, text: str) -> None:
        answer = empty.run("add", text, "--dry-run", "--json")
        assert (answer.code, json.loads(answer.out)["findings"]) == (2, [])

    def test_a_body_of_which_nothing_is_left_is_told(self, empty: Newsroom) -> None:
        path = empty.root / "story.md"
        path.write_text("# Harbour reopens\n\n[nothing]: https://tribune.example/\n")
        out = empty.done("add", str(path), "--published", NOON)
        assert "loses content: body: waits in quarantine: nothing of the body is left; write a text" in out
