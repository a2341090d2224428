"""`--help`: the list of commands fits a terminal of 80 columns, and every command has examples."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from syndication.cli import GROUPS, commands
from syndication.cli.lazy_group import LazyGroup


def help_of(*names: str) -> str:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(commands, [*names, "--help"], prog_name="syndication")
    assert result.exit_code == 0
    return result.stdout


def all_commands() -> Iterator[tuple[str, ...]]:
    """Yield the names of each command, and of those below it."""
    context = click.Context(commands)
    for name in commands.list_commands(context):
        yield (name,)
        command = commands.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, each) for each in command.list_commands(context))


def test_no_line_of_the_list_is_too_long_or_cut() -> None:
    for line in help_of().splitlines()[1:]:  # the first one ends in "[ARGS]..."
        assert len(line) <= 80
        assert not line.endswith(("...", "…"))


def test_every_command_is_in_one_group_and_has_one_line() -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert set(Counter(names).values()) == {1}
    assert sorted(names) == sorted(name for name, *below in all_commands() if not below)
    lines = [line.split(maxsplit=1) for line in help_of().splitlines() if line.startswith("  ")]
    first_words = Counter(words[0] for words in lines)
    assert [name for name in names if first_words[name] != 1] == []


def test_groups_are_listed_with_their_commands() -> None:
    text = help_of()
    for title, names in GROUPS.items():
        section = text.partition(f"\n{title}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(names)


@pytest.mark.parametrize("names", [(), *all_commands()], ids=" ".join)
def test_every_command_has_examples(names: tuple[str, ...]) -> None:
    text = help_of(*names)
    examples = text.partition("\n  Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    assert all("syndication " in line for line in examples)


@pytest.mark.parametrize("names", list(all_commands()), ids=" ".join)
def test_every_command_has_a_line_for_lists(names: tuple[str, ...]) -> None:
    command: click.Command = commands
    line = ""
    for name in names:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found
        line = command.line_of(name) if isinstance(command, LazyGroup) else found.short_help or ""
        command = found
    assert line
    assert len(line) <= 66


def libraries_of(*arguments: str) -> set[str]:
    """Return which of some large libraries a command imports."""
    program = f"import sys; from syndication.cli import commands; commands({list(arguments)}, standalone_mode=False)"
    ended = f"try:\n {program}\nexcept SystemExit: pass\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", ended], capture_output=True, text=True, check=True)
    return {"alembic", "feedgen", "flask", "lxml", "markdown_it", "PIL", "sqlalchemy"} & set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("import", "--help")], ids=" ".join)
def test_lists_of_commands_need_no_library_of_the_commands(arguments: tuple[str, ...]) -> None:
    assert libraries_of(*arguments) == set()


@pytest.mark.parametrize("command", ["site", "check", "undo"])
def test_imports_need_no_web_server(command: str) -> None:
    assert "flask" not in libraries_of("import", command, "--help")
