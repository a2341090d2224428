"""A message is taken apart by the template that it was made from; its values stay byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.web.desk.messages import MESSAGES, RULE_TEXTS
from syndication.web.desk.messages.templates import TemplateIndex, fill, has_places, parse_template

INDEX = TemplateIndex(
    (
        "{what} is left out: {found}; {cure}",
        "{what} is left out",
        "has {number} bytes",
        "has {number} bytes; {most} is the most",
        "{who} has the {thing}",
    )
)


@pytest.mark.parametrize(
    ("message", "template", "values"),
    [
        ("has 20,000 bytes", "has {number} bytes", {"number": "20,000"}),
        ("has 7 bytes; 5 is the most", "has {number} bytes; {most} is the most", {"number": "7", "most": "5"}),
        ("a form is left out", "{what} is left out", {"what": "a form"}),
        (
            "a form is left out: “a; b”; link to it",
            "{what} is left out: {found}; {cure}",
            {"what": "a form", "found": "“a; b”", "cure": "link to it"},
        ),
        ("anna has the {thing}", "{who} has the {thing}", {"who": "anna", "thing": "{thing}"}),
        ("a\nb has the\n has the c", "{who} has the {thing}", {"who": "a\nb has the\n", "thing": "c"}),
    ],
)
def test_the_most_telling_template_comes_first(message: str, template: str, values: dict[str, str]) -> None:
    found, parts = next(INDEX.find(message))
    assert (found.text, parts) == (template, values)


@pytest.mark.parametrize(
    "message", ["", "has many bytes", "has  bytes", " is left out", "has 7 bytes; 5 is the mos", "is left in"]
)
def test_another_message_has_no_template(message: str) -> None:
    assert list(INDEX.find(message)) == []


@pytest.mark.parametrize("template", [text for text in (*MESSAGES, *RULE_TEXTS) if has_places(text)])
def test_each_template_is_found_for_a_message_that_is_made_from_it(template: str) -> None:
    values = dict.fromkeys(parse_template(template).places, "7")
    found = [
        one.text for one, _ in TemplateIndex((*filter(has_places, MESSAGES), template)).find(fill(template, values))
    ]
    assert template in found


@given(st.text(min_size=1), st.text(min_size=1))
def test_what_is_taken_apart_can_be_put_together_again(one: str, other: str) -> None:
    message = f"{one} has the {other}"
    for template, values in INDEX.find(message):
        assert fill(template.text, values) == message


def test_a_long_message_of_separators_is_read_once() -> None:
    message = "; " * 100_000
    assert parse_template("{a}; {b}; {c}; {d}; {e}!").values_in(message) is None
