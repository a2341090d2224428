"""Names without commas, and subjects parted into vocabulary and code."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from syndication.formats.categories import Category, categories, without_commas
from syndication.model.item import Subject
from tests.formats.reading import case

FEED = case("seed")
ENTRY = FEED.entries[0]
WORLD = Category("World", "World", "https://news.example/sections/world")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("World", "World"),
        ("  two\n words ", "two words"),
        ("crime, law and justice", "crime; law and justice"),
        ("a,b", "a; b"),
        ("a , , b", "a; b"),
        (",", ""),
        ("trailing,", "trailing"),
        ("1,000 days", "1000 days"),
        ("1,000,000", "1000000"),
        ("1,5 degrees", "1; 5 degrees"),
        ("امن، جنگ", "امن، جنگ"),
    ],
)
def test_without_commas(name: str, written: str) -> None:
    assert without_commas(name) == written


@pytest.mark.parametrize(
    ("uri", "term", "scheme"),
    [
        ("http://cv.iptc.org/newscodes/mediatopic/20000076", "20000076", "http://cv.iptc.org/newscodes/mediatopic/"),
        ("https://v.example/topics#peace", "peace", "https://v.example/topics#"),
        ("https://www.wikidata.org/entity/Q1/", "Q1", "https://www.wikidata.org/entity/"),
        ("https://v.example/", "https://v.example/", ""),
        ("https://v.example", "https://v.example", ""),
        ("medtop:20000076", "medtop:20000076", ""),
        ("urn:x:1", "urn:x:1", ""),
        ("https://[broken/x", "https://[broken/x", ""),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("https://v.example/thèmes/é", "%C3%A9", "https://v.example/th%C3%A8mes/"),
        ("", "peace talks", ""),
    ],
)
def test_subject(uri: str, term: str, scheme: str) -> None:
    filed = categories(FEED, replace(ENTRY, subjects=(Subject(uri, "peace talks"),)))
    assert filed == (WORLD, Category(term, "peace talks", scheme))


@pytest.mark.parametrize(
    ("section", "tags", "subjects", "filed"),
    [
        ("", (), (), []),
        ("World", ("Kyiv", "kyiv", "Kyiv "), (), ["World", "Kyiv"]),
        ("World", ("WORLD", "Kyiv"), (), ["World", "Kyiv"]),
        ("", ("Peace", "Kyiv"), ("peace",), ["Kyiv", "peace"]),
        ("Politics", (), ("politics",), ["Politics", "politics"]),  # two vocabularies, two terms
        (" ", ("", ","), (), []),
    ],
)
def test_each_once(section: str, tags: tuple[str, ...], subjects: tuple[str, ...], filed: list[str]) -> None:
    known = tuple(Subject(f"https://v.example/{name}", name) for name in subjects)
    entry = replace(ENTRY, section=section, tags=tags, subjects=known)
    assert [category.label for category in categories(FEED, entry)] == filed
