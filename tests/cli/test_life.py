"""The commands that change a story: withdrawn, corrected, brought back, beside whoever else publishes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from syndication.catalog import locks
from syndication.cli import story_change
from syndication.publishing import edit
from tests.cli.newsroom import TO_COME, Newsroom

COMMANDS = ("items", "show", "why", "edit", "withdraw", "correct", "update", "reinstate", "history", "diff", "audit")
EVERYWHERE = "/, /authors/jane-doe/, /feeds/world-news/, /sections/world/, /tags/sea/"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(library: Newsroom, command: str) -> None:
    assert re.search(rf"Examples?:\n\s+syndication {command}", library.done(command, "--help"))


class TestChanges:
    def test_a_story_is_withdrawn_and_brought_back(self, newsroom: Newsroom) -> None:
        withheld = newsroom.done("withdraw", "harbour-reopens", "--withhold", "--note", "Under review.")
        assert withheld == f"harbour-reopens is withheld, version 2\nleft {EVERYWHERE}\n"
        assert "Harbour" not in newsroom.document("/sections/world/rss.xml")
        assert "Under review." in newsroom.document("/sections/world/atom.xml")
        back = newsroom.done("reinstate", "items/a.md", "--note", "It was right.")
        assert back == f"harbour-reopens is usable, version 3\nis now in {EVERYWHERE}\n"
        assert "Harbour" in newsroom.document("/sections/world/rss.xml")

    def test_a_kill_is_in_the_record(self, newsroom: Newsroom) -> None:
        told = newsroom.told("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        assert told["left"] == ["", "authors/jane-doe", "feeds/world-news", "sections/world", "tags/sea"]
        assert (told["status"], told["entered"], told["changed"], told["published"]) == ("canceled", [], [], True)
        record = (newsroom.root / "items" / "a.md").read_text()
        assert 'status = "canceled"' in record
        assert '"Forged."' in record

    def test_a_command_needs_no_second_person(self, newsroom: Newsroom) -> None:
        settings = newsroom.root / "syndication.toml"
        settings.write_text(f"desk_kill_by_two = true\n{settings.read_text()}")
        told = newsroom.told("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        assert told["status"] == "canceled"

    def test_a_kill_on_a_terminal_says_what_it_does_and_asks(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        kill = ("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        answer = newsroom.run(*kill, text="n\n")
        assert (answer.code, answer.out) == (1, "")
        assert " ".join(answer.error.split()) == (
            f"harbour-reopens leaves the sitemaps and 15 documents at once: {EVERYWHERE} "
            f"What readers see in {EVERYWHERE} (on_withdrawal is tombstone): "
            "Atom: a tombstone (at:deleted-entry) with the note. Programs of partners use it; hardly any feed reader "
            "does. RSS and JSON Feed: nothing tells readers. Feed readers that have the story keep their copy. "
            "Its page http://127.0.0.1:8000/items/harbour-reopens answers 410 with the note. Subscribers and webhooks "
            "are notified. What readers, caches and partners have copied cannot be called back. "
            "Kill this story? [y/N]: n nothing was changed"
        )
        assert newsroom.told("show", "harbour-reopens")["state"] == "public"
        assert newsroom.run("withdraw", "harbour-reopens", "--withhold", "--note", "x").error == ""
        assert "is canceled, version 3" in newsroom.done(*kill, text="y\n")
        newsroom.done("reinstate", "harbour-reopens", "--note", "It was right.")
        assert newsroom.run(*kill, "--yes").error == ""

    def test_a_kill_says_what_each_feed_does(self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = newsroom.root / "syndication.toml"
        settings.write_text(f'on_withdrawal = "omit"\n{settings.read_text()}on_withdrawal = "stub"\n')
        newsroom.record("b.md", "Tomorrow", published=TO_COME)
        newsroom.done("publish")
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        error = newsroom.run("withdraw", "harbour-reopens", "--kill", "--note", "x", text="n\n").error
        assert "in /feeds/world-news/ (on_withdrawal is stub):\n  RSS, Atom and JSON Feed: an entry" in error
        assert "(on_withdrawal is omit):\n  RSS, Atom and JSON Feed: nothing tells readers." in error
        error = newsroom.run("withdraw", "tomorrow", "--kill", "--note", "x", text="n\n").error
        assert error.startswith("tomorrow was never public: readers see nothing of the kill.")

    def test_a_correction_changes_what_is_named_and_nothing_else(self, newsroom: Newsroom) -> None:
        (newsroom.root / "new.md").write_bytes(b"It *did*, on Thursday.\r\n")
        options = (
            "--body",
            str(newsroom.root / "new.md"),
            "--headline",
            "Harbour reopened",
            "--standfirst",
            "At last.",
        )
        said = newsroom.done("correct", "harbour-reopens", "--note", "The day was wrong.", *options)
        assert said == f"harbour-reopens is usable, version 2\nchanged in {EVERYWHERE}\n"
        item = newsroom.told("show", "harbour-reopens")["item"]
        assert (item["headline"], item["standfirst"], item["body"]) == (
            "Harbour reopened",
            "At last.",
            "It *did*, on Thursday.",
        )
        assert "The day was wrong." in newsroom.document("/rss.xml")
        newsroom.done("correct", "harbour-reopens", "--note", "No standfirst.", "--standfirst", "")
        item = newsroom.told("show", "harbour-reopens")["item"]
        assert ("standfirst" in item, item["headline"], item["body"]) == (
            False,
            "Harbour reopened",
            "It *did*, on Thursday.",
        )

    def test_an_update_is_listed_as_updated_and_its_note_is_not_in_the_body(self, newsroom: Newsroom) -> None:
        (newsroom.root / "new.md").write_text("More is known.")
        options = ("--note", "The first ferry left.", "--body", str(newsroom.root / "new.md"))
        assert newsroom.done("update", "harbour-reopens", *options) == (
            f"harbour-reopens is usable, version 2\nchanged in {EVERYWHERE}\n"
        )
        told = newsroom.told("history", "harbour-reopens")["versions"][-1]
        assert (told["kind"], told["note"]) == ("update", "The first ferry left.")
        item = newsroom.told("show", "harbour-reopens")["item"]
        assert item["modified"] == item["changed"]
        assert newsroom.done("show", "harbour-reopens", "--entry") == "<p>More is known.</p>\n"

    def test_a_body_comes_from_the_input_or_as_html(self, newsroom: Newsroom) -> None:
        newsroom.done("correct", "harbour-reopens", "--note", "Anew.", "--body", "-", text="From *input*.")
        assert "<p>From <em>input</em>.</p>" in newsroom.done("show", "harbour-reopens", "--entry")
        (newsroom.root / "new.html").write_text("<p>As <b>HTML</b>.</p>")
        newsroom.done("correct", "harbour-reopens", "--note", "Anew.", "--body", str(newsroom.root / "new.html"))
        assert (newsroom.root / "items" / "a.html").exists()
        assert "<p>As <b>HTML</b>.</p>" in newsroom.done("show", "harbour-reopens", "--entry")

    def test_a_withdrawal_leaves_the_archives(self, newsroom: Newsroom) -> None:
        for number in range(1, 10):
            newsroom.record(f"{number}.md", f"Story {number}", published=f"2026-03-0{number}T12:00:00Z")
        newsroom.done("publish")
        (reason,) = newsroom.told("why", "harbour-reopens", "all")["feeds"]
        archive = reason["archive"]
        assert "Harbour" in newsroom.document(f"/{archive}/rss.xml")
        left = newsroom.told("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")["left"]
        assert archive in left
        assert "Harbour" not in newsroom.document(f"/{archive}/rss.xml")

    def test_a_story_that_was_never_public_leaves_nothing(self, newsroom: Newsroom) -> None:
        newsroom.record("b.md", "Tomorrow", published=TO_COME)
        newsroom.done("publish")
        said = newsroom.done("withdraw", "tomorrow", "--kill", "--note", "Not needed.")
        assert said == "tomorrow is canceled, version 2\n"

    def test_the_log_names_the_editor(self, newsroom: Newsroom) -> None:
        newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        assert newsroom.told("history", "harbour-reopens")["versions"][-1]["who"] == "cli ada"

    def test_a_body_that_is_no_text_is_refused(self, newsroom: Newsroom) -> None:
        answer = newsroom.run("correct", "harbour-reopens", "--note", "x", "--body", "-", text=b"\xff\xfe")
        assert (answer.code, "-: is not UTF-8; convert it first" in answer.error) == (2, True)

    def test_a_record_that_was_refused_is_explained_by_its_path(self, newsroom: Newsroom) -> None:
        newsroom.record("b.md", "Second", published="2026-02-05T12:00:00")
        assert newsroom.run("publish").code == 1
        answer = newsroom.run("why", "items/b.md")
        assert answer.error.startswith("error: items/b.md:3: published: has no time zone; write ")

    def test_while_another_process_publishes_nothing_is_done(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(edit, "PATIENCE_SECONDS", 0.05)
        other = newsroom.catalog()
        with locks.writing(other):
            answer = newsroom.run("withdraw", "harbour-reopens", "--kill", "--note", "x")
        other.close()
        assert (answer.code, answer.out) == (1, "")
        assert "another process is publishing" in answer.error
        assert newsroom.told("show", "harbour-reopens")["state"] == "public"

    def test_who_publishes_afterwards_makes_the_documents(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(story_change, "PATIENCE_SECONDS", 0.05)
        other, edit_one = newsroom.catalog(), edit.edit_one
        lock = locks.publisher(other)

        def then_locked(*arguments: Any) -> Any:
            done = edit_one(*arguments)
            lock.__enter__()
            return done

        monkeypatch.setattr(edit, "edit_one", then_locked)
        said = newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
        lock.__exit__(None, None, None)
        other.close()
        assert (
            said.splitlines()[-1]
            == "another process is publishing now: this change is saved and goes into its next publication"
        )
        (reason,) = newsroom.told("why", "harbour-reopens", "all")["feeds"]
        assert (reason["is_in"], reason["rule"]) == (True, "pending")
        newsroom.done("publish")
        (reason,) = newsroom.told("why", "harbour-reopens", "all")["feeds"]
        assert (reason["is_in"], reason["rule"]) == (False, "withdrawn")


class TestErrors:
    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("show", "nothing"), 1, "error: nothing: there is no such story; `syndication items` lists them"),
            (("show", "a\x9bb\x00"), 1, "error: a[U+009B]b␀: there is no such story; `syndication items` lists them"),
            (("withdraw", "nothing", "--kill", "--note", "x"), 1, "error: nothing: there is no such story; "),
            (("withdraw", "harbour-reopens", "--note", "x"), 2, "choose one of --kill (permanently) and --withhold"),
            (("withdraw", "harbour-reopens", "--kill", "--withhold", "--note", "x"), 2, "choose one of --kill"),
            (("withdraw", "harbour-reopens", "--kill"), 2, "Missing option '--note'"),
            (("withdraw", "harbour-reopens", "--kill", "--note", " "), 2, "is empty; write in a sentence"),
            (("withdraw", "harbour-reopens", "--kill", "--note", "\udce9"), 2, "is not UTF-8; type it again"),
            (("reinstate", "harbour-reopens", "--note", "x"), 1, "harbour-reopens: is not withdrawn; there is nothing"),
            (("correct", "harbour-reopens", "--note", "x", "--headline", " "), 1, "error: headline: is empty"),
            (("correct", "harbour-reopens", "--note", "x", "--headline", "a\x07"), 1, "error: headline: contains"),
            (("correct", "harbour-reopens", "--note", "x\x07"), 1, "error: revisions[0].note: contains"),
            (("correct", "harbour-reopens", "--note", "x", "--body", "/nowhere"), 1, "error: /nowhere: cannot be read"),
            (("diff", "harbour-reopens", "1", "7"), 1, "harbour-reopens: there is no version 7; there are: 1"),
            (("diff", "harbour-reopens", "0", "1"), 2, "0: write a whole number, 1 or more"),
            (("why", "harbour-reopens", "feeds/none"), 1, "error: feeds/none: there is no such feed; "),
            (("why", "harbour-reopens", "https://other.example/rss.xml"), 1, "there is no such feed"),
            (("why", "harbour-reopens", "a\x00b"), 1, "error: a␀b: there is no such feed"),
            (("audit", "--documents"), 2, "--documents needs STORY"),
            (("audit", "--since", "yesterday"), 2, "'yesterday' is not a time; write 2026-02-05T12:00:00+00:00"),
            (("items", "--since", "2026-02-05T12:00"), 2, "has no time zone; write 2026-02-05T12:00:00+00:00"),
            (("items", "--state", "gone"), 2, "'gone' is not one of"),
            (("items", "--limit", "0"), 2, "0: write a whole number, 1 or more"),
        ],
    )
    def test_what_cannot_be_done_is_said_and_nothing_is_changed(
        self, library: Newsroom, arguments: tuple[str, ...], code: int, said: str
    ) -> None:
        before = (library.root / "items" / "a.md").read_bytes()
        answer = library.run(*arguments)
        assert (answer.code, answer.out) == (code, "")
        assert said in answer.error
        assert (library.root / "items" / "a.md").read_bytes() == before
