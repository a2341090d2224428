"""Bylines with and without their "By": who wrote it, what he is, and which agency helped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syndication.sources.article.bylines import Byline, find, read_byline

FIELD = json.loads((Path(__file__).parents[2] / "field" / "byline.json").read_text("utf-8"))


def _people(byline: Byline | None) -> list[str]:
    """Return authors with their roles in brackets, then "source AFP"."""
    if byline is None:
        return []
    names = [f"{author.name} ({author.role})" if author.role else author.name for author in byline.authors]
    return names + ([f"source {byline.source}"] if byline.source else [])


@pytest.mark.parametrize("case", FIELD, ids=lambda case: case["byline"])
def test_bylines_as_systems_send_them(case: dict[str, object]) -> None:
    assert _people(read_byline(str(case["byline"]))) == case["expected"]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Jane Doe in London and John Roe in Paris", ["Jane Doe (in London)", "John Roe (in Paris)"]),
        ("By Jane Doe for The Times", ["Jane Doe (for The Times)"]),
        ("By Jane Doe for AFP", ["Jane Doe", "source AFP"]),
        ("By Jane Doe, with Reuters", ["Jane Doe", "source Reuters"]),
        ("By Jane Doe with additional reporting by John Roe", ["Jane Doe", "John Roe"]),
        ("By Our Correspondent, and AFP", ["Our Correspondent", "source AFP"]),
        ("By Jane Doe, New York", ["Jane Doe (New York)"]),
        ("By Jane Doe, chief political correspondent", ["Jane Doe (chief political correspondent)"]),
        ("Door Jan Jansen en Piet de Vries", ["Jan Jansen", "Piet de Vries"]),
        ("Por Ana Ruiz en Madrid", ["Ana Ruiz (en Madrid)"]),
        ("De Ana Ruiz y Luis Gil", ["Ana Ruiz", "Luis Gil"]),
        ("Di Mario Rossi e Anna Bianchi", ["Mario Rossi", "Anna Bianchi"]),
        ("Av Kari Nordmann og Ola Hansen", ["Kari Nordmann", "Ola Hansen"]),
        ("Von Anna Müller und Bernd Weiß, dpa", ["Anna Müller", "Bernd Weiß", "source dpa"]),
        ("Par Jean Dupont, avec AFP et Reuters", ["Jean Dupont", "source AFP, Reuters"]),
        ("Por Ana Souza e João Lima, da Folha", ["Ana Souza", "João Lima (da Folha)"]),
        ("Text: Anna Müller", ["Anna Müller"]),
    ],
)
def test_a_byline_of_a_text_is_read_like_one_that_is_sent(line: str, people: list[str]) -> None:
    assert _people(read_byline(line)) == people
    assert _people(find(line)) == people


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Peter, Jane and Bob", ["Peter", "Jane", "Bob"]),
        ("Jan en Piet", ["Jan", "Piet"]),
        ("Ana Ruiz en Nueva York", ["Ana Ruiz (en Nueva York)"]),
        ("Jane Doe (Reuters)", ["Jane Doe", "source Reuters"]),
        ("AFP/Jane Doe", ["Jane Doe", "source AFP"]),
        ("Jane Doe of The Associated Press", ["Jane Doe", "source The Associated Press"]),
        ("JANE DOE | THE FIELD TRIAL", ["JANE DOE (THE FIELD TRIAL)"]),
        ("De Jong and Smith", ["De Jong", "Smith"]),
        ("von der Leyen", ["von der Leyen"]),
        ("bell hooks", ["bell hooks"]),
        ("Harry E Truman", ["Harry E Truman"]),
        ("Li En", ["Li En"]),
        ("Ahmed al-Sharif and Miles O'Brien", ["Ahmed al-Sharif", "Miles O'Brien"]),
        ("John Doe, Jr.", ["John Doe, Jr."]),
        ("Prof. Dr. Anna Müller, PhD", ["Prof. Dr. Anna Müller (PhD)"]),
        ("Jane Doe <jane@example.org>", ["Jane Doe"]),
        ("Иван Петров и Мария Сидорова", ["Иван Петров", "Мария Сидорова"]),
        ("dpa", ["source dpa"]),
        ("the whole of the desk wrote this", ["the whole of the desk wrote this"]),
        ("By", []),
        ("  ", []),
    ],
)
def test_a_byline_without_its_by(line: str, people: list[str]) -> None:
    assert _people(read_byline(line)) == people


@pytest.mark.parametrize("line", ["By Friday", "By May", "By Friday, the council will have voted", "De Bilt"])
def test_a_line_of_a_text_that_is_no_byline(line: str) -> None:
    assert find(line) is None


def test_a_very_long_byline_is_one_name() -> None:
    line = "Ann Bo, " * 50_000 + "Ann Bo"
    assert len(read_byline(line).authors) == 1
