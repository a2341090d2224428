"""The commands that look back: the versions of a story, what differs between them, and the log."""

from __future__ import annotations

import json
import re

from syndication.catalog import audit as log
from syndication.catalog.audit import AuditEntry
from syndication.http.coded_body import tag_of
from tests.cli.newsroom import Newsroom
from tests.support import NOON


class TestHistory:
    def test_has_every_version_with_who_made_it(self, newsroom: Newsroom) -> None:
        newsroom.done("correct", "harbour-reopens", "--note", "A slip.", "--headline", "Harbour opens")
        versions = newsroom.told("history", "harbour-reopens")["versions"]
        assert [(one["version"], one["kind"], one["who"], one["note"]) for one in versions] == [
            (1, "initial", "file", ""),
            (2, "correction", "cli ada", "A slip."),
        ]
        first, second = newsroom.done("history", "harbour-reopens").splitlines()[1:]
        assert re.fullmatch(r"1 +2026-02-05T12:00:00Z  initial +file", first)
        assert re.fullmatch(r"2 +\d{4}-\S+Z  correction  cli ada  A slip\.", second)

    def test_of_a_story_that_never_changed_is_one_version(self, newsroom: Newsroom) -> None:
        (version,) = newsroom.told("history", "harbour-reopens")["versions"]
        assert (version["version"], version["at"], version["kind"]) == (1, "2026-02-05T12:00:00Z", "initial")

    def test_two_versions_differ_field_by_field(self, newsroom: Newsroom) -> None:
        options = ("--headline", "Harbour opens", "--body", "-")
        newsroom.done("correct", "harbour-reopens", "--note", "A slip.", *options, text="Other text.")
        told = newsroom.told("diff", "harbour-reopens", "1", "2")
        assert {field["field"] for field in told["fields"]} == {"headline", "changed", "modified", "revisions"}
        assert {"field": "headline", "before": "Harbour reopens", "after": "Harbour opens"} in told["fields"]
        assert told["body"].splitlines() == ["--- version 1", "+++ version 2", "@@ -1 +1 @@", "-Text.", "+Other text."]
        shown = newsroom.done("diff", "harbour-reopens", "1", "2")
        assert "headline:\n  - Harbour reopens\n  + Harbour opens\n" in shown
        assert shown.endswith("--- version 1\n+++ version 2\n@@ -1 +1 @@\n-Text.\n+Other text.\n")

    def test_a_version_is_as_itself(self, newsroom: Newsroom) -> None:
        assert newsroom.done("diff", "harbour-reopens", "1", "1") == ""


class TestAudit:
    def test_names_the_door_of_every_change(self, newsroom: Newsroom) -> None:
        (newsroom.root / "talks.txt").write_text("Talks resume\n\nThey resumed.\n")
        newsroom.done("add", str(newsroom.root / "talks.txt"), "--published", "2026-02-05T12:00:00Z")
        newsroom.record("b.md", "Ferries")
        newsroom.done("publish")
        newsroom.done("correct", "ferries", "--note", "A name.", "--headline", "Two ferries")
        (newsroom.items / "b.md").unlink()
        newsroom.done("publish")
        newsroom.done("forget", "ferries")
        lines = [json.loads(line) for line in newsroom.done("audit", "--json").splitlines()]
        assert sorted((one["who"], one["action"]) for one in lines) == [
            ("cli ada", "correction"),
            ("cli ada", "forgotten"),
            ("cli ada", "initial"),
            ("file", "founding"),
            ("file", "initial"),
        ]

    def test_shows_what_earlier_versions_wrote_as_it_is(self, newsroom: Newsroom) -> None:
        catalog = newsroom.catalog()
        with catalog.begin() as connection:
            log.add(connection, [AuditEntry(at=NOON, who="by hand", action="silent", item_id="urn:a", version=2)])
        catalog.close()
        assert newsroom.done("audit", "urn:a") == "2026-02-05T12:00:00Z by hand: silent urn:a version 2\n"

    def test_tells_what_was_done_the_oldest_first(self, newsroom: Newsroom) -> None:
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        newsroom.record("b.md", "Ferries")
        newsroom.done("publish")
        lines = [json.loads(line) for line in newsroom.done("audit", "--json").splitlines()]
        assert [(one["who"], one["action"], one["slug"], one["note"]) for one in lines] == [
            ("file", "founding", "", "1 record"),
            ("cli ada", "kill", "harbour-reopens", "Forged."),
            ("file", "initial", "ferries", ""),
        ]
        assert [one["number"] for one in lines] == [1, 2, 3]
        (line,) = newsroom.done("audit", "harbour-reopens").splitlines()
        assert re.fullmatch(r"\S+Z cli ada: kill harbour-reopens version 2: Forged\.", line)

    def test_begins_where_it_is_told_to(self, newsroom: Newsroom) -> None:
        assert newsroom.done("audit", "--since", "2998-01-01") == ""
        assert len(newsroom.done("audit", "--since", "2026-01-01").splitlines()) == 1

    def test_of_a_story_that_is_gone_is_found_by_its_id(self, newsroom: Newsroom) -> None:
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        (newsroom.root / "items" / "a.md").unlink()
        newsroom.done("publish")
        newsroom.done("forget", "harbour-reopens")
        name = "tag:tribune.example,2026-02-05:harbour-reopens"
        told = [json.loads(line) for line in newsroom.done("audit", name, "--json").splitlines()]
        assert (told[0]["action"], told[0]["item"], told[0]["slug"]) == ("kill", name, "")

    def test_names_the_documents_in_which_it_went_out(self, newsroom: Newsroom) -> None:
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        (deed,) = (
            json.loads(line) for line in newsroom.done("audit", "items/a.md", "--documents", "--json").splitlines()
        )
        folders = ("", "/authors/jane-doe", "/feeds/world-news", "/sections/world", "/tags/sea")
        names = ("atom.xml", "feed.json", "rss.xml")
        paths = {f"{folder}/{name}" for folder in folders for name in names}
        assert {one["path"] for one in deed["documents"]} == paths
        assert all(one["began"] > deed["at"] for one in deed["documents"])
        (tag,) = [one["tag"] for one in deed["documents"] if one["path"] == "/rss.xml"]
        assert tag == tag_of(newsroom.document("/rss.xml").encode())
        shown = newsroom.done("audit", "harbour-reopens", "--documents").splitlines()
        assert len(shown) == 16
        assert shown[1].startswith("  /rss.xml ")
