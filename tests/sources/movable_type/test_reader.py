"""Exports in other encodings, cut off, hostile or contradictory: one line for each bad entry, the others come in."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from syndication.model.known_ids import KnownIds
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportFile, ExportOptions
from syndication.sources.movable_type import KIND
from syndication.sources.movable_type.encodings import encoding_of
from syndication.sources.movable_type.entry import MOST_CHARACTERS
from syndication.sources.movable_type.reader import matches
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.export_support import export_files, lost, read_files, refused, skipped, stories, warnings
from tests.support import NOON

GUID = "has no guid in the export; readers may see it again, so give --feed with the old feed"
JAPANESE = "港が再び開いた。市はその費用を払う。ひらがなとカタカナ。"


def entry(number: int = 1, body: str = "Text.", more: str = "", **fields: str) -> str:
    """Return a published entry; a field that is "" is left out; `more` has more sections."""
    values = {
        "AUTHOR": "Jane",
        "TITLE": f"Entry {number}",
        "BASENAME": f"entry_{number}",
        "STATUS": "Publish",
        "CONVERT BREAKS": "0",
        "DATE": "02/05/2021 12:00:00 PM",
    } | {name.replace("_", " "): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\n" for name, value in values.items() if value)
    return f"{head}-----\nBODY:\n{body}\n-----\n{more}--------\n"


def read(*files: str | bytes, **options: Any) -> list[ExportEntry]:
    data = {f"{n}.txt": file.encode() if isinstance(file, str) else file for n, file in enumerate(files)}
    return read_files(KIND, data, **{"timezone": "UTC", **options})


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (entry(1, ""), "has no text"),
        (entry(1, DATE="02/05/21 12:00:00 PM"), "has no date"),
        (entry(1, DATE="2021-02-05 12:00:00"), "has no date"),
        (entry(1, DATE="02/05/2021 13:00:00 AM"), "has no date"),
        (entry(1, DATE="02/05/2021 24:00:00"), "has no date"),
        (entry(1, STATUS=""), "has no STATUS"),
        (entry(1, "x" * 5_100_000), "a record may have 5,000,000"),
        (entry(1, TITLE="<b>" * 60_000), "would take too long to read"),
        (entry(1, TAGS=f'"{"x" * 60_000}'), "has TAGS of more than 50,000 characters"),
    ],
)
def test_a_bad_entry_stops_no_other(bad: str, problem: str) -> None:
    entries = read(entry(3) + bad + entry(2))
    assert [problem in found for found in refused(entries).values()] == [True]
    assert [story.slug for story in stories(entries)] == ["entry_3", "entry_2"]


def test_an_entry_that_is_too_large_is_not_held_in_memory() -> None:
    body = "word\n" * (MOST_CHARACTERS // 4)
    entries = read(entry(1, body) + entry(2))
    assert "at most 20,000,000 are read of one entry" in refused(entries)['entry 1 "Entry 1"']
    assert [story.slug for story in stories(entries)] == ["entry_2"]


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("02/05/2021 12:00:00 AM", 0),
        ("02/05/2021 12:00:00 PM", 12),
        ("02/05/2021 01:00:00 PM", 13),
        ("2/5/2021 1:00:00 am", 1),
        ("02/05/2021 15:00:00", 15),
        ("02/05/2021 15:00", 15),
        ("02/05/2021 15:00:00 PM", 15),
    ],
)
def test_dates_have_twelve_or_twenty_four_hours(date: str, hour: int) -> None:
    assert stories(read(entry(1, DATE=date)))[0].published.hour == hour


def test_dates_without_a_zone_are_refused() -> None:
    assert "give --timezone" in refused(read(entry(1), timezone=""))['entry 1 "Entry 1"']


@pytest.mark.parametrize("status", ["Draft", "Review", "Spam", "Unpublish", "unknown"])
def test_what_was_not_public_is_counted(status: str) -> None:
    assert skipped(read(entry(1, STATUS=status) + entry(2))) == {f"status {status.lower()}": 1}


@pytest.mark.parametrize(
    ("encoding", "text", "note"),
    [
        ("utf-8", "Café", ""),
        ("utf-8-sig", JAPANESE, ""),
        ("utf-16", JAPANESE, ""),
        ("shift_jis", JAPANESE, "was read as Shift_JIS"),
        ("cp932", f"{JAPANESE}①", "was read as Shift_JIS"),
        ("euc_jp", JAPANESE, "was read as EUC-JP"),
        ("latin-1", "Café à la crème, déjà vu: é", "was read as Windows-1252"),
        ("windows-1252", "“Café” – à l’été", "was read as Windows-1252"),
    ],
)
def test_the_encoding_is_found_in_the_bytes(encoding: str, text: str, note: str) -> None:
    data = (entry(1, text, TITLE=text) + entry(2)).encode(encoding)
    assert matches(data[:65_536])
    first, second = stories(read(data))
    assert (first.headline, first.body) == (text, text)
    assert all(note in "".join(warnings(story)) for story in (first, second))
    assert len(warnings(second)) == (2 if note else 1)


def test_a_wrong_byte_in_utf8_is_repaired_in_its_entry_alone() -> None:
    data = (entry(1, f"{JAPANESE} CAF") + entry(2, JAPANESE)).encode().replace(b"CAF", b"Caf\xe9")
    first, second = stories(read(data))
    assert first.body == f"{JAPANESE} Café"
    assert warnings(first) == ("bytes that are not UTF-8 were read as Windows-1252", GUID)
    assert warnings(second) == (GUID,)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_all_line_ends_are_understood(end: str) -> None:
    data = (entry(1, "One.\nTwo.") + entry(2)).replace("\n", end)
    assert matches(data.encode())
    assert [story.body for story in stories(read(data))] == ["One.\nTwo.", "Text."]


def test_control_characters_are_left_out_with_a_note() -> None:
    (story,) = stories(read(entry(1, "A\x00\x10B")))
    assert story.body == "AB"
    assert warnings(story) == ("control characters were left out, or read as Windows-1252", GUID)


def test_what_is_before_a_cut_comes_in() -> None:
    data = entry(1) + entry(2)
    entries = read(data[: data.rindex("Text.")])
    assert "ends without the line --------" in refused(entries)['entry 2 "Entry 2"']
    assert [story.slug for story in stories(entries)] == ["entry_1"]


def test_entries_with_the_same_name_and_date_are_all_refused() -> None:
    entries = read(entry(1) + entry(1, "Other.", TITLE="Other") + entry(2))
    problem = "has the date and the name of 1 other entry too; correct one of them"
    assert refused(entries) == {'entry 1 "Entry 1"': problem, 'entry 2 "Other"': problem}


def test_the_same_entry_in_two_files_comes_once() -> None:
    entries = read(entry(1) + entry(2), entry(2))
    assert len(stories(entries)) == 2
    assert skipped(entries) == {"the same entry once more": 1}


FEED = join_entries(
    [
        OldEntry(KnownIds(rss="g1", permalink=True), "https://old.example/2021/02/entry-1.html"),
        OldEntry(KnownIds(atom="tag:old.example,2021:/1"), "https://old.example/2021/02/entry-1.html"),
    ]
)


def test_an_entry_is_found_in_the_old_feed_by_its_name() -> None:
    (story,) = stories(read(entry(1), old=FEED))
    assert story.ids == KnownIds(rss="g1", permalink=True, atom="tag:old.example,2021:/1")
    assert story.url == "https://old.example/2021/02/entry-1.html"
    assert warnings(story) == ()


def test_a_name_of_two_entries_is_not_looked_for() -> None:
    found = stories(read(entry(1) + entry(2, BASENAME="entry_1", DATE="02/06/2021 12:00:00"), old=FEED))
    assert [story.ids for story in found] == [None, None]
    assert all("has a BASENAME that another entry has too" in warnings(story)[0] for story in found)


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ('"Movable Type",foo, bar', ("Movable Type", "foo", "bar")),
        ("@private,foo,@hidden", ("foo",)),
        ('"unclosed, one', ("unclosed, one",)),
        ("", ()),
    ],
)
def test_tags_but_no_private_ones(tags: str, names: tuple[str, ...]) -> None:
    assert stories(read(entry(1, TAGS=tags)))[0].tags == names


@pytest.mark.parametrize(
    ("name", "body", "form", "is_lost"),
    [
        ("0", "One\nTwo", "html", False),
        ("richtext", "One\nTwo", "html", False),
        ("1", "<p>One<br>\nTwo</p>", "html", False),
        ("__default__", "<p>One<br>\nTwo</p>", "html", False),
        ("markdown", "One\nTwo", "markdown", False),
        ("textile_2", "<p>One<br>\nTwo</p>", "html", True),
        ("of_our_own", "<p>One<br>\nTwo</p>", "html", True),
        ("", "<p>One<br>\nTwo</p>", "html", False),
    ],
)
def test_filters_of_texts(name: str, body: str, form: str, *, is_lost: bool) -> None:
    (story,) = stories(read(entry(1, "One\nTwo", CONVERT_BREAKS=name)))
    assert (story.body, story.body_form, bool(lost(story))) == (body, form, is_lost)


@pytest.mark.parametrize(
    "text",
    [
        "AUTHOR: Jane\nTITLE: A note\n\nNo sections.\n",
        "TITLE: A story\nDATE: 2021-02-05\n-----\nText.\n",
        "Some text.\n-----\nBODY:\n",
        "DATE: 02/05/2021\n-----\nBODY:\nx\n",
        "+++\ntitle = 1\n+++\n",
        "",
    ],
)
def test_other_texts_are_not_claimed(text: str) -> None:
    assert not matches(text.encode())


def test_exports_that_begin_with_the_end_of_an_entry_are_claimed() -> None:
    assert matches(f"\n--------\n{entry(1)}".encode())
    assert [story.slug for story in stories(read(f"\n--------\n{entry(1)}"))] == ["entry_1"]


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("".join(entry(number, "wörd " * 20_000) for number in range(1, 151)), "utf-8")
    file = ExportFile("export.txt", path.stat().st_size, lambda: path.open("rb"))
    assert encoding_of(file).name == "utf-8-sig"
    tracemalloc.start()
    try:
        options = ExportOptions(now=NOON, timezone="UTC")
        assert sum(1 for _ in KIND.read([file], options, ignore_progress)) == 150
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.size > 15_000_000
    assert peak < 8_000_000


def test_only_texts_are_looked_at_in_folders() -> None:
    data = entry(1).encode()
    found = KIND.find(export_files({"a.txt": data, "b.mt": data, "c.export": data, "d.html": data, "e.txt": b"Text"}))
    assert [file.path for file in found] == ["a.txt", "b.mt", "c.export"]
