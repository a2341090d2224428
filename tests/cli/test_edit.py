"""`edit`: fields by options, or the record's text in an editor; nothing wrong is written, and no text is lost."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.newsroom import TO_COME, Newsroom

STORY = "harbour-reopens"
KEPT = re.compile(r"the record is as it was; your text is kept in (\S+)\n")


@pytest.fixture
def room(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A publication with one story, whose editor's drafts are in a folder of the test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("drafts")))
    return newsroom


def drafts() -> list[Path]:
    import tempfile

    return [path for path in Path(tempfile.gettempdir()).rglob("*") if path.is_file()]


def use_editor(room: Newsroom, monkeypatch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
    """Let EDITOR be a program that makes one replacement each time, and leaves the text alone when there is no more."""
    plan, program = room.root / "plan.json", room.root / "editor.py"
    plan.write_text(json.dumps(replacements))
    program.write_text(
        "import json, pathlib, sys\n"
        f"plan = pathlib.Path({str(plan)!r})\n"
        "first, *rest = json.loads(plan.read_text()) or [('', '')]\n"
        "plan.write_text(json.dumps(rest))\n"
        "place = pathlib.Path(sys.argv[1])\n"
        "place.write_text(place.read_text().replace(*first))\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")


def record(room: Newsroom) -> str:
    return (room.items / "a.md").read_text()


class TestOptions:
    @pytest.mark.parametrize("body", ["OSLO, Feb 5 — It did.", "OSLO, Feb 5 - It did.", "<p>OSLO, Feb 5: It did."])
    @pytest.mark.parametrize("command", [("edit",), ("update", "--note", "It did.")])
    def test_a_dateline_is_not_doubled(self, room: Newsroom, body: str, command: tuple[str, ...]) -> None:
        room.done("edit", STORY, "--dateline", "OSLO, Feb 5")
        assert room.told("show", STORY)["item"]["dateline"] == {"text": "OSLO, Feb 5", "located": "Oslo"}
        (room.root / "new.txt").write_text(body)
        room.done(command[0], STORY, "--body", str(room.root / "new.txt"), *command[1:])
        assert room.done("show", STORY, "--entry").count("OSLO") == 1

    def test_a_body_that_begins_with_another_place_stays(self, room: Newsroom) -> None:
        (room.root / "new.txt").write_text("OSLO — It did.")
        room.done("edit", STORY, "--dateline", "BERGEN", "--body", str(room.root / "new.txt"))
        assert room.told("show", STORY)["item"]["body"] == "OSLO — It did."

    def test_a_dateline_is_removed(self, room: Newsroom) -> None:
        room.done("edit", STORY, "--dateline", "OSLO")
        room.done("edit", STORY, "--dateline", "")
        assert "dateline" not in room.told("show", STORY)["item"]

    def test_a_scheduled_story_is_said_to_be_public_later(self, room: Newsroom) -> None:
        room.record("b.md", "Ferries", published=TO_COME)
        room.done("publish")
        out = room.done("edit", "ferries", "--section", "City")
        assert out.splitlines()[0] == f"ferries is usable, version 2; scheduled until {TO_COME}"
        report = json.loads(room.done("edit", STORY, "--embargo-until", TO_COME, "--json"))
        assert (report["state"], report["detail"]) == ("embargoed", f"embargoed until {TO_COME}")

    def test_change_what_they_name_and_nothing_else(self, room: Newsroom) -> None:
        (room.root / "new.md").write_text("It did.")
        options = (
            *("--headline", "Harbour opens", "--standfirst", "At last.", "--body", str(room.root / "new.md")),
            *("--section", "City", "--tag", "Port", "--tag", "Trade", "--author", "jane doe", "--author", "Li Wei"),
            *("--picture", "https://tribune.example/a.jpg", "--alt", "A crane", "--caption", "", "--credit", "J. Doe"),
            *("--slug", "harbour", "--url", "https://tribune.example/harbour", "--language", "en-GB"),
            *("--embargo-until", "", "--expires", TO_COME, "--ednote", "Check the crane."),
        )
        assert "harbour is usable, version 2\nis now in " in room.done("edit", STORY, *options)
        item = room.told("show", "harbour")["item"]
        assert {name: item[name] for name in item if name not in ("changed", "id", "published", "version")} == {
            "headline": "Harbour opens",
            "standfirst": "At last.",
            "body": "It did.",
            "section": "City",
            "tags": ["Port", "Trade"],
            "authors": [{"name": "jane doe"}, {"name": "Li Wei"}],
            "media": [{"url": "https://tribune.example/a.jpg", "alt": "A crane", "credit": "J. Doe"}],
            "slug": "harbour",
            "aliases": ["harbour-reopens"],
            "url": "https://tribune.example/harbour",
            "language": "en-GB",
            "expires": TO_COME,
            "ednote": "Check the crane.",
        }
        told = room.told("history", "harbour")["versions"][-1]
        assert (told["kind"], told["who"]) == ("silent", "cli ada")

    def test_change_what_partners_ask_for(self, room: Newsroom) -> None:
        fields = ("--headline-short", "Open", "--kind", "live", "--access", "paid", "--sponsor", "Sea Ltd")
        marks = ("--disclosure", "Paid for by Sea Ltd", "--ai", "assisted", "--urgency", "2", "--slugline", "PORT-OPEN")
        room.done("edit", STORY, *fields, *marks, "--allow-partner", "MSN", "--deny-partner", "Agency")
        item = room.told("show", STORY)["item"]
        expected = {
            "headline_short": "Open",
            "kind": "live",
            "access": "paid",
            "sponsor": {"name": "Sea Ltd"},
            "disclosure": "Paid for by Sea Ltd",
            "ai": "assisted",
            "urgency": 2,
            "slugline": "PORT-OPEN",
            "partners": {"allow": ["MSN"], "deny": ["Agency"]},
        }
        assert {name: item[name] for name in expected} == expected
        lines = room.done("show", STORY).splitlines()
        assert {"access paid", "sponsor Sea Ltd", "partners MSN; not Agency"} <= {
            " ".join(line.split()) for line in lines
        }
        none = ("--headline-short", "", "--kind", "article", "--access", "free", "--sponsor", "", "--disclosure", "")
        rest = ("--ai", "unknown", "--urgency", "0", "--slugline", "", "--allow-partner", "", "--deny-partner", "")
        room.done("edit", STORY, *none, *rest)
        assert expected.keys().isdisjoint(room.told("show", STORY)["item"])

    def test_of_nothing_empty_a_field(self, room: Newsroom) -> None:
        room.done("edit", STORY, "--section", "", "--tag", "", "--author", "")
        item = room.told("show", STORY)["item"]
        assert {"section", "tags", "authors"}.isdisjoint(item)

    def test_move_a_story_that_is_not_public(self, room: Newsroom) -> None:
        room.record("b.md", "Tomorrow", published=TO_COME)
        room.done("publish")
        room.done("edit", "tomorrow", "--published", "2998-01-01T12:00:00Z", "--embargo-until", TO_COME)
        item = room.told("show", "tomorrow")["item"]
        assert (item["published"], item["embargo_until"]) == ("2998-01-01T12:00:00Z", TO_COME)
        room.done("edit", "tomorrow", "--embargo-until", "")
        assert "embargo_until" not in room.told("show", "tomorrow")["item"]

    @pytest.mark.parametrize(
        ("options", "code", "said"),
        [
            (("--published", "2026-02-06T12:00:00Z"), 1, "published: cannot be changed once the story was public"),
            (("--slug", "No Slug"), 1, "slug: may contain letters a-z"),
            (("--headline", " "), 1, "headline: is empty"),
            (("--tag", "a\x07"), 1, "tags[0]: contains"),
            (("--tag", "\udce9"), 2, "is not UTF-8; type it again"),
            (("--picture", "ftp://a"), 1, "media[0].url: is not an http or https address"),
            (("--kind", "film"), 2, "'film' is not one of 'article', 'gallery', 'video', 'audio', 'live'"),
            (("--urgency", "10"), 2, "10: write a whole number, 0 to 9"),
            (
                ("--allow-partner", "MSN", "--deny-partner", "msn"),
                1,
                'partners.deny[0]: "msn" is in partners.allow too',
            ),
            (("--alt", "x"), 1, "media: has no picture for alt; give --picture too"),
            (("--url", "https://tribune.example/a b"), 1, "url: "),
            (("--expires", "tomorrow"), 2, "'tomorrow' is not a time"),
            (("--dry-run",), 2, "--dry-run needs an option that changes a field"),
        ],
    )
    @pytest.mark.parametrize("dry", [(), ("--dry-run",)])
    def test_that_are_wrong_change_nothing(
        self, room: Newsroom, options: tuple[str, ...], code: int, said: str, dry: tuple[str, ...]
    ) -> None:
        before = record(room)
        answer = room.run("edit", STORY, *options, *dry)
        assert (answer.code, said in answer.error) == (code, True), answer
        assert record(room) == before

    def test_are_tried_without_a_change(self, room: Newsroom) -> None:
        before = record(room)
        out = room.done("edit", STORY, "--section", "City", "--slug", "harbour", "--dry-run")
        assert out.splitlines() == [
            "aliases:",
            '  + ["harbour-reopens"]',
            "section:",
            "  - World",
            "  + City",
            "slug:",
            "  - harbour-reopens",
            "  + harbour",
        ]
        told = room.told("edit", STORY, "--section", "City", "--dry-run")
        assert told["fields"] == [{"field": "section", "before": "World", "after": "City"}]
        assert record(room) == before


class TestEditor:
    def test_writes_the_text_as_it_is(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        use_editor(room, monkeypatch, ('section = "World"', '# moved\nsection   =   "City"'))
        out = room.done("edit", STORY)
        assert out.splitlines()[:2] == ["harbour-reopens is usable, version 2", "is now in /sections/city/"]
        assert '# moved\nsection   =   "City"' in record(room)
        assert room.told("history", STORY)["versions"][-1]["who"] == "cli ada"
        assert "Harbour" in room.document("/sections/city/rss.xml")
        assert drafts() == []

    def test_keeps_a_comment_although_no_field_differs(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        use_editor(room, monkeypatch, ("section", "# a comment\nsection"))
        assert room.done("edit", STORY).startswith("harbour-reopens is usable, version 1")
        assert "# a comment" in record(room)

    def test_that_changes_nothing_makes_no_version(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        before = record(room)
        use_editor(room, monkeypatch)
        answer = room.run("edit", STORY)
        assert (answer.code, answer.out, answer.error) == (0, "", "nothing was changed\n")
        assert (record(room), drafts()) == (before, [])

    @pytest.mark.parametrize(
        ("replacement", "said"),
        [
            (("section =", "section"), "items/a.md:4: is not TOML: "),
            (('"Harbour reopens"', '" "'), "items/a.md:2: headline: is empty; give the story's title\n"),
            (("2026-02-05T12", "2026-02-06T12"), "published: cannot be changed once the story was public"),
            (("Text.", "<script>1</script>"), "body: "),
        ],
    )
    def test_a_text_that_is_wrong_is_kept(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch, replacement: tuple[str, str], said: str
    ) -> None:
        before = record(room)
        use_editor(room, monkeypatch, replacement)
        answer = room.run("edit", STORY)
        assert (answer.code, answer.out) == (1, "")
        assert said in answer.error
        found = KEPT.search(answer.error)
        assert found
        assert Path(found[1]).read_text() == before.replace(*replacement)
        assert Path(found[1]).parent.stat().st_mode & 0o077 == 0
        assert record(room) == before

    def test_shows_the_mistake_and_opens_the_text_again(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        use_editor(room, monkeypatch, ('"World"', '"Wor\tld'), ('"Wor\tld', '"City"'))
        answer = room.run("edit", STORY, text="y\n")
        assert answer.code == 0, answer
        assert "items/a.md:4: is not TOML: " in answer.error
        assert "Edit it again? [Y/n]" in answer.error
        assert room.told("show", STORY)["item"]["section"] == "City"
        assert drafts() == []

    def test_mends_a_record_that_was_broken(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        room.record("a.md", "Harbour opens", published="2026-02-05")
        assert room.run("publish").code == 1
        use_editor(room, monkeypatch, ("2026-02-05\n", "2026-02-05T12:00:00Z\n"))
        room.done("edit", STORY)
        assert room.told("show", STORY)["item"]["headline"] == "Harbour opens"

    def test_does_not_overwrite_what_others_did_meanwhile(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = room.items / "a.md"
        monkeypatch.setenv("EDITOR", f"sh -c 'echo By hand. >> {path}; echo Mine. >> $0'")
        answer = room.run("edit", STORY)
        assert (answer.code, "items/a.md: was changed by others meanwhile" in answer.error) == (1, True), answer
        found = KEPT.search(answer.error)
        assert found
        assert "Mine." in Path(found[1]).read_text()
        assert record(room).endswith("By hand.\n")

    @pytest.mark.parametrize(
        ("editor", "code", "message"), [("false", 1, "false ended with an error"), ("vi 'a", 2, "is not a command")]
    )
    def test_that_fails_leaves_everything(
        self, editor: str, code: int, message: str, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = record(room)
        monkeypatch.setenv("EDITOR", editor)
        answer = room.run("edit", STORY)
        assert (answer.code, message in answer.error) == (code, True)
        assert (record(room), drafts()) == (before, [])

    def test_is_asked_for_where_there_is_none(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("EDITOR", raising=False)
        monkeypatch.delenv("VISUAL", raising=False)
        answer = room.run("edit", STORY)
        assert (answer.code, "or set EDITOR to edit the record's text" in answer.error) == (2, True)
