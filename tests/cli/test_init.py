"""`init`: what it asks, what it takes, what it refuses, and the settings file that it writes."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.cli.settings_sample import sample_text
from syndication.cli.system_defaults import system_language, system_zone, title_of
from syndication.model.webhook import Webhook
from syndication.settings import Settings, load
from tests.cli.newsroom import Newsroom
from tests.support import PATIENCE

FIELDS = {field.name: field for field in msgspec.structs.fields(Settings)}
HELP: dict[str, Any] = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
SYSTEM = {"title": "New", "language": "pt-BR", "timezone": "America/Sao_Paulo"}


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    monkeypatch.setenv("TZ", "America/Sao_Paulo")


def written(room: Newsroom) -> dict[str, Any]:
    """Return the settings that `init new` wrote, without those that are comments."""
    return tomllib.loads((room.root / "new" / "syndication.toml").read_text())


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ([], {}),
        (["--yes"], {}),
        (["--title", 'The "Herald"'], {"title": 'The "Herald"'}),
        (["--language", "ur", "--timezone", "Asia/Karachi"], {"language": "ur", "timezone": "Asia/Karachi"}),
        (["--authority", "tribune.example"], {"authority": "tribune.example"}),
        (
            ["--base-url", "https://feeds.tribune.example"],
            {"base_url": "https://feeds.tribune.example", "authority": "feeds.tribune.example"},
        ),
        (
            ["--base-url", "https://feeds.tribune.example", "--authority", "tribune.example"],
            {"base_url": "https://feeds.tribune.example", "authority": "tribune.example"},
        ),
        (["--base-url", "http://192.168.1.7:8000"], {"base_url": "http://192.168.1.7:8000"}),
    ],
    ids=" ".join,
)
def test_without_a_terminal_it_takes_options_and_defaults(
    empty: Newsroom, options: list[str], changed: dict[str, str]
) -> None:
    empty.done("init", "new", *options)
    assert written(empty) == SYSTEM | changed
    assert (empty.root / "new" / "items").is_dir()
    assert stat.S_IMODE((empty.root / "new" / "syndication.toml").stat().st_mode) == 0o600
    assert load({}, empty.root / "new").title == (SYSTEM | changed)["title"]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--title", " ", "title: is empty; give the publication's name"),
        ("--base-url", "nonsense", "base_url: 'nonsense' is not an http or https address; write https://feeds.example"),
        ("--authority", "my domain", "authority: 'my domain' is not a domain; write tribune.example"),
        ("--language", "xx", "language: 'xx' begins with xx, which is not the code of a language; write en, pt-BR"),
        ("--timezone", "Berlin", "timezone: 'Berlin' is no time zone; did you mean Europe/Berlin?"),
    ],
)
def test_an_option_is_checked_as_the_setting_is(empty: Newsroom, option: str, value: str, message: str) -> None:
    answer = empty.run("init", "new", option, value)
    assert (answer.code, answer.out) == (1, "")
    assert answer.error.startswith(f"error: {message}")
    assert not (empty.root / "new").exists()


def test_settings_that_exist_are_never_written_over(empty: Newsroom) -> None:
    before = (empty.root / "syndication.toml").read_bytes()
    answer = empty.run("init", "--title", "Other")
    assert (answer.code, answer.error) == (
        1,
        "error: syndication.toml: exists already; edit it, or name another folder\n",
    )
    assert (empty.root / "syndication.toml").read_bytes() == before


@pytest.mark.parametrize(("options", "warns"), [([], True), (["--authority", "tribune.example"], False)])
def test_it_warns_of_an_authority_that_is_no_domain(empty: Newsroom, options: list[str], warns: bool) -> None:
    assert ("the ids of stories contain 127.0.0.1, " in empty.done("init", "new", *options)) == warns


def test_it_names_the_next_commands(empty: Newsroom) -> None:
    lines = empty.done("init", "new place").splitlines()
    assert "  cd 'new place'" in lines
    assert lines[-1] == "`syndication docs tutorial` is a tour of ten minutes."


def everything_shown(terminal: int) -> str:
    """Return what was printed on a terminal that no process has open any more, and close it."""
    parts = []
    with suppress(OSError):  # how Linux says that there is no more
        while part := os.read(terminal, 4096):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


def test_on_a_terminal_it_asks_until_the_answer_can_be_used(tmp_path: Path) -> None:
    answers = ["", "nonsense", "https://feeds.tribune.example", "tribune.example", "xx", "", "Berlin", "Europe/Berlin"]
    ours, theirs = os.openpty()
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    command = [sys.executable, "-m", "syndication", "init", "the-tribune"]
    done = subprocess.run(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, timeout=PATIENCE)
    os.close(theirs)
    shown = everything_shown(ours)
    assert done.returncode == 0, shown
    assert tomllib.loads((tmp_path / "the-tribune" / "syndication.toml").read_text()) == {
        "title": "The Tribune",
        "base_url": "https://feeds.tribune.example",
        "authority": "tribune.example",
        "language": "pt-BR",
        "timezone": "Europe/Berlin",
    }
    assert "Error: timezone: 'Berlin' is no time zone; did you mean Europe/Berlin?" in shown
    assert "[feeds.tribune.example]" in shown


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("tribune", "Tribune"),
        ("the-tribune", "The Tribune"),
        ("the_daily  news", "The Daily News"),
        ("taz", "Taz"),
        ("FAZ-Feeds", "FAZ Feeds"),
        ("größe", "Größe"),
        ("---", "My publication"),
        ("a\nb", "A B"),
        ("a\x1bb", "My publication"),
    ],
)
def test_the_title_is_the_name_of_the_folder(name: str, title: str) -> None:
    assert title_of(Path("/srv") / name) == title


def test_the_root_of_the_system_has_no_name() -> None:
    assert title_of(Path("/")) == "My publication"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de-DE"),
        ({"LANG": "pt_BR"}, "pt-BR"),
        ({"LANG": "sr_RS@latin"}, "sr-RS"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR"}, "fr-FR"),
        ({"LANG": "nonsense!"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert system_language(environment) == language


@pytest.mark.parametrize(
    ("environment", "file", "link", "zone"),
    [
        ({}, "", "", "UTC"),
        ({"TZ": "Europe/Berlin"}, "Asia/Tokyo\n", "", "Europe/Berlin"),
        ({"TZ": ":Europe/Berlin"}, "", "", "Europe/Berlin"),
        ({"TZ": "CET-1CEST"}, "Asia/Tokyo\n", "", "Asia/Tokyo"),
        ({}, "Etc/UTC\n", "", "UTC"),
        ({}, "nonsense\n", "/usr/share/zoneinfo/America/New_York", "America/New_York"),
        ({}, "", "../usr/share/zoneinfo/America/New_York", "America/New_York"),
        ({}, "", "/elsewhere", "UTC"),
    ],
)
def test_the_time_zone_is_that_of_the_system(
    tmp_path: Path, environment: dict[str, str], file: str, link: str, zone: str
) -> None:
    (tmp_path / "etc").mkdir()
    if file:
        (tmp_path / "etc" / "timezone").write_text(file)
    if link:
        (tmp_path / "etc" / "localtime").symlink_to(link)
    assert system_zone(environment, tmp_path) == zone


class TestSample:
    """The settings file of a new publication: it explains what a publisher is likely to change, and it is true."""

    def test_each_setting_has_its_explanation_and_its_default(self) -> None:
        settings = sample_text({}).partition("# --- More feeds")[0]
        lines = re.findall(r"^# (.+)\n#(\w+) = (.+)$", settings, re.MULTILINE)
        assert len(lines) == len(re.findall(r"^#\w+ = ", settings, re.MULTILINE)) > 20
        for name, text, value in [(name, text, value) for text, name, value in lines]:
            default = FIELDS[name].default
            assert (name, text) == (name, HELP[name]["description"])
            assert tomllib.loads(f"x = {value}")["x"] == (list(default) if isinstance(default, tuple) else default)

    def test_all_lines_together_are_the_default_settings(self, tmp_path: Path) -> None:
        text = re.sub(r"^#(?=\w+ = )", "", sample_text({}).partition("# --- More feeds")[0], flags=re.MULTILINE)
        (tmp_path / "syndication.toml").write_text(text)
        (tmp_path / "items").mkdir()
        there = load({}, tmp_path)
        (tmp_path / "syndication.toml").write_text("")
        assert there == load({}, tmp_path)

    def test_the_tables_can_be_used_as_they_are(self, tmp_path: Path) -> None:
        text = re.sub(r'^#(?=\w+ = |\[|")', "", sample_text({}), flags=re.MULTILINE)
        text = text.replace("whsec_…", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
        (tmp_path / "syndication.toml").write_text(text)
        settings = load({}, tmp_path)
        assert [feed.name for feed in settings.feeds] == ["Europe in brief", "Morning"]
        assert [isinstance(hook, Webhook) for hook in settings.webhooks] == [True]
        assert settings.redirects == {"/feed/": "/rss.xml"}

    def test_it_has_no_line_that_a_terminal_wraps(self) -> None:
        assert [line for line in sample_text({}).splitlines() if len(line) > 120] == []
