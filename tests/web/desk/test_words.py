"""The words of the desk: each is in every translation, and no translation has others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract

import syndication
from syndication.web.desk.messages import ADVICE, MESSAGES, RULE_TEXTS
from syndication.web.desk.words import NAMES, best_language, catalogues, languages, words_of

ROOT = Path(syndication.__file__).parent / "web"
WORDS = ("_", "gettext", "marked", "ngettext")
PLACES = re.compile(r"%\((\w+)\)s|%[sd]|\{\w*\}")


def in_code() -> Iterator[str]:
    for file in sorted((ROOT / "desk").glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) in WORDS:
                yield from (
                    argument.value
                    for argument in node.args[:2]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                )


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def in_templates() -> Iterator[str]:
    for file in sorted((ROOT / "templates" / "desk").glob("**/*.html")):
        Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        with file.open("rb") as stream:
            for _, _, found, _ in babel_extract(stream, ("_", "gettext", "ngettext"), [], {}):
                yield from (each for each in ([found] if isinstance(found, str) else found or ()) if each)


def used() -> set[str]:
    """Return all texts: those of the desk, and those in tables of other packages, such as the rules of validation."""
    return {*in_code(), *in_templates(), *MESSAGES, *RULE_TEXTS, *ADVICE}


def in_catalogues(language: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the messages of a translation: the English text, or both forms of a plural, and the translated ones."""
    for file in catalogues(language):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id:
                    yield as_tuple(message.id), as_tuple(message.string or "")


def as_tuple(texts: str | Iterable[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def translated(language: str) -> dict[str, tuple[str, ...]]:
    """Return the texts of a translation by the English ones; both forms of a plural have the same."""
    return {each: texts for ids, texts in in_catalogues(language) for each in ids}


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
class TestTranslations:
    def test_every_word_is_translated_and_none_is_left_over(self, language: str) -> None:
        known, needed = translated(language), used()
        assert (sorted(needed - set(known)), sorted(set(known) - needed)) == ([], [])
        assert [each for each, texts in known.items() if not all(texts)] == []

    def test_a_text_in_two_catalogues_has_one_translation(self, language: str) -> None:
        found: dict[str, set[str]] = {}
        for ids, texts in in_catalogues(language):
            found.setdefault(ids[0], set()).add(texts[-1])
        assert {each: texts for each, texts in found.items() if len(texts) > 1} == {}

    def test_a_translation_has_the_places_of_the_original(self, language: str) -> None:
        wrong = [
            (each, text)
            for each, texts in translated(language).items()
            for text in texts
            if sorted(PLACES.findall(each)) != sorted(PLACES.findall(text))
        ]
        assert wrong == []

    def test_the_language_has_a_name(self, language: str) -> None:
        assert NAMES[language] == (words_of(language).locale.get_language_name(language) or "").capitalize()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.5", "en"),
        ("en-GB,de;q=0.5", "en"),
        ("xx", "en"),
        ("*", "en"),
        (",;q=,\x00", "en"),
        ("de" * 5000, "en"),
    ],
)
def test_the_language_of_the_browser_is_used(accepted: str, language: str) -> None:
    assert best_language(accepted) == language
