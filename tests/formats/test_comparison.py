"""Two documents of a feed compared: entries are told by their ids, and changed when any byte of theirs is another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats import FORMATS, Format
from syndication.formats.comparison import DocumentDifferences, Mention, compare
from syndication.model.feed import Entry
from tests.examples import scaled
from tests.formats.reading import case

SEED = case("seed")
EVERY = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
ODD = 'Q & A: "1 < 2" <b>or</b> ]]> not'


def entry(name: str, title: str) -> Entry:
    return replace(SEED.entries[0], id=f"tag:news.example,2026-02-05:{name}", title=title)


def document(form: Format, titles: dict[str, str]) -> bytes:
    return form.write(replace(SEED, entries=tuple(entry(name, title) for name, title in titles.items())))


def mentions(names: Sequence[str], titles: dict[str, str]) -> tuple[Mention, ...]:
    return tuple(Mention(f"tag:news.example,2026-02-05:{name}", titles[name]) for name in names)


@EVERY
@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed"),
    [
        ({}, {}, "", "", ""),
        ({}, {"a": "One"}, "a", "", ""),
        ({"a": "One"}, {}, "", "a", ""),
        ({"a": "One"}, {"a": "One"}, "", "", ""),
        ({"a": "One"}, {"a": "Two"}, "", "", "a"),
        ({"b": "B", "a": "A"}, {"c": "C", "b": "Not B"}, "c", "a", "b"),
        ({"b": "B", "a": "A"}, {"a": "A", "b": "B"}, "", "", ""),
        ({"a": "One"}, {"b": ODD, "a": ODD}, "b", "", "a"),
    ],
)
def test_entries_come_go_and_change(
    form: Format, before: dict[str, str], after: dict[str, str], added: str, removed: str, changed: str
) -> None:
    found = compare(form, document(form, before), document(form, after))
    assert found == DocumentDifferences(mentions(added, after), mentions(removed, before), mentions(changed, after))


@EVERY
def test_any_byte_of_an_entry_tells_that_it_changed(form: Format) -> None:
    first = replace(SEED, entries=(entry("a", "One"),))
    second = replace(SEED, entries=(replace(first.entries[0], html="<p>Another text.</p>"),))
    found = compare(form, form.write(first), form.write(second))
    assert found == DocumentDifferences((), (), mentions("a", {"a": "One"}))


@EVERY
def test_what_a_feed_says_of_itself_is_no_entry(form: Format) -> None:
    told = [form.write(replace(SEED, title=title)) for title in ("One", "Two")]
    assert told[0] != told[1]
    assert compare(form, *told) == DocumentDifferences((), (), ())


@EVERY
@pytest.mark.parametrize("other", [b"", b"<rss/>", b"{}", b"\xff\0"])
def test_what_we_did_not_write_cannot_be_told_apart(form: Format, other: bytes) -> None:
    document = form.write(SEED)
    assert compare(form, other, document) == compare(form, document, other) is None


TITLES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["One", "Two", ODD]), max_size=6)


@EVERY
@settings(max_examples=scaled(20))
@given(TITLES, TITLES)
def test_back_again_what_was_added_is_removed(form: Format, one: dict[str, str], other: dict[str, str]) -> None:
    there = compare(form, document(form, one), document(form, other))
    back = compare(form, document(form, other), document(form, one))
    assert there
    assert back
    assert (there.added, there.removed) == (back.removed, back.added)
    assert {mention.id for mention in there.changed} == {mention.id for mention in back.changed}
