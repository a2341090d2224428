"""Exports that are JSON: whole ones as cases, and what hostile or broken ones do."""

from __future__ import annotations

import codecs
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.progress import ignore_progress
from syndication.publishing.export_files import exports_at
from syndication.sources import records
from syndication.sources.export import ExportEntry, ExportOptions, ForeignStory
from syndication.sources.kinds import KINDS, find_exports
from tests.sources.exports import as_json, files, read, refused, skipped, stories, with_wrong_values
from tests.support import NOON

HERE = Path(__file__).parent
NAMES = ("ghost", "arc", "drupal")
CASES = sorted(
    (name, path) for name in NAMES for path in (HERE / name / "cases").glob("*.json*") if ".expected" not in path.name
)
SITE = "https://old.example"
by_case = pytest.mark.parametrize(("name", "case"), CASES, ids=lambda value: getattr(value, "stem", value))
by_kind = pytest.mark.parametrize("name", NAMES)


def read_case(name: str, data: bytes, **options: Any) -> list[ExportEntry]:
    return read(KINDS[name], data, **({"site": SITE, "timezone": "Europe/Berlin"} | options))


def entries_or_error(name: str, data: bytes) -> list[ExportEntry] | str:
    try:
        return read_case(name, data)
    except IngestError as error:
        return str(error)


def small(name: str) -> Any:
    """Return the smallest export of a kind that has one story, which may be changed."""
    return json.loads((HERE / name / "small.json").read_bytes())


def list_in(name: str, document: Any) -> list[Any]:
    """Return the list of stories in an export."""
    place: dict[str, Callable[[], list[Any]]] = {
        "ghost": lambda: document["db"][0]["data"]["posts"],
        "arc": lambda: document["content_elements"],
        "drupal": lambda: document["data"],
    }
    return place[name]()


def as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


@by_case
def test_cases(name: str, case: Path) -> None:
    expected = case.with_name(f"{case.stem}.expected.json").read_text("utf-8")
    assert json.loads(as_json(read_case(name, case.read_bytes()))) == json.loads(expected)


@by_case
def test_nothing_that_was_not_public_is_in_a_story(name: str, case: Path) -> None:
    data = case.read_bytes()
    assert b"SECRET" in data or case.stem in ("oldest",)
    for entry in read_case(name, data):
        if isinstance(entry, ForeignStory):
            assert b"SECRET" not in records.write(entry.item)


@by_kind
def test_a_value_of_any_type_at_any_place_is_an_entry_or_an_error_of_the_file(name: str) -> None:
    found = [entries_or_error(name, as_bytes(document)) for document in with_wrong_values(small(name))]
    problems = [each for each in found if isinstance(each, str)]
    assert [problem for problem in problems if not problem.startswith("0.json: ")] == []
    assert sum(map(len, found)) - sum(map(len, problems)) > 300


@by_kind
def test_one_bad_story_stops_no_other(name: str) -> None:
    document = small(name)
    found = list_in(name, document)
    deep = json.loads("[" * 300 + "]" * 300)
    bad: tuple[Any, ...] = (None, 7, "x", [], {}, {"id": "\ud800"}, {**found[0], "title": deep, "extra": deep})
    found[:0] = bad[:-1]
    text = as_bytes(document)
    assert len(stories(read_case(name, text))) == 1
    assert len(read_case(name, text)) >= len(bad) - 1


@by_kind
def test_a_story_that_is_nested_thousands_of_times_stops_no_other(name: str) -> None:
    document = small(name)
    list_in(name, document).insert(0, "DEEP")
    data = as_bytes(document).replace(
        b'"DEEP"', b'{"_id": "d", "a": ' + b'[{"b": "]}\\""}, ' * 20_000 + b"0" + b"]" * 20_000 + b"}"
    )
    entries = read_case(name, data)
    assert len(stories(entries)) == 1
    assert any("nested too deeply" in problem for problem in refused(entries).values())


@by_kind
@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused_as_a_whole(name: str, part: float) -> None:
    data = as_bytes(small(name))
    with pytest.raises(IngestError, match="0.json: is no JSON that can be read, or is cut off"):
        read_case(name, data[: int(len(data) * part)])


@by_kind
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: f"\n\t {text}\r\n".encode(),
    ],
    ids=["bom", "utf-16", "utf-16-be", "blanks"],
)
def test_encodings(name: str, encode: Callable[[str], bytes]) -> None:
    data = encode(json.dumps(small(name), ensure_ascii=False))
    assert list(find_exports(files(data))) == [name]
    assert stories(read_case(name, data)) == stories(read_case(name, as_bytes(small(name))))


@by_kind
def test_bytes_that_are_not_utf_8_are_refused_with_their_story(name: str) -> None:
    document = small(name)
    found = list_in(name, document)
    found.append(json.loads(json.dumps(found[0]).replace("Text", "T\u00ffxt").replace("001", "002")))
    data = json.dumps(document, ensure_ascii=False).encode("latin-1")
    entries = read_case(name, data)
    assert len(stories(entries)) == 1
    assert list(refused(entries).values()) == ["is not in UTF-8; save it as UTF-8, or export it again"]


