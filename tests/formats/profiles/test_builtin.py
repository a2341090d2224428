"""The profiles of the package as data: namespaces to the letter, marks, deletion, what each takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from syndication.formats.profiles.loader import builtin_profiles
from tests.formats.profiles.samples import builtin

NAMES = tuple(builtin_profiles())
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MRSS = "http://search.yahoo.com/mrss/"
MI = "http://schemas.ingestion.microsoft.com/common/"
FULL = {"content": CONTENT, "dc": DC, "dcterms": DCTERMS, "media": MRSS}
# From the partners' sheets; they compare the addresses letter by letter.
NAMESPACES: Mapping[str, Mapping[str, str]] = {
    "alexa": {},
    "alexa-audio": {},
    "flipboard": {"content": CONTENT, "dc": DC, "media": MRSS},
    "generic-atom": {"": "http://www.w3.org/2005/Atom", "media": MRSS},
    "generic-full": FULL,
    "generic-summary": FULL,
    "gunosy": {"content": CONTENT, "dc": DC, "media": MRSS, "gnf": "http://assets.gunosy.com/media/gnf"},
    "line-news": {"oa": "http://news.line.me/rss/1.0/oa"},
    "line-today": {},
    "msn": {**FULL, "mi": MI},
    "msn-slideshows": {**FULL, "mi": MI},
    "newsbreak": {"content": CONTENT, "dc": DC, "media": MRSS, "nb": "https://www.newsbreak.com/"},
    "smartnews": {"content": CONTENT, "dc": DC, "media": MRSS, "snf": "http://www.smartnews.be/snf"},
    "yahoo-japan": {"yj": "http://cmspf.yahoo.co.jp/rss"},
    "yahoo-us": {"content": CONTENT, "dc": DC, "media": "http://search.yahoo.com/rss"},
    "yahoo-us-slideshows": {"content": CONTENT, "dc": DC, "media": "http://search.yahoo.com/mrss/"},
    "yahoo-us-videos": {"content": CONTENT, "dc": DC, "media": "https://search.yahoo.com/mrss/"},
}
MARKED = ("choice", "namespaces", "root", "channel", "fields", "deletion", "body", "pictures", "limits", "push")


@pytest.mark.parametrize("name", NAMESPACES)
def test_namespaces_to_the_letter(name: str) -> None:
    assert builtin(name).namespaces == NAMESPACES[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_named_after_the_profile(name: str) -> None:
    assert builtin(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_has_a_mark(name: str) -> None:
    """A mark is in the file that has the rule: a mark of its base says nothing about a partner."""
    marks = builtin_profiles()[name].get("marks", {})
    assert [rule for rule in rules_of(name) if not is_marked(rule, marks)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_mark_is_about_a_rule(name: str) -> None:
    rules = list(rules_of(name))
    stale = [
        mark
        for mark in builtin_profiles()[name].get("marks", {})
        if not mark.startswith("lint.")
        and not any(rule == mark or rule.startswith((f"{mark}.", f"{mark}@")) for rule in rules)
        and not mark.startswith(tuple(f"{rule}." for rule in rules))
    ]
    assert stale == []


def rules_of(name: str) -> Iterator[str]:
    """Yield the rules that a file has: "limits.title"."""
    table = builtin_profiles()[name]
    if "change" in table:
        yield "change"
    for part in MARKED:
        for key, value in table.get(part, {}).items():
            if (part, key) == ("deletion", "by_hand") and not value:
                continue  # takes away that of the base
            yield f"{part}.{key}"


def is_marked(rule: str, marks: Mapping[str, str]) -> bool:
    """Return whether a rule or its whole table has a mark; an attribute has that of its element."""
    table, _, key = rule.partition(".")
    return bool({rule, table, f"{table}.{key.partition('@')[0]}"} & set(marks))


@pytest.mark.parametrize("name", NAMES)
def test_a_partner_is_told_or_a_person_is(name: str) -> None:
    profile = builtin(name)
    ways = (bool(profile.deletion.fields), bool(profile.deletion.by_hand), not profile.has_document)
    assert ways.count(True) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_partner_of_the_package_needs_a_key_unless_it_cannot_have_one(name: str) -> None:
    assert builtin(name).public == name.startswith("alexa")


@pytest.mark.parametrize("name", NAMES)
def test_no_partner_gets_what_is_paid_for_but_summaries(name: str) -> None:
    profile = builtin(name)
    sources = {rule.partition("|")[0] for rule in profile.fields.values() if isinstance(rule, str)}
    has_text = bool(sources & {"body", "text"})
    assert not (has_text and {"metered", "paid"} & set(profile.choice.access))


@pytest.mark.parametrize("name", NAMES)
def test_a_base_of_the_package_is_in_the_package(name: str) -> None:
    assert builtin_profiles()[name].get("base", name) in NAMES


@pytest.mark.parametrize(
    ("name", "limit", "expected"),
    [
        ("msn", "title", (21, 150)),
        ("msn", "headline_short", (0, 54)),
        ("msn", "body", (450, 500_000)),
        ("msn", "age_days", (0, 364)),
        ("msn", "document_bytes", (0, 10_000_000)),
        ("msn-slideshows", "slides", (4, 200)),
        ("msn-slideshows", "body", (0, 0)),
        ("smartnews", "document_bytes", (0, 1_000_000)),
        ("yahoo-us", "body_words", (150, 0)),
        ("yahoo-us", "summary_words", (3, 0)),
        ("newsbreak", "body_words", (250, 0)),
        ("flipboard", "summary", (300, 0)),
        ("flipboard", "stories", (20, 0)),
        ("gunosy", "age_days", (0, 10)),
        ("alexa", "summary", (0, 4499)),
        ("alexa", "stories", (1, 5)),
    ],
)
def test_limits_of_the_sheets(name: str, limit: str, expected: tuple[int, int]) -> None:
    assert getattr(builtin(name).limits, limit) == expected


@pytest.mark.parametrize(
    ("name", "rule", "expected"),
    [
        ("msn", "min", (640, 360)),
        ("msn", "want", (1200, 624)),
        ("msn", "max_bytes", 15_000_000),
        ("yahoo-us", "min", (1280, 720)),
        ("yahoo-us", "max_bytes", 5_000_000),
        ("flipboard", "shortest_side", 500),
        ("smartnews", "want", (1500, 0)),
    ],
)
def test_pictures_of_the_sheets(name: str, rule: str, expected: object) -> None:
    assert getattr(builtin(name).pictures, rule) == expected
