"""The commands: what they print, how they exit, and what they leave behind when something goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support import Service

SEED = Path(__file__).parents[1] / "ingest" / "cases" / "seed.txt"
RECORD = '+++\nheadline = "{}"\npublished = 2026-02-05T12:00:00Z\n+++\n\nText.\n'
NOON = "2026-02-05T12:00:00+00:00"


def one_line(text: str) -> str:
    """Return an error, which must be one line and no traceback."""
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text.rstrip()


@pytest.mark.parametrize("command", ["serve", "work", "init", "add", "publish", "status", "forget", "validate"])
def test_every_command_has_help_with_an_example(service: Service, command: str) -> None:
    answer = service.run(command, "--help")
    assert answer.returncode == 0
    assert re.search(rf"Examples?:\n\s+.*syndication {command}", answer.stdout)


def test_publish_says_what_it_did(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First"))
    answer = service.run("publish")
    assert (answer.returncode, answer.stdout) == (0, "1 records taken in, 9 documents published\n")
    told = json.loads(service.run("publish", "--json").stdout)
    assert (told["accepted"], told["documents"], told["refused"]) == (0, 0, [])


def test_publish_and_status_name_what_is_broken(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First").replace("Z", ""))
    said = "items/a.md:3: published: has no time zone; write 2026-02-05T12:00:00+00:00"
    answer = service.run("publish")
    assert (answer.returncode, one_line(answer.stderr)) == (1, said)
    status = service.run("status")
    assert status.returncode == 1
    assert said in status.stdout
    assert json.loads(service.run("status", "--json").stdout)["broken"] == [said]


def test_status_of_a_sound_publication_is_short(service: Service) -> None:
    service.run("publish")
    answer = service.run("status")
    assert (answer.returncode, answer.stdout) == (0, "0 items\n")


def test_forget_wants_the_file_to_be_gone(service: Service) -> None:
    path = service.items / "a.md"
    path.write_text(RECORD.format("First"))
    service.run("publish")
    refused = service.run("forget", "first")
    assert (refused.returncode, one_line(refused.stderr)) == (
        1,
        "error: first: its file items/a.md is still there; delete that first",
    )
    path.unlink()
    service.run("publish")
    assert service.run("forget", "items/a.md").returncode == 0
    assert service.run("status").stdout == "0 items\n"
    unknown = service.run("forget", "first")
    assert "there is no such item" in one_line(unknown.stderr)


def test_init_makes_a_publication_that_serves(service: Service) -> None:
    answer = service.run("init", "new", "--title", 'The "Herald"', "--base-url", "https://feeds.herald.example")
    assert answer.returncode == 0, answer.stderr
    folder = service.root / "new"
    assert 'title = "The \\"Herald\\""' in (folder / "syndication.toml").read_text()
    assert (folder / "items").is_dir()
    again = service.run("init", "new")
    assert (again.returncode, "is there already" in one_line(again.stderr)) == (1, True)
    bad = service.run("init", "other", "--base-url", "nonsense")
    assert (bad.returncode, (service.root / "other").exists()) == (1, False)
    assert "base_url" in one_line(bad.stderr)


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
def test_wrong_settings_are_one_line(service: Service, command: str, settings: str, said: str) -> None:
    (service.root / "syndication.toml").write_text(settings)
    answer = service.run(command)
    assert answer.returncode == 1
    assert said in one_line(answer.stderr)


def test_a_missing_folder_is_one_line_and_forgets_nothing(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First"))
    service.run("publish")
    service.items.rename(service.root / "away")
    answer = service.run("publish")
    assert (answer.returncode, "there is no such folder" in one_line(answer.stderr)) == (1, True)
    assert service.run("status").stdout == "1 items\n"


def test_add_makes_a_record_once(service: Service) -> None:
    options = ("--published", NOON, "--section", "World", "--json")
    first = json.loads(service.run("add", str(SEED), *options).stdout)
    path = "items/2026/02/2026-02-05-ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi.md"
    assert (first["record"], first["new"]) == (path, True)
    content = (service.root / path).read_bytes()
    again = service.run("add", str(SEED), *options)
    assert (again.returncode, json.loads(again.stdout)["new"]) == (0, False)
    assert (service.root / path).read_bytes() == content
    assert service.run("publish").returncode == 0


def test_add_takes_markdown_as_it_stands(service: Service) -> None:
    (service.root / "a.md").write_text("# A headline\n\nOne *word* and [a link](https://x.example/).\n\n> Quoted.\n")
    assert service.run("add", "a.md", "--published", NOON).returncode == 0
    record = (service.items / "2026/02/2026-02-05-a-headline.md").read_text()
    assert record.endswith("+++\n\nOne *word* and [a link](https://x.example/).\n\n> Quoted.\n")


def test_add_never_guesses_a_date(service: Service) -> None:
    answer = service.run("add", str(SEED))
    assert answer.returncode == 2
    assert "--published" in one_line(answer.stderr)
    assert list(service.items.rglob("*")) == []


def test_add_shows_how_it_read_a_text(service: Service) -> None:
    answer = service.run("add", str(SEED), "--dry-run")
    assert answer.returncode == 0
    for rule in ("headline", "standfirst", "caption", "dateline", "related", "subhead", "furniture"):
        assert rule in answer.stdout
    assert list(service.items.rglob("*")) == []


def test_add_reports_bad_files_and_adds_the_good_ones(service: Service) -> None:
    (service.root / "bad.txt").write_bytes(b"\xff\xfe\x00binary")
    (service.root / "good.txt").write_text("A headline\n\nThe mayor said on Thursday that all was well in the town.\n")
    answer = service.run("add", "bad.txt", "good.txt", "missing.txt", "--published", NOON)
    assert answer.returncode == 2
    assert [line.partition(":")[0] for line in answer.stderr.splitlines()] == ["bad.txt", "missing.txt"]
    assert len(list(service.items.rglob("*.md"))) == 1


@pytest.mark.parametrize("value", ["yesterday", "2026-02-05", "2026-02-05T12:00:00"])
def test_add_refuses_a_date_without_hour_or_zone(service: Service, value: str) -> None:
    answer = service.run("add", str(SEED), "--published", value)
    assert answer.returncode == 2
    assert "--published" in answer.stderr


def test_validate_says_clean_or_why_not(service: Service) -> None:
    (service.items / "a.md").write_text(RECORD.format("First"))
    service.start()
    urls = [f"{service.url}/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    clean = service.run("validate", *urls)
    assert clean.returncode == 0, clean.stdout
    assert re.sub(r", [0-9,]+ bytes", "", clean.stdout).splitlines() == [
        f"{url}: clean ({kind})" for url, kind in zip(urls, ("RSS 2.0", "Atom feed", "JSON Feed"), strict=True)
    ]
    broken = service.run("validate", "-", text="<rss version='2.0'><channel/></rss>")
    assert broken.returncode == 1
    assert "MissingTitle" in broken.stdout
    unreadable = service.run("validate", "nowhere.xml")
    assert (unreadable.returncode, one_line(unreadable.stderr)) == (
        2,
        "error: nowhere.xml: cannot be read: No such file or directory",
    )
