"""A rewrite changes the lines of the fields it is given, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.errors import RecordError
from syndication.model.item import Item
from syndication.sources.records import fault, read, revise, rewrite, write
from tests.examples import scaled
from tests.sources.records.strategies import ids, items, moments, numbers, slugs

CASES = Path(__file__).parent / "cases"
GOOD = [path for path in sorted(CASES.glob("*.md")) if path.with_suffix(".item.json").exists()]
MINTED = ("slug", "id", "aliases", "version", "changed", "modified")
STAMP = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

# What may stand between the fields of a front matter, and fields in every notation.
_NOTES = st.sampled_from(["# a comment", "", "   ", "#slug = 'not this one'"])
_FIELDS = st.sampled_from(
    [
        "tags = [\n  'a', # first\n  'b',\n]",
        "standfirst = '''\nTwo\nlines'''",
        "rights.holder = 'Tribune'",
        "authors = [ { name='Ann' },]",
        '"section"    =   "World"  # odd spacing',
        "dateline = {text = 'KYIV'}",
        "url = 'https://tribune.example/a#slug'",
    ]
)
_OLD = st.sampled_from(
    [
        "slug = 'old-slug' # minted",
        "id='urn:old:1'",
        "version    = 1",
        "aliases = ['b', 'c']",
        "changed = 2026-02-05T12:00:00Z",
    ]
)
_TABLES = st.sampled_from(
    [
        "[source]\nname = 'Reuters' # an agency",
        "[[related]]\ntitle = 'x'\n\n[[related]]\ntitle = 'y'",
        "  [[media]]\n  alt = 'x'",
    ]
)


def key(text: str) -> str:
    """Return what a field may not stand beside a second time."""
    return text.split("=")[0].split(".")[0].strip(" \"'")


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """Draw a record as people write them: comments, blank lines, any order and notation, LF or CRLF."""
    chosen = draw(st.lists(_FIELDS | _OLD, max_size=6, unique_by=key))
    plain = ["headline = 'A story'", "published = 2026-02-05T12:00:00Z", *chosen]
    tables = draw(st.lists(_TABLES, max_size=2, unique=True))
    parts = []
    for part in [*draw(st.permutations(plain)), *tables]:
        parts += [*draw(st.lists(_NOTES, max_size=2)), part]
    text = "\n".join(["+++", *parts, "+++", "", "# Text", "", "  slug = 'of the body'", ""])
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


def is_field(line: bytes, names: tuple[str, ...]) -> bool:
    return line.split(b"=")[0].strip().decode() in names


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """Return the lines of the front matter and all bytes after it."""
    front, fence, rest = data.partition(b"\n+++")
    return front.split(b"\n"), fence + rest


@given(records(), slugs, ids.filter(bool), numbers, moments, st.lists(slugs, max_size=3))
def test_only_the_fields_that_are_told_change(
    data: bytes, slug: str, item_id: str, version: int, changed: datetime, aliases: list[str]
) -> None:
    item = replace(
        read("items/a.md", data), slug=slug, id=item_id, version=version, changed=changed, aliases=tuple(aliases)
    )
    written = rewrite(data, item, MINTED)
    assert read("items/a.md", written) == item
    before, rest = split(data)
    after, rest_after = split(written)
    assert rest_after == rest
    kept = [line for line in before if line.strip() and not is_field(line, MINTED)]
    assert [line for line in after if line.strip() and not is_field(line, MINTED)] == kept


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_good_case_takes_what_is_minted(path: Path) -> None:
    data = path.read_bytes()
    item = replace(read("items/a.md", data), slug="minted", id="urn:minted:1", version=9, changed=STAMP, modified=STAMP)
    written = rewrite(data, item, MINTED)
    assert read("items/a.md", written) == item
    assert split(written)[1] == split(data)[1]
    assert (b"\r\n" in written) == (b"\r\n" in data)
    assert written.count(b"\n") == written.count(b"\r\n") or b"\r\n" not in data


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_rewrite_of_what_is_there_already_changes_no_byte(path: Path) -> None:
    data = path.read_bytes()
    assert rewrite(data, read("items/a.md", data), ()) == data


def test_only_the_value_of_a_line_changes() -> None:
    data = b"+++\nslug   =   'old'   # minted by hand\nheadline='A'\npublished=2026-02-05T12:00:00Z\n+++\nText."
    item = replace(read("items/a.md", data), slug="new")
    assert rewrite(data, item, ("slug",)) == data.replace(b"'old'", b'"new"')


def test_what_is_empty_now_is_taken_out() -> None:
    data = b"+++\nheadline='A'\naliases = ['a']\npublished=2026-02-05T12:00:00Z\n+++\nText."
    item = replace(read("items/a.md", data), aliases=())
    assert rewrite(data, item, ("aliases",)) == data.replace(b"aliases = ['a']\n", b"")


@settings(max_examples=scaled(10))
@given(items(), items())
def test_every_field_of_one_item_can_be_written_over_those_of_another(one: Item, other: Item) -> None:
    names = tuple(field for field in Item.__struct_fields__ if field not in ("body", "body_form", "imported"))
    told = replace(other, body=one.body, body_form="markdown", imported=one.imported)
    assert read("items/a.md", rewrite(write(one), told, names)) == told


# --- bytes that nobody wrote on purpose


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"+++\n" + data + b"\n+++\n\nText."))
def test_any_bytes_are_a_record_or_an_error_of_one_line(data: bytes) -> None:
    assert_read_or_refused(data)


TOKENS = [
    *[mark.encode() for mark in "\" ' \"\"\" ''' [ ] [[ ]] { } = . , # \\ +++ inf nan true 1e999 0x1".split(" ")],
    *[b"\n", b"\r", b"\r\n", b"+++\n", b"\x00", b"\x7f", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8"],
    *[b"\\u0000", b"\\ud800", b"\\U00110000", b"9" * 5000, b"a." * 100],
    *[b"2026-02-05", b"12:00:00", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59"],
    *[b"headline", b"published", b"rights.", b"[rights]\n", b"[[media]]\n"],
]
EVERY_FIELD = (CASES / "every-field.md").read_bytes()


@given(
    st.lists(
        st.tuples(st.integers(0, len(EVERY_FIELD)), st.integers(0, 12), st.sampled_from([b"", *TOKENS])),
        min_size=1,
        max_size=3,
    )
)
def test_a_mutated_record_is_a_record_or_an_error_of_one_line(changes: list[tuple[int, int, bytes]]) -> None:
    data = EVERY_FIELD
    for place, cut, token in changes:
        data = data[:place] + token + data[place + cut :]
    assert_read_or_refused(data)


def assert_read_or_refused(data: bytes) -> None:
    """Hold that a record which is taken can be rewritten, and that the error of another is one line."""
    try:
        item = read("items/a.md", data)
    except RecordError as refusal:
        told = str(refusal)
    else:
        assert_rewritable(data, item)
        return
    assert told.isprintable()
    assert told.startswith("items/a.md")
    assert len(told) < 600


def assert_rewritable(data: bytes, item: Item) -> None:
    minted = replace(item, slug="minted", id="urn:minted:1", version=7, changed=STAMP)
    assert read("items/a.md", rewrite(data, minted, MINTED)) == minted


def test_a_fault_found_later_names_file_line_and_field() -> None:
    error = fault("items/a.md", EVERY_FIELD, "slug", "is taken; write another")
    assert str(error) == "items/a.md:8: slug: is taken; write another"


@given(items(), items())
def test_a_revised_record_is_the_item_after_it(before: Item, after: Item) -> None:
    after = replace(after, body_form=before.body_form)
    path = "a.html" if before.body_form == "html" else "a.md"
    assert read(path, revise(write(before), before, after)) == after
