"""`export`: a publication moves out, and in again; nothing is lost, nothing half-written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from syndication.publishing.media import store
from tests.cli.newsroom import Newsroom, make_empty, make_library
from tests.publishing.media.making import saved

FORMS = ("wxr", "json", "ninjs", "markdown")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def other(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


def stories(room: Newsroom) -> dict[str, Any]:
    """Return the fields of all records by slug."""
    room.done("publish")
    listed = json.loads(room.done("items", "--json"))
    return {line["slug"]: room.told("show", line["slug"])["item"] for line in listed}


@pytest.mark.parametrize("form", FORMS)
def test_everything_comes_in_again(library: Newsroom, other: Newsroom, form: str) -> None:
    target = other.root / "export"
    report = json.loads(library.done("export", str(target), "--as", form, "--json"))
    assert (report["stories"], report["refused"], report["missing_pictures"]) == (8, [], [])
    imported = json.loads(other.done("import", str(target), "--json"))
    assert (imported["kind"], imported["stories"]) == ("syndication", {"new": 8})
    assert json.loads(other.done("import", str(target), "--json"))["stories"] == {"unchanged": 8}
    assert stories(other) == stories(library)


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_of_it_is_read_too(library: Newsroom, other: Newsroom, form: str) -> None:
    library.done("export", str(other.root / "export"), "--as", form)
    shutil.make_archive(str(other.root / "moved"), "zip", other.root, "export")
    assert json.loads(other.done("import", str(other.root / "moved.zip"), "--json"))["stories"] == {"new": 8}


def test_a_file_that_is_missing_is_reported(library: Newsroom, other: Newsroom) -> None:
    target = other.root / "export"
    library.done("export", str(target), "--as", "markdown")
    next(target.glob("content/*/*/long.md")).unlink()
    answer = other.run("import", str(target))
    assert (answer.code, answer.error) == (
        1,
        f"{target}/syndication-export.json: refused: 1 of 8 stories are missing; export again\n",
    )


def test_an_export_that_is_cut_off_is_imported_as_far_as_it_goes(library: Newsroom, other: Newsroom) -> None:
    target = other.root / "export"
    library.done("export", str(target), "--as", "json")
    stories = target / "stories.json"
    lines = stories.read_bytes().splitlines(keepends=True)
    stories.write_bytes(b"".join(lines[:5]) + lines[5][:50])
    answer = other.run("import", str(target), "--json")
    report = json.loads(answer.out)
    assert (answer.code, report["stories"]) == (1, {"new": 4, "refused": 2})
    assert [refused["story"] for refused in report["refused"]] == [
        f"{stories}: line 6",
        f"{target}/syndication-export.json",
    ]


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"form": "pdf"}', "[" * 100_000])
def test_a_damaged_manifest_is_one_line(other: Newsroom, manifest: str) -> None:
    (other.root / "export").mkdir()
    (other.root / "export" / "syndication-export.json").write_text(manifest)
    answer = other.run("import", str(other.root / "export"))
    assert (answer.code, answer.out, answer.error.count("\n")) == (2, "", 1)
    assert "is no manifest of an export" in answer.error


def test_an_edit_of_a_content_file_counts(library: Newsroom, other: Newsroom) -> None:
    target = other.root / "export"
    library.done("export", str(target), "--as", "markdown")
    story = next(target.glob("content/*/*/harbour-reopens.md"))
    story.write_text(
        story.read_text()
        .replace('title = "Harbour reopens"', 'title = "By hand"')
        .replace("draft = false", "draft = true")
    )
    other.done("import", str(target))
    shown = stories(other)["harbour-reopens"]
    assert (shown["headline"], shown["status"]) == ("By hand", "withheld")


def test_an_edited_ninjs_document_is_refused(library: Newsroom, other: Newsroom) -> None:
    target = other.root / "export"
    library.done("export", str(target), "--as", "ninjs")
    story = next(target.glob("stories/*/*/harbour-reopens.json"))
    story.write_text(story.read_text().replace("Harbour reopens", "By hand", 1))
    answer = other.run("import", str(target))
    assert answer.code == 1
    assert (
        answer.error
        == f"{story}: refused: was edited since it was exported; give it to `syndication add`, or export again\n"
    )


def test_a_folder_with_files_is_not_written_to(library: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    answer = library.run("export", str(tmp_path), "--as", "json")
    assert (answer.code, answer.error) == (1, f"error: {tmp_path}: exists and is not empty; name a new folder\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_broken_record_stops_no_other(other: Newsroom) -> None:
    other.record("a.md", "Good")
    other.done("publish")
    other.write("b.md", "+++\nheadline = 1\n+++\n\nText.\n")
    answer = other.run("export", str(other.root / "export"), "--as", "json")
    assert answer.code == 1
    assert answer.out == f"{other.root}/export: 1 story, 0 pictures\n"
    assert answer.error.startswith("items/b.md:2: headline: must be text")
    assert not [path for path in other.root.iterdir() if path.name.endswith(".part")]


def test_what_others_do_not_read_is_listed(library: Newsroom, tmp_path: Path) -> None:
    lines = library.done("export", str(tmp_path / "export"), "--as", "wxr").splitlines()
    assert "only this program reads embargo_until in this form (1 story)" in lines
    assert "only this program reads expires in this form (1 story)" in lines


def test_pictures_come_along(other: Newsroom, tmp_path: Path) -> None:
    name = store.save_picture(other.root / "pictures", saved("PNG")).name
    other.record("a.md", "With a picture", body=f"![A harbour](pictures/{name})")
    other.done("publish")
    other.done("export", str(tmp_path / "moved"), "--as", "wxr")
    room = tmp_path / "room"
    room.mkdir()
    new = make_empty(room)
    report = json.loads(new.done("import", str(tmp_path / "moved"), "--json"))
    assert (report["pictures"], report["stories"]) == ({"new": 1}, {"new": 1})
    assert f"pictures/{name}" in next(new.items.rglob("*with-a-picture.md")).read_text()
    assert (new.root / "pictures" / name[:2] / name).is_file()
