"""Findings put together by their cause, and in the order in which people want them."""

from __future__ import annotations

import pytest

from syndication.model.finding import Finding
from syndication.validation import RULES
from syndication.validation.report import (
    Report,
    count_findings,
    describe_document,
    group_findings,
    message,
    pattern,
    place_of,
    where,
)


def found(code: str, line: int, name: str = "", value: str = "") -> Finding:
    return RULES[code].finding(line, name, value)


def summary(*findings: Finding) -> list[tuple[str, list[int]]]:
    return [(group.first.message, group.lines) for group in group_findings(findings)]


def test_one_cause_is_one_group_whatever_the_example() -> None:
    assert summary(
        found("InvalidLink", 12, "item/link", "http://a b"),
        found("InvalidLink", 40, "item/link", "http://c d"),
        found("InvalidLink", 41, "channel/link", "http://c d"),
    ) == [
        ("item/link: not a valid address: http://a b", [12, 40]),
        ("channel/link: not a valid address: http://c d", [41]),
    ]


def test_what_to_write_instead_is_an_example_too() -> None:
    findings = [
        RULES["InvalidRFC2822Date"].finding(line, "item/pubDate", f"2026-02-0{line}", f"Sun, 0{line} Feb 2026")
        for line in (1, 2)
    ]
    assert [group.lines for group in group_findings(findings)] == [[1, 2]]
    assert place_of(findings[1], "<item><pubDate>2026-02-02</pubDate></item>") == len("<item><pubDate>")


def test_a_name_in_the_middle_of_a_message_is_a_cause_of_its_own() -> None:
    assert summary(
        found("UndefinedElement", 1, "item", "a"),
        found("UndefinedElement", 2, "item", "b"),
        found("UndefinedElement", 3, "item", "a"),
    ) == [("item: there is no element a in this place", [1, 3]), ("item: there is no element b in this place", [2])]


def test_members_of_one_list_are_one_kind_of_place() -> None:
    assert summary(
        found("InvalidLink", 5, "items[0].url", "a b"),
        found("InvalidLink", 9, "items[1].url", "c d"),
        found("InvalidLink", 9, "items[1].image", "c d"),
    ) == [("items[0].url: not a valid address: a b", [5, 9]), ("items[1].image: not a valid address: c d", [9])]


def test_errors_come_first_then_warnings_then_infos_each_by_line() -> None:
    findings = [
        found("MissingEncoding", 1),
        found("NotBlank", 2, "title"),
        found("InvalidLink", 9, "link"),
        found("InvalidLink", 3, "image/link"),
        found("Uncompressed", 0),
    ]
    assert [(group.first.severity, group.first.line) for group in group_findings(findings)] == [
        ("error", 3),
        ("error", 9),
        ("warning", 2),
        ("info", 0),
        ("info", 1),
    ]


@pytest.mark.parametrize(
    ("lines", "most", "words"),
    [
        ([7], 3, "line 7"),
        ([7, 7], 3, "line 7, 2 times"),
        ([0], 3, ""),
        ([0, 0], 3, "2 times"),
        ([1, 2, 3], 3, "lines 1, 2, 3"),
        ([1, 2, 3, 4], 3, "lines 1, 2, 3 and 1 more"),
        ([1, 2, 2, 3, 4, 5], 2, "lines 1, 2 and 3 more"),
    ],
)
def test_where(lines: list[int], most: int, words: str) -> None:
    [group] = group_findings(found("InvalidLink", line, "link", str(n)) for n, line in enumerate(lines))
    assert where(group, most) == words


def test_the_parts_of_every_message_are_found_again() -> None:
    for code, rule in RULES.items():
        one, other = rule.finding(1, "item/link@href", "first"), rule.finding(2, "item/link@href", "second")
        is_example = rule.message.endswith("{value}") or "{value}" not in rule.message
        assert len(group_findings([one, other])) == (1 if is_example else 2), code
        assert "{" not in pattern(rule), code
        if "{value}" in rule.message:
            assert place_of(one, "<a/> first") == 5, code


def test_a_message_is_shown_short_and_tame() -> None:
    [group] = group_findings([found("UndefinedElement", 1, "item", "x\x1b" + "y" * 100)])
    assert message(group) == "item: there is no element x␛" + "y" * 77 + "… in this place"
    [long] = group_findings([found("UndefinedElement", 1, "n" * 9000, "x")])
    assert len(message(long)) == 400


def test_counts() -> None:
    findings = (found("InvalidLink", 1, "link"), found("InvalidLink", 2, "link"), found("Uncompressed", 0))
    assert count_findings(Report(target="a", findings=findings)) == "2 errors, 1 info"
    assert count_findings(Report(target="a", findings=findings[2:])) == "clean, 1 info"
    assert count_findings(Report(target="a", findings=())) == "clean"
    assert not Report(target="a", findings=(), problem="cannot be read").is_clean


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [("RSS 2.0", 9_999, "RSS 2.0, 9,999 bytes"), ("", 0, "0 bytes"), ("OPML", 1_234_567, "OPML, 1,235 kB")],
)
def test_described(kind: str, size: int, words: str) -> None:
    assert describe_document(Report(target="a", findings=(), kind=kind, size=size)) == words
