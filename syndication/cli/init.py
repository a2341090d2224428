"""`init`: start a new publication."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

import click
import msgspec
from msgspec import Struct

from syndication.cli.permanent_ids import id_warning
from syndication.cli.settings_sample import sample_text
from syndication.cli.system_defaults import system_language, system_zone, title_of
from syndication.model.errors import SettingsError
from syndication.settings import FILE_NAME, Settings, resolve

Answers = Mapping[str, str]


class Question(Struct, frozen=True):
    """A question about a setting; `default` makes its answer of the answers before it."""

    setting: str
    text: str
    default: Callable[[Answers], str]


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--title", help="The publication's name. Default: the folder's name.")
@click.option("--base-url", metavar="URL", help="The public address. Default: http://127.0.0.1:8000, to try it out.")
@click.option("--authority", metavar="DOMAIN", help="The domain in the ids of stories. Default: that of --base-url.")
@click.option("--language", metavar="TAG", help="The publication's language, such as pt-BR. Default: the system's.")
@click.option("--timezone", metavar="ZONE", help="Its time zone, such as Europe/Berlin. Default: the system's.")
@click.option("--yes", is_flag=True, help="Ask nothing: use the defaults for what is not given.")
def init(folder: Path, yes: bool, **options: str | None) -> None:
    """Write the settings of a new publication, and an empty folder for its records, into FOLDER.

    On a terminal, it asks for what the options do not give. The authority is your domain: it is
    part of every story's id, and ids never change.

    \b
    Examples:
      syndication init
      syndication init tribune --title "The Tribune" --base-url https://feeds.tribune.example
      syndication init tribune --authority tribune.example --timezone Europe/Berlin --yes
    """
    file = folder / FILE_NAME
    if file.exists():
        raise SettingsError(f"{file}: exists already; edit it, or name another folder")
    given = {name: value for name, value in options.items() if value is not None}
    _check(given)
    is_interactive = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    settings = _complete(given, _questions(folder), _ask if is_interactive else _default_answer)
    try:
        (folder / Settings().items).mkdir(parents=True, exist_ok=True)
        _write_private(file, sample_text(settings))
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written: {error.strerror}") from error
    click.echo("\n".join(_next_steps(folder, _check(settings))))


def _questions(folder: Path) -> tuple[Question, ...]:
    return (
        Question("title", "The publication's name", lambda _: title_of(folder)),
        Question("base_url", "Its public address, such as https://feeds.example.org (Enter: only this machine)", _none),
        Question("authority", "Your domain, for the ids of stories, which never change", _default_authority),
        Question("language", "Its language, such as en or pt-BR", lambda _: system_language(os.environ)),
        Question("timezone", "Its time zone, such as Europe/Berlin", lambda _: system_zone(os.environ)),
    )


def _none(_answers: Answers) -> str:
    return ""


def _default_authority(answers: Answers) -> str:
    return _check(answers).authority


def _complete(given: Answers, questions: tuple[Question, ...], ask: Callable[[Question, Answers], str]) -> Answers:
    """Return the answers to all questions: those given, and those that `ask` gets."""
    answers = dict(given)
    for question in questions:
        if question.setting not in answers:
            answers[question.setting] = ask(question, answers)
    settings = _check(answers)
    if settings.authority == _default_authority({**answers, "authority": ""}) and id_warning(settings):
        answers["authority"] = ""  # it follows base_url until there is a domain
    return answers


def _default_answer(question: Question, answers: Answers) -> str:
    return question.default(answers)


def _ask(question: Question, answers: Answers) -> str:
    """Ask until the answer can be used."""

    def checked(answer: Any) -> str:
        try:
            _check({**answers, question.setting: str(answer).strip()})
        except SettingsError as error:
            raise click.UsageError(str(error)) from error
        return str(answer).strip()

    default = question.default(answers)
    return str(click.prompt(question.text, default, value_proc=checked, show_default=bool(default)))


def _check(answers: Answers) -> Settings:
    """Return the settings that have these answers.

    Raises:
        SettingsError: one of them cannot be used.
    """
    return resolve(msgspec.convert(dict(answers), Settings), Path())


def _write_private(file: Path, text: str) -> None:
    """Write a new file that only its owner can read: it will contain secrets."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def _next_steps(folder: Path, settings: Settings) -> list[str]:
    warning = id_warning(settings)
    return [
        f"{folder / FILE_NAME} is written. It explains the settings that you may want to change.",
        *([f"warning: {warning}"] if warning else []),
        "Next:",
        *([] if folder == Path() else [f"  cd {quote(str(folder))}"]),
        "  syndication serve",
        "and in another terminal:",
        "  syndication add ARTICLE.txt --published now",
        "`syndication docs tutorial` is a tour of ten minutes.",
    ]
