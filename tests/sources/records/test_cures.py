"""Mechanical cures of records: each changes what the fault says and nothing else, and only if that helps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import RecordError
from syndication.sources import records
from syndication.sources.records.cures import find_cure

HEAD = 'headline = "A"\npublished = 2026-02-05T12:00:00Z\n'


def record(front: str, body: str = "Text.\n") -> bytes:
    return f"+++\n{front}+++\n{body}".encode()


def faults(data: bytes) -> list[RecordError]:
    try:
        records.read("items/a.md", data)
    except RecordError as error:
        return [error, *error.others]
    return []


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        (record(HEAD + 'sektion = "City"\n'), "rename-field", record(HEAD + 'section= "City"\n')),
        (record(HEAD + 'tag = ["A"]\n'), "rename-field", record(HEAD + 'tags = ["A"]\n')),
        (record(HEAD + "section = 2026\n"), "quote-text", record(HEAD + 'section = "2026"\n')),
        (record(HEAD + "section = true\r\n"), "quote-text", record(HEAD + 'section = "true"\r\n')),
        (record(HEAD + 'version = "2"\n'), "unquote-number", record(HEAD + "version = 2\n")),
        (record(HEAD + 'language = "en_US"\n'), "write-language", record(HEAD + 'language = "en-US"\n')),
        (record(HEAD, "A\x0bB\n"), "delete-character", record(HEAD, "AB\n")),
    ],
)
def test_what_follows_from_the_fault_is_mended(before: bytes, name: str, after: bytes) -> None:
    (fault,) = faults(before)
    cure = find_cure("items/a.md", before, fault.line, fault.field, fault.problem)
    assert cure
    assert (cure.name, cure.after.replace(b"section= ", b"section = ")) == (
        name,
        after.replace(b"section= ", b"section = "),
    )
    assert faults(cure.after) == []


@pytest.mark.parametrize(
    "before",
    [
        record('headline = "A"\npublished = 2026-02-05\n'),  # no date is guessed
        record(HEAD + 'tags = "A, B"\n'),
        record(HEAD + 'section = "x\n'),
        record(HEAD + 'headline = "B"\n'),
        record(HEAD + 'status = "killed"\n'),
        record(HEAD + 'language = "english"\n'),
        record(HEAD + 'section = "City"\nsektion = "Town"\n'),  # the field that was meant is there
        record(HEAD + 'url = "a.example/x"\n'),
        record(HEAD + 'slug = "A B"\n'),
        b"no record",
        b"+++\n\xff\n+++\n",
    ],
)
def test_what_a_person_must_decide_has_no_cure(before: bytes) -> None:
    for fault in faults(before):
        assert find_cure("items/a.md", before, fault.line, fault.field, fault.problem) is None


def test_one_cure_at_a_time_and_the_other_faults_stay() -> None:
    before = record(HEAD + 'sektion = "City"\ntag = ["A"]\n')
    (fault, other) = faults(before)
    cure = find_cure("items/a.md", before, fault.line, fault.field, fault.problem)
    assert cure
    assert [one.problem for one in faults(cure.after)] == [other.problem]


@given(st.text(max_size=60), st.integers(-2, 9), st.text(max_size=20), st.text(max_size=60))
def test_no_fault_and_no_record_breaks_it(text: str, line: int, field: str, problem: str) -> None:
    data = text.encode(errors="replace")
    cure = find_cure("items/a.md", data, line, field, problem)
    assert cure is None or len(faults(cure.after)) < len(faults(data))
