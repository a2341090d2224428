"""The page for editors: its commands work, in its order, and its words are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import click
import pytest

from syndication.cli import commands
from syndication.publishing.explain import ReasonKind
from syndication.settings import Settings
from tests.cli.newsroom import Newsroom

PAGE = (Path(__file__).parents[2] / "docs" / "editing.md").read_text()
COMMANDS = re.findall(r"^    syndication (.*)$", PAGE, re.MULTILINE)


def block(beginning: str) -> str:
    """Return an indented block of the page without its indent."""
    found = re.search(rf"(?:^    {re.escape(beginning)}.*\n)(?:    .*\n|\n(?=    ))*", PAGE, re.MULTILINE)
    assert found
    return re.sub("^    ", "", found[0], flags=re.MULTILINE)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A folder with the settings, the record of the page, and the text that a correction is made with."""
    (tmp_path / "items").mkdir()
    (tmp_path / "syndication.toml").write_text('title = "The Tribune"\nauthority = "tribune.example"\n')
    (tmp_path / "items" / "harbour.md").write_text(block("+++"))
    (tmp_path / "new-text.md").write_text("The harbour reopened on Thursday.\n")
    return Newsroom(tmp_path)


def test_the_commands_work_in_their_order(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room.root)
    said = {command: room.done(*shlex.split(command)) for command in COMMANDS}
    assert len(said) > 15
    assert said["publish"].startswith("1 record taken in")
    assert said["why harbour-reopens /sections/world/rss.xml"].startswith("/sections/world/  in: number 1 of 1, ")
    deeds = re.findall(r": (\w+) harbour-reopens version", said["audit harbour-reopens --documents"])
    assert deeds == "preview silent silent correction correction update withholding reinstatement kill".split()


def test_every_command_of_a_storys_life_is_on_the_page() -> None:
    named = {command.split()[0] for command in COMMANDS}
    assert named >= {"items", "show", "why", "withdraw", "correct", "reinstate", "history", "diff", "audit"}
    assert named <= set(commands.list_commands(click.Context(commands)))


def test_every_rule_of_why_is_on_the_page() -> None:
    assert [rule for rule in get_args(ReasonKind) if f"`{rule}`" not in PAGE] == []


def test_the_settings_that_it_names_exist() -> None:
    for name in ("corrections", "on_withdrawal", "keep_documents_days"):
        assert f"`{name}`" in PAGE
        assert name in Settings.__struct_fields__