@by_kind
def test_control_characters_are_left_out_with_a_warning(name: str) -> None:
    data = as_bytes(small(name)).replace(b"Text", b"T\\u0000e\\u000bxt").replace(b"A title", b"A\\u0001 title")
    (story,) = stories(read_case(name, data))
    assert (story.headline, "Text" in story.body) == ("A title", True)
    assert story.imported
    assert any("no feed can contain" in warning for warning in story.imported.warnings)


@by_kind
def test_the_same_story_in_two_files_comes_once(name: str) -> None:
    data = as_bytes(small(name))
    entries = read(KINDS[name], data, data, site=SITE)
    assert len(stories(entries)) == 1
    assert sum(skipped(entries).values()) == 1


@by_kind
def test_two_stories_with_one_id_are_both_refused(name: str) -> None:
    data = as_bytes(small(name))
    entries = read(KINDS[name], data, data.replace(b"Text", b"Other"), site=SITE)
    assert stories(entries) == []
    assert len(refused(entries)) == 1  # both have the same name
    assert sum(1 for entry in entries if not isinstance(entry, ForeignStory)) >= 2


@by_kind
def test_a_story_that_is_too_large_is_refused(name: str) -> None:
    data = as_bytes(small(name)).replace(b"Text", b"x" * 5_100_000)
    (problem,) = refused(read_case(name, data)).values()
    assert "a record may have 5,000,000" in problem


@by_kind
@pytest.mark.parametrize("field", ["Text.", "Excerpt"])
def test_html_that_takes_too_long_to_read_is_refused(name: str, field: str) -> None:
    marks = "<b>" * 300 if field == "Excerpt" and name != "ghost" else "<b></b>" * 60_000
    document = small(name)
    data = as_bytes(document).replace(field.encode(), marks.encode())
    other = as_bytes(document).replace(b"001", b"002").replace(b"a-title", b"b")
    entries = read(KINDS[name], data, other, site=SITE)
    problems = list(refused(entries).values())
    assert len(stories(entries)) + len(problems) == 2
    assert all(problem.startswith("would take too long to read: ") for problem in problems)


@by_case
def test_a_case_is_recognised(name: str, case: Path) -> None:
    assert list(find_exports(files(case.read_bytes()))) == [name]


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_kind_takes_cases_and_samples_for_its_own(kind: str) -> None:
    for folder in ("cases", "samples"):
        for path in (HERE / kind / folder).rglob("*.*"):
            assert set(find_exports(files(path.read_bytes()))) <= {kind}, path


@pytest.mark.parametrize(("name", "most"), [("arc", 1.3), ("drupal", 1.3), ("ghost", 0.3)])
def test_a_file_is_held_in_memory_once_or_in_pieces(name: str, most: float, tmp_path: Path) -> None:
    document = small(name)
    found = list_in(name, document)
    text = json.dumps(found[0]).replace("Text", "word " * 4_000)
    found[:] = [json.loads(text.replace("001", f"{number:03}")) for number in range(2, 602)]
    path = tmp_path / "export.json"
    path.write_bytes(as_bytes(document))
    size = path.stat().st_size
    del document, found, text
    (file,) = exports_at(path).files[name]
    options = ExportOptions(now=NOON, site=SITE)
    tracemalloc.start()
    try:
        entries = KINDS[name].read([file], options, ignore_progress)
        assert sum(isinstance(entry, ForeignStory) for entry in entries) == 600
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 10_000_000
    assert peak < size * most


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"data": [], "meta": {"count": 1}}',
        '{"data": [{"type": "articles", "id": "1", "attributes": {"title": "x"}}], "jsonapi": {"version": "1.0"}}',
        '{"type": "story", "version": "1.0", "headline": "x"}',
        '{"posts": [{"id": 1, "title": "x"}]}',
        '{"uri": "urn:x", "type": "text", "version": "1", "headline": "x", "body_html": "<p>x</p>"}',
        '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "x"}',
        '{"db": "sqlite", "port": 1}',
        '{"data": [{"comment_id": 1, "visibility": "public"}], "meta": {"version": "5.0"}}',
        '{"posts": [{"id": "1", "title": "x", "html": "<p>x</p>", "status": "published"}]}',
        '{"name": "theme", "version": "0.10.1", "type": "module"}',
        '{"log": {"version": "1.2", "entries": []}}',
        "\x00\x01\x02",
    ],
)
def test_ordinary_files_are_no_exports(text: str) -> None:
    assert find_exports(files(text.encode())) == {}


@by_kind
def test_a_name_that_is_not_utf_8_ends_no_import(name: str) -> None:
    (case,) = (path for kind, path in CASES if kind == name and path.stem in ("lines", "modern", "page"))
    data = case.read_bytes()
    for at in [place for place in range(len(data)) if data[place : place + 1] == b'"'][::5]:
        entries_or_error(name, data[: at + 1] + b"\xff" + data[at + 1 :])
