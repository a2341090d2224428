"""The commands: what they print, how they exit, and what they leave behind when something goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom
from tests.support import Service

SEED = Path(__file__).parents[1] / "sources" / "article" / "cases" / "seed.txt"
RECORD = '+++\nheadline = "{}"\npublished = 2026-02-05T12:00:00Z\n+++\n\nText.\n'
NOON = "2026-02-05T12:00:00+00:00"


def one_line(text: str) -> str:
    """Return an error, which must be one line and no traceback."""
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text.rstrip()


@pytest.mark.parametrize("command", ["serve", "work", "init", "add", "publish", "status", "forget", "validate"])
def test_every_command_has_help_with_an_example(empty: Newsroom, command: str) -> None:
    answer = empty.run(command, "--help")
    assert answer.code == 0
    assert re.search(rf"Examples?:\n\s+.*syndication {command}", answer.out)


def test_publish_says_what_it_did(empty: Newsroom) -> None:
    empty.write("a.md", RECORD.format("First"))
    answer = empty.run("publish")
    assert (answer.code, answer.out) == (0, "1 record taken in, 9 documents published\n")
    told = json.loads(empty.run("publish", "--json").out)
    assert (told["accepted"], told["documents"], told["refused"]) == (0, 0, [])


def test_publish_and_status_name_what_is_broken(empty: Newsroom) -> None:
    empty.write("a.md", RECORD.format("First").replace("Z", ""))
    said = "items/a.md:3: published: has no time zone; write 2026-02-05T12:00:00+00:00"
    answer = empty.run("publish")
    assert (answer.code, one_line(answer.error)) == (1, said)
    status = empty.run("status")
    assert status.code == 1
    assert said in status.out
    assert json.loads(empty.run("status", "--json").out)["broken"] == [said]


def test_publish_and_status_list_every_fault_of_a_record(empty: Newsroom) -> None:
    empty.write(
        "a.md",
        '+++\nheadline = 7\npublished = 2026-02-05T12:00:00Z\nlanguage = "no language"\ncolour = 1\n+++\nIt did.\n',
    )
    said = [
        "items/a.md:2: headline: must be text in quotation marks, not a number",
        "items/a.md:4: language: is not a language tag; write en, pt-BR or ur",
        "items/a.md:5: colour: is not a field of a record; the fields here are: headline, published, id, ids, slug",
    ]
    answer = empty.run("publish")
    assert answer.code == 1
    assert all(line in answer.error for line in said)
    lines = empty.run("status").out.splitlines()
    assert [line.startswith(f"  {begin}") for line, begin in zip(lines[-3:], said, strict=True)] == [True] * 3
    told = json.loads(empty.run("status", "--json").out)["broken"]
    assert [line.startswith(begin) for line, begin in zip(told, said, strict=True)] == [True] * 3


def test_status_of_a_sound_publication_is_short(empty: Newsroom) -> None:
    empty.run("publish")
    answer = empty.run("status")
    assert (answer.code, answer.out) == (0, "0 stories\n")


def test_forget_wants_the_file_to_be_gone(empty: Newsroom) -> None:
    path = empty.write("a.md", RECORD.format("First"))
    empty.run("publish")
    refused = empty.run("forget", "first")
    assert (refused.code, one_line(refused.error)) == (
        1,
        "error: first: its file items/a.md still exists; delete the file first",
    )
    path.unlink()
    empty.run("publish")
    assert empty.run("forget", "items/a.md").code == 0
    assert empty.run("status").out == "0 stories\n"
    unknown = empty.run("forget", "first")
    assert "there is no such story" in one_line(unknown.error)


def test_init_makes_a_publication_that_serves(empty: Newsroom) -> None:
    answer = empty.run("init", "new", "--title", 'The "Herald"', "--base-url", "https://feeds.herald.example")
    assert answer.code == 0, answer.error
    folder = empty.root / "new"
    assert 'title = "The \\"Herald\\""' in (folder / "syndication.toml").read_text()
    assert (folder / "items").is_dir()
    again = empty.run("init", "new")
    assert (again.code, "exists already" in one_line(again.error)) == (1, True)
    bad = empty.run("init", "other", "--base-url", "nonsense")
    assert (bad.code, (empty.root / "other").exists()) == (1, False)
    assert "base_url" in one_line(bad.error)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("titel = 'x'", "syndication.toml: titel: is not a setting; did you mean title?"),
        ("window = 'x'", "syndication.toml: window: "),
        ("= 1", "is not TOML"),
        ("database = 'mysql://x'", "database: 'mysql://x' is neither"),
    ],
)
@pytest.mark.parametrize("command", ["publish", "status", "serve"])
def test_wrong_settings_are_one_line(empty: Newsroom, command: str, settings: str, said: str) -> None:
    (empty.root / "syndication.toml").write_text(settings)
    answer = empty.run(command)
    assert answer.code == 1
    assert said in one_line(answer.error)


def test_a_missing_folder_is_one_line_and_forgets_nothing(empty: Newsroom) -> None:
    empty.write("a.md", RECORD.format("First"))
    empty.run("publish")
    empty.items.rename(empty.root / "away")
    answer = empty.run("publish")
    assert (answer.code, "there is no such folder" in one_line(answer.error)) == (1, True)
    answer = empty.run("status")
    assert (answer.code, answer.out.splitlines()[0], "missing files" in answer.out) == (1, "1 story", False)


def test_add_makes_a_record_once(empty: Newsroom) -> None:
    options = ("--published", NOON, "--section", "World", "--json")
    first = json.loads(empty.run("add", str(SEED), *options).out)
    path = "items/2026/02/2026-02-05-ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi.md"
    assert (first["record"], first["new"]) == (path, True)
    content = (empty.root / path).read_bytes()
    again = empty.run("add", str(SEED), *options)
    assert (again.code, json.loads(again.out)["new"]) == (0, False)
    assert (empty.root / path).read_bytes() == content
    assert empty.run("publish").code == 0


def test_add_takes_markdown_as_it_stands(empty: Newsroom) -> None:
    (empty.root / "a.md").write_text("# A headline\n\nOne *word* and [a link](https://x.example/).\n\n> Quoted.\n")
    assert empty.run("add", "a.md", "--published", NOON).code == 0
    record = (empty.items / "2026/02/2026-02-05-a-headline.md").read_text()
    assert record.endswith("+++\n\nOne *word* and [a link](https://x.example/).\n\n> Quoted.\n")


def test_add_never_guesses_a_date(empty: Newsroom) -> None:
    answer = empty.run("add", str(SEED))
    assert answer.code == 2
    assert "--published" in one_line(answer.error)
    assert list(empty.items.rglob("*")) == []


def test_add_shows_how_it_read_a_text(empty: Newsroom) -> None:
    answer = empty.run("add", str(SEED), "--dry-run", "--published", NOON)
    assert answer.code == 0
    for rule in ("headline", "standfirst", "caption", "dateline", "related", "subhead", "furniture"):
        assert rule in answer.out
    assert list(empty.items.rglob("*")) == []


def test_add_reports_bad_files_and_adds_the_good_ones(empty: Newsroom) -> None:
    (empty.root / "bad.txt").write_bytes(b"\xff\xfe\x00binary")
    (empty.root / "good.txt").write_text("A headline\n\nThe mayor said on Thursday that all was well in the town.\n")
    answer = empty.run("add", "bad.txt", "good.txt", "missing.txt", "--published", NOON)
    assert answer.code == 2
    assert [line.partition(":")[0] for line in answer.error.splitlines()] == ["bad.txt", "missing.txt"]
    assert len(list(empty.items.rglob("*.md"))) == 1


@pytest.mark.parametrize("value", ["yesterday", "2026-02-05", "2026-02-05T12:00:00"])
def test_add_refuses_a_date_without_hour_or_zone(empty: Newsroom, value: str) -> None:
    answer = empty.run("add", str(SEED), "--published", value)
    assert answer.code == 2
    assert "--published" in answer.error


def test_validate_says_why_a_document_is_not_clean(empty: Newsroom) -> None:
    broken = empty.run("validate", "-", text="<rss version='2.0'><channel/></rss>")
    assert broken.code == 1
    assert "MissingTitle" in broken.out
    unreadable = empty.run("validate", "nowhere.xml")
    assert (unreadable.code, one_line(unreadable.error)) == (
        2,
        "error: nowhere.xml: cannot be read: No such file or directory",
    )


class TestAsProcesses:
    def test_a_first_publication_makes_the_database(self, service: Service) -> None:
        (service.items / "a.md").write_text(RECORD.format("First"))
        answer = service.run("publish")
        assert (answer.returncode, answer.stdout, answer.stderr) == (
            0,
            "1 record taken in, 9 documents published\n",
            "",
        )

    @pytest.mark.parametrize("command", ["publish", "serve"])
    def test_a_failure_is_one_line(self, service: Service, command: str) -> None:
        (service.root / "syndication.toml").write_text("titel = 'x'")
        answer = service.run(command)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert re.fullmatch(r"error: \S*syndication\.toml: titel: is not a setting; .*\n", answer.stderr)

    def test_a_misuse_exits_with_2(self, service: Service) -> None:
        answer = service.run("add", "-", text="A headline\n\nA text.\n")
        assert (answer.returncode, answer.stdout) == (2, "")
        assert "--published" in one_line(answer.stderr)
