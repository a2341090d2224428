"""The catalogue: every rule speaks for itself."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from syndication.validation import RULES, Rule, check, explain, handbook
from syndication.validation.catalogue import SUBJECTS
from tests.validation.cases import HERE, NOW

DEFINED = [rule for subject in SUBJECTS for rule in vars(subject).values() if isinstance(rule, Rule)]


def test_every_rule_is_complete() -> None:
    assert {code: faults for code, rule in RULES.items() if (faults := faults_of(rule))} == {}


def faults_of(rule: Rule) -> list[str]:
    fields = {name for _, name, _, _ in Formatter().parse(rule.message) if name is not None}
    has = {
        "known fields": fields <= {"name", "value"},
        "a code in CamelCase": re.fullmatch(r"[A-Z][A-Za-z0-9]+", rule.code) is not None,
        "a known severity": rule.severity in ("error", "warning", "info"),
        "a message of one line": "\n" not in rule.message,
        "a message without a full stop": not rule.message.endswith("."),
        "advice in sentences": rule.advice.endswith((".", "…")),
        "its own explanation": explain(rule.code) is rule,
    }
    return [f"lacks {what}" for what, is_there in has.items() if not is_there]


def test_one_rule_to_a_code() -> None:
    by_code: dict[str, Rule] = {}
    for rule in DEFINED:
        assert by_code.setdefault(rule.code, rule) is rule, rule.code


def test_unknown_code() -> None:
    with pytest.raises(KeyError):
        explain("NoSuchCode")


def test_a_long_value_is_shown_short() -> None:
    finding = RULES["InvalidLink"].finding(3, "item/link", "a\n b" * 100)
    assert finding.message == "item/link: not a valid address: " + ("a b" * 30)[:79] + "…"


@pytest.mark.parametrize(
    ("good", "old", "new", "line", "message"),
    [
        ("news.rss", "<ttl>15</ttl>", "<ttl>0</ttl>", 17, "channel/ttl: not a whole number above zero: 0"),
        ("news.rss", 'medium="image"', 'medium="photo"', 57, "item/media:content@medium: not a medium: photo"),
        ("news.json", '"Transport"', "7", 29, 'items[0].tags[0]: is not a string; write "7"'),
        (
            "news.json",
            '"audio/mpeg"',
            '"mp3"',
            32,
            "items[0].attachments[0].mime_type: not a media type: mp3; write audio/mpeg",
        ),
        (
            "news.json",
            '      "content_text": "Seven answers.",\n',
            "",
            35,
            "items[1]: neither content_html nor content_text",
        ),
    ],
)
def test_a_finding_names_line_and_place(good: str, old: str, new: str, line: int, message: str) -> None:
    text = (HERE / "good" / good).read_text(encoding="utf-8")
    assert text.count(old) == 1
    [finding] = check(text.replace(old, new).encode(), now=NOW)
    assert (finding.line, finding.message) == (line, message)


def test_the_page_lists_the_rules() -> None:
    """`make docs` writes it."""
    page = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    assert handbook.insert(page) == page


def test_every_rule_stands_once_on_the_page() -> None:
    listed = re.findall(r"^\| `(\w+)`", handbook.chapters(), re.MULTILINE)
    assert sorted(listed) == sorted(RULES)


def test_a_page_without_a_place_for_the_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="add them where the rules belong"):
        handbook.insert("# Validation")
