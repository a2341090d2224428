"""A language that the gate would refuse is refused at its field, with the code to write instead."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase

import pytest

from syndication.sources.records import FieldsError, from_fields
from syndication.text.languages import language_fault
from syndication.validation.rules.values import is_language
from tests.support import NOON

FIELDS = {"headline": "Talks", "published": NOON.isoformat(), "body": "Text."}


def test_a_deprecated_language_is_refused_at_its_field() -> None:
    with pytest.raises(FieldsError) as caught:
        from_fields(FIELDS | {"language": "iw"})
    assert caught.value.faults == (("language", "begins with iw, which is not the code of a language now; write he"),)


def test_the_language_of_a_withdrawn_story_does_not_matter() -> None:
    for status in ("canceled", "withheld"):
        assert from_fields(FIELDS | {"language": "iw", "status": status}).language == "iw"


def test_the_language_of_a_draft_is_refused_before_it_is_public() -> None:
    with pytest.raises(FieldsError) as caught:
        from_fields(FIELDS | {"language": "deutsch", "status": "withheld", "never_public": True})
    assert [field for field, _ in caught.value.faults] == ["language"]


def test_the_gate_takes_every_language_of_two_letters_that_a_record_may_have() -> None:
    codes = [f"{first}{second}" for first, second in product(ascii_lowercase, repeat=2)]
    taken = [code for code in codes if not language_fault(code)]
    assert len(taken) == 186
    assert [code for code in taken if not is_language(code)] == []
