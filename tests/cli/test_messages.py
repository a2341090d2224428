"""Messages to people: one line, plain words, right plurals, and nothing of what the program is made of."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy.exc import OperationalError

from syndication.catalog.database import database_errors
from syndication.cli import commands, main
from syndication.cli.processes import logs
from syndication.model.errors import CatalogError
from syndication.text.counts import count_of
from tests.cli.newsroom import Newsroom

SOURCES = Path(__file__).parents[2] / "syndication"
# Words of Python, click, SQLAlchemy and msgspec that mean nothing to the reader of a message.
INTERNALS = re.compile(
    r"Traceback|Errno|<class|NoneType|\b(?:int|str|bool|dict|tuple) (?:is|has|object)\b|INTEGER|RANGE|x>=|<=x"
    r"|sqlalchemy|sqlite3\.|psycopg\.|codec can't|[Oo]bject contains|Expected `|\$\."
)


def all_commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, *above, name)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "No such command 'nope'"),
        (["--nope"], "No such option '--nope'"),
        (["items", "x"], "Got unexpected extra argument (x)"),
        (["items", "--xyzzy"], "No such option '--xyzzy'"),
        (["items", "--limit", "0"], "Invalid value for '--limit': 0: write a whole number, 1 or more"),
        (["items", "--limit", "1.5"], "Invalid value for '--limit': 1.5: write a whole number, 1 or more"),
        (["items", "--limit", "\x1b[2J"], "Invalid value for '--limit': ␛[2J: write a whole number, 1 or more"),
        (["items", "--state"], "Option '--state' requires an argument"),
        (
            ["items", "--status", "x"],
            "Invalid value for '--status': 'x' is not one of 'usable', 'withheld', 'canceled'",
        ),
        (["serve", "--port", "0"], "Invalid value for '--port': 0: write a whole number, 1 to 65535"),
        (["serve", "--port", "65536"], "Invalid value for '--port': 65536: write a whole number, 1 to 65535"),
        (["serve", "--workers", "x"], "Invalid value for '--workers': x: write a whole number, 1 to 256"),
        (["show"], "Missing argument 'STORY'"),
        (["correct", "x"], "Missing option '--note'"),
        (["tokens", "add", "x"], "Missing option '--scope'. Choose from: read, write, withdraw, admin"),
        (["tokens", "nope"], "No such command 'nope'"),
        (["audit", "--documents"], "--documents needs STORY"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_argument_is_one_line(empty: Newsroom, arguments: list[str], message: str) -> None:
    answer = empty.run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.error.startswith(f"error: {message}")
    assert answer.error.count("\n") == 1
    assert answer.error.rstrip().isprintable()
    assert re.fullmatch(r".*; see: \w+( \w+)* --help|.* requires an argument", answer.error.rstrip())


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0), (["tokens"], 2)])
def test_help_is_not_an_error(empty: Newsroom, arguments: list[str], code: int) -> None:
    answer = empty.run(*arguments)
    assert answer.code == code
    assert (answer.out + answer.error).startswith("Usage: ")


COMMANDS = [pytest.param(*one, id=" ".join(one[0])) for one in all_commands(commands)]


@pytest.mark.parametrize(("names", "command"), COMMANDS)
def test_help_has_no_words_of_the_program(empty: Newsroom, names: tuple[str, ...], command: click.Command) -> None:
    """For a number, use `syndication.cli.numbers.WholeNumber`, and not the types of click."""
    text = empty.done(*names, "--help")
    assert INTERNALS.findall(text) == []
    assert not re.search(r"\bITEM\b", text), 'people read STORY: click.argument("item", metavar="STORY")'
    types = [type(parameter.type) for parameter in command.params]
    assert [kind for kind in types if issubclass(kind, type(click.INT) | click.IntRange | click.FloatRange)] == []


@pytest.mark.parametrize(
    ("database", "message"),
    [
        ("sqlite:///", "database: 'sqlite:///' names no file; write sqlite:///var/syndication.db"),
        ("sqlite:///file/x.db", "{root}/file: cannot be made: "),
        ("sqlite:///folder", "opening the database: unable to open database file; check {root}/folder, and `database`"),
        ("sqlite:///file", "opening the database: file is not a database; check {root}/file, and `database` in the"),
        ("sqlite:///locked.db", "{root}/locked.migrating: cannot be written: Is a directory; run this as the user who"),
        ("postgresql+psycopg://nobody:hush@127.0.0.1:1/x", "opening the database: connection failed: "),
    ],
)
def test_a_database_that_cannot_be_opened_is_named(empty: Newsroom, database: str, message: str) -> None:
    (empty.root / "file").write_text("This is not a database. " * 100)
    (empty.root / "folder").mkdir()
    (empty.root / "locked.migrating").mkdir()
    (empty.root / "syndication.toml").write_text(f'database = "{database}"\n')
    (empty.root / "syndication.toml").chmod(0o600)
    answer = empty.run("publish")
    assert (answer.code, answer.out) == (1, "")
    assert answer.error.startswith("error: " + message.format(root=empty.root)), answer.error
    assert answer.error.count("\n") == 1
    assert INTERNALS.findall(answer.error) == []
    assert "hush" not in answer.error


@pytest.mark.parametrize("arguments", [("init", "x" * 300), ("publish",)])
def test_a_file_that_the_system_refuses_is_one_line(
    empty: Newsroom, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["syndication", *arguments])
    monkeypatch.setattr(logs, "set_up", lambda: None)  # other tests have the log to themselves
    monkeypatch.setenv("SYNDICATION_CONFIG", "x" * 300)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert re.fullmatch(r"error: \S*x{300}\S*: File name too long\n", capsys.readouterr().err)


def test_numbers_of_errors_are_left_out() -> None:
    reason = OSError("failed to resolve host 'db': [Errno -2] Name or service not known")
    with pytest.raises(CatalogError) as caught, database_errors("reading the database"):
        raise OperationalError("select", None, reason)
    assert str(caught.value) == "reading the database: failed to resolve host 'db': Name or service not known"


def test_no_folder_is_called_readable_by_others(empty: Newsroom) -> None:
    """The command that such a warning names would lock its owner out of the folder."""
    (empty.root / "folder").mkdir()
    (empty.root / "syndication.toml").write_text('database = "sqlite:///folder"\n')
    assert "chmod" not in empty.run("status").error


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("record",), "0 records"),
        (1, ("record",), "1 record"),
        (2, ("record",), "2 records"),
        (12345, ("story", "stories"), "12,345 stories"),
        (1, ("story loses", "stories lose"), "1 story loses"),
    ],
)
def test_numbers_have_the_right_form_of_their_noun(number: int, words: tuple[str, ...], text: str) -> None:
    assert count_of(number, *words) == text


def test_no_message_counts_without_the_helper() -> None:
    """A message such as "%d records" is wrong for one of them: use `syndication.text.counts.count_of`."""
    texts = {file: file.read_text() for file in SOURCES.rglob("*.py")}
    counted = [f"{file.name}: {found}" for file, text in texts.items() for found in re.findall(r'"%d \w+s .*', text)]
    assert counted == []


class TestWeakMessages:
    """What people met, and what they read now."""

    @pytest.mark.parametrize("option", ["--published", "--embargo-until"])
    def test_an_hour_of_one_digit_in_an_option(self, newsroom: Newsroom, option: str) -> None:
        answer = newsroom.run("edit", "harbour-reopens", option, "2026-11-30 7:00")
        assert answer.code == 2
        assert "'2026-11-30 7:00' has an hour of one digit; write 2026-11-30 07:00" in answer.error

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            (
                '"2026-11-30 7:00"',
                "published: must be a date with hour and zone, without quotation marks: 2026-02-05T12:00:00+00:00; "
                "has an hour of one digit; write 2026-11-30 07:00",
            ),
            (
                "2026-11-30T7:00:00Z",
                "is not TOML: 2026-11-30T7:00:00Z has an hour of one digit; write 2026-11-30T07:00",
            ),
        ],
    )
    def test_an_hour_of_one_digit_in_a_record(self, newsroom: Newsroom, value: str, problem: str) -> None:
        newsroom.record("b.md", "Ferries", published=value)
        assert f"items/b.md:3: {problem}" in newsroom.run("publish").error

    def test_an_hour_of_one_digit_in_front_matter(self, newsroom: Newsroom) -> None:
        answer = newsroom.run("add", "-", text="---\ntitle: Harbour\ndate: 2026-02-05 7:00\n---\nText\n")
        assert '"2026-02-05 7:00" has an hour of one digit; write 2026-02-05 07:00' in answer.error

    @pytest.mark.parametrize("name", ["items/2026-11-30-ferries.md", "2026-11-30-ferries", "ferries", "ferries.md"])
    def test_a_new_record_that_is_broken_says_why(self, newsroom: Newsroom, name: str) -> None:
        newsroom.record("2026-11-30-ferries.md", "Ferries", tags='"Sea"')
        newsroom.run("publish")
        answer = newsroom.run("why", name)
        if name == "ferries.md":
            assert "there is no such story" in answer.error
        else:
            problem = "items/2026-11-30-ferries.md:4: tags: must be a list, not text"
            assert answer.error == f"error: {problem}; its story is in no feed until the record is corrected\n"

    def test_a_record_that_is_not_taken_in_says_so(self, newsroom: Newsroom) -> None:
        newsroom.record("b.md", "Ferries")
        answer = newsroom.run("show", "items/b.md")
        assert answer.error == "error: items/b.md: is not taken in yet; run: syndication publish\n"

    @pytest.mark.parametrize(
        ("editor", "code", "words"),
        [
            (
                "/nonexistent/ed",
                2,
                "/nonexistent/ed cannot be started: No such file or directory; set VISUAL or EDITOR",
            ),
            ("false", 1, "false ended with an error; the record is as it was"),
        ],
    )
    def test_an_editor_that_fails(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, editor: str, code: int, words: str
    ) -> None:
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", editor)
        answer = newsroom.run("edit", "harbour-reopens")
        assert (answer.code, words in answer.error) == (code, True), answer
