"""The commands that look at stories: listed, shown, explained."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.text.terminal import cells
from tests.cli.newsroom import Newsroom, make_empty


class TestItems:
    def test_are_a_table_newest_first(self, library: Newsroom) -> None:
        lines = [" | ".join(re.split("  +", line)) for line in library.done("items").splitlines()]
        assert lines[:-1] == [
            "HEADLINE | SLUG | STATE | PUBLISHED | SECTION",
            "Tomorrow | tomorrow | scheduled | 2999-01-01T12:00:00Z",
            "Ferries | ferries | public | 2026-02-06T12:00:00Z | City",
            "Harbour reopens | harbour-reopens | public | 2026-02-05T12:00:00Z | World",
            "Yesterday | yesterday | expired | 2026-02-03T12:00:00Z",
            "Doubtful | doubtful | withheld | 2026-02-02T12:00:00Z",
            "Secret | secret | embargoed | 2026-02-01T12:00:00Z",
            "Wrong | wrong | canceled | 2026-01-31T12:00:00Z",
        ]

    @pytest.mark.parametrize(
        ("options", "slugs"),
        [
            ("--state public", "ferries harbour-reopens long"),
            ("--state scheduled", "tomorrow"),
            ("--state embargoed", "secret"),
            ("--state expired", "yesterday"),
            ("--state withheld", "doubtful"),
            ("--state canceled", "wrong"),
            ("--state withdrawn", "doubtful wrong"),
            ("--state quarantined", ""),
            ("--status canceled", "wrong"),
            ("--status usable --limit 2", "tomorrow ferries"),
            ("--section world", "harbour-reopens"),
            ("--section Nowhere", ""),
            ("--tag SEA", "ferries harbour-reopens"),
            ("--tag Sea --section City", "ferries"),
            ("--author 'Jane Doe'", "harbour-reopens"),
            ("--since 2026-02-06", "tomorrow ferries"),
            ("--since 2026-02-06T12:00:01Z", "tomorrow"),
            ("--since 2026-02-06T13:00:00+01:00", "tomorrow ferries"),
            ("--limit 1", "tomorrow"),
            ("--search HARBOUR", "harbour-reopens"),
            ("--search 'jane doe'", "harbour-reopens"),
            ("--search R", "tomorrow ferries harbour-reopens yesterday secret wrong"),
            ("--search 'r' --state public", "ferries harbour-reopens"),
            ("--search 再開", "long"),
            ("--search %", ""),
            ("--search _", ""),
            ("--search Text.", ""),
        ],
    )
    def test_are_narrowed(self, library: Newsroom, options: str, slugs: str) -> None:
        arguments = [option.strip("'") for option in re.findall(r"'[^']*'|\S+", options)]
        assert [line["slug"] for line in library.told("items", *arguments)] == slugs.split()

    def test_in_json_are_an_array_with_a_line_each(self, library: Newsroom) -> None:
        lines = library.done("items", "--section", "World", "--json").splitlines()
        assert (lines[0], lines[2], json.loads(lines[1])) == (
            "[",
            "]",
            {
                "slug": "harbour-reopens",
                "state": "public",
                "published": "2026-02-05T12:00:00Z",
                "section": "World",
                "headline": "Harbour reopens",
                "id": "tag:tribune.example,2026-02-05:harbour-reopens",
                "status": "usable",
                "version": 1,
                "record": "items/a.md",
            },
        )
        assert library.told("items", "--section", "Nowhere") == []

    def test_of_which_there_are_none_are_told_in_words(self, library: Newsroom) -> None:
        assert library.done("items", "--tag", "Nowhere") == "No story matches\n"

    def test_are_not_known_before_records_are_read(self, tmp_path: Path) -> None:
        room = make_empty(tmp_path)
        room.record("own.md", "Words")
        assert room.done("items").startswith("No record has been read yet: `syndication publish`")

    @pytest.mark.parametrize("columns", [66, 71, 100])
    def test_fit_the_terminal(self, library: Newsroom, columns: int) -> None:
        """The headline is cut, and the slug is whole: it is what commands take."""
        head, line = replace(library, columns=columns).done("items", "--tag", "Long").splitlines()
        assert re.fullmatch(r"港の再開 港の.*… +long  public  2026-01-30T12:00:00Z", line)
        assert cells(head) == columns


class TestShow:
    def test_says_how_a_story_stands_and_where_it_is(self, newsroom: Newsroom) -> None:
        assert newsroom.done("show", "harbour-reopens").splitlines() == [
            "Harbour reopens",
            "state       public (since 2026-02-05T12:00:00Z)",
            "slug        harbour-reopens",
            "id          tag:tribune.example,2026-02-05:harbour-reopens",
            "address     http://127.0.0.1:8000/items/harbour-reopens",
            "record      items/a.md",
            "published   2026-02-05T12:00:00Z",
            "version     1, of 2026-02-05T12:00:00Z",
            "section     World",
            "tags        Sea",
            "authors     Jane Doe",
            "feeds       /, /sections/world/, /tags/sea/, /authors/jane-doe/, /feeds/world-news/",
        ]

    @pytest.mark.parametrize(
        "name", ["tag:tribune.example,2026-02-05:harbour-reopens", "harbour-reopens", "old-name", "items/a.md"]
    )
    def test_finds_it_by_every_name(self, newsroom: Newsroom, name: str) -> None:
        newsroom.record("a.md", "Harbour reopens", slug='"old-name"')
        newsroom.done("publish")
        newsroom.record("a.md", "Harbour reopens", slug='"harbour-reopens"')
        newsroom.done("publish")
        assert newsroom.told("show", name)["item"]["slug"] == "harbour-reopens"

    def test_in_json_has_the_fields_of_the_record(self, newsroom: Newsroom) -> None:
        told = newsroom.told("show", "harbour-reopens")
        assert (told["item"]["section"], told["state"], told["record"], told["feeds"][:2]) == (
            "World",
            "public",
            "items/a.md",
            ["", "sections/world"],
        )

    def test_as_an_entry_is_what_feeds_carry(self, newsroom: Newsroom) -> None:
        assert newsroom.done("show", "harbour-reopens", "--entry") == "<p>Text.</p>\n"
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        assert newsroom.done("show", "harbour-reopens", "--entry") == "<p>Forged.</p>\n"

    def test_as_ninjs_is_the_story_or_that_it_is_withdrawn(self, newsroom: Newsroom) -> None:
        ninjs = json.loads(newsroom.done("show", "harbour-reopens", "--ninjs"))
        assert (ninjs["standard"]["version"], ninjs["pubStatus"]) == ("3.1", "usable")
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        gone = json.loads(newsroom.done("show", "harbour-reopens", "--ninjs"))
        assert (gone["pubStatus"], "headlines" in gone) == ("canceled", False)

    def test_of_one_that_was_never_public_there_is_no_entry(self, library: Newsroom) -> None:
        answer = library.run("show", "doubtful", "--entry")
        assert (answer.code, answer.error) == (
            1,
            "error: doubtful: is withheld and was never public; no feed has an entry\n",
        )


class TestWhy:
    def test_says_for_each_feed_whether_and_why(self, library: Newsroom) -> None:
        assert library.done("why", "harbour-reopens").splitlines()[:2] == [
            "/  in: number 2 of 3, the newest first, as version 1 (since 2026-02-05T12:00:00Z)",
            "/sections/world/  in: number 1 of 1, the newest first, as version 1 (since 2026-02-05T12:00:00Z)",
        ]
        assert library.done("why", "yesterday", "feeds/world-news") == (
            "/feeds/world-news/  not in, expired: expired at 2026-02-04T12:00:00Z (since 2026-02-04T12:00:00Z)\n"
        )

    @pytest.mark.parametrize(
        ("feed", "path"),
        [
            ("all", ""),
            ("/", ""),
            ("rss.xml", ""),
            ("/rss.xml", ""),
            ("http://127.0.0.1:8000/", ""),
            ("http://127.0.0.1:8000/sections/world/feed.json", "sections/world"),
            ("sections/world", "sections/world"),
            ("/sections/world/", "sections/world"),
            ("/sections/world/atom.xml", "sections/world"),
            ("feeds/world-news", "feeds/world-news"),
        ],
    )
    def test_takes_a_feed_as_people_name_it(self, library: Newsroom, feed: str, path: str) -> None:
        assert [reason["feed"] for reason in library.told("why", "harbour-reopens", feed)["feeds"]] == [path]

    def test_says_of_another_section_that_it_is_another(self, library: Newsroom) -> None:
        (reason,) = library.told("why", "harbour-reopens", "sections/city")["feeds"]
        assert (reason["rule"], reason["detail"]) == ("not selected", "the story's section is World")


def test_a_draft_was_never_public_and_is_not_called_withdrawn(newsroom: Newsroom) -> None:
    newsroom.record("b.md", "Ferries", status='"withheld"')
    newsroom.done("publish")
    state = next(line for line in newsroom.done("show", "ferries").splitlines() if line.startswith("state"))
    assert "withheld, was never public" in state
    assert "withdrawn" not in state
    newsroom.done("withdraw", "harbour-reopens", "--withhold", "--note", "We check it.")
    assert "withheld: We check it." in newsroom.done("show", "harbour-reopens")


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "slugs"),
        [
            ("harbour", "harbour-reopens"),
            ("HARB", "harbour-reopens"),
            ("reopens harbour", "harbour-reopens"),
            ("'\"harbour reopens\"'", "harbour-reopens"),
            ("'harbour -reopens'", ""),
            ("jane", "harbour-reopens"),
            ("ferries --state public", "ferries"),
            ("ferries --state draft --state scheduled", ""),
            ("'???'", ""),
        ],
    )
    def test_stories_are_found_by_their_words(self, library: Newsroom, words: str, slugs: str) -> None:
        found = json.loads(library.done("search", *shlex.split(words), "--json"))
        assert [line["slug"] for line in found] == slugs.split()

    def test_stories_are_a_table(self, library: Newsroom) -> None:
        lines = [" | ".join(re.split("  +", line)) for line in library.done("search", "harbour").splitlines()]
        assert lines == [
            "HEADLINE | SLUG | STATE | PUBLISHED | SECTION",
            "Harbour reopens | harbour-reopens | public | 2026-02-05T12:00:00Z | World",
        ]
        assert library.done("search", "nowhere") == "No story matches\n"
