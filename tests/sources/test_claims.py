"""Which kind claims which files: each export is claimed by its own kind alone, and other files by none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import BinaryIO

import pytest
from msgspec.structs import replace

from syndication.sources.export import ExportFile
from syndication.sources.kinds import KINDS, find_exports
from tests.sources.export_support import export_files, files_in

HERE = Path(__file__).parent
CASES = [
    (name, case)
    for name in KINDS
    for case in sorted((HERE / name.replace("-", "_") / "cases").glob("*"))
    if case.suffix != ".json"
]


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda each: getattr(each, "stem", each))
@pytest.mark.parametrize("folder", ["", "an export/"])
def test_an_export_is_claimed_by_its_kind_alone(name: str, case: Path, folder: str) -> None:
    files = {f"{folder}{path}": data for path, data in files_in(case).items()}
    assert list(find_exports(export_files(files))) == [name]


@pytest.mark.parametrize(
    ("name", "case"), [each for each in CASES if each[1].is_file()], ids=lambda each: str(each)[-20:]
)
def test_a_single_file_is_claimed_whatever_it_is_called(name: str, case: Path) -> None:
    (file,) = export_files({"download": case.read_bytes()})
    assert list(find_exports([replace(file, path="")])) == [name]


OTHERS = {
    "a.json": b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    "b.xml": b'<rss version="2.0"><channel><title>A</title></channel></rss>',
    "c.atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><generator uri='http://www.blogger.com'>Blogger</generator></feed>",
    "d.html": b'<!DOCTYPE html><html><body><article class="h-entry"><h1 class="p-name">A</h1></article></body></html>',
    "e.csv": b"id,title,date\n1,A,2021-02-05\n",
    "posts.csv": b"id,title,date\n1,A,2021-02-05\n",
    "f.txt": b"TITLE: A note\nDATE: today\n\n-----\n\nText.\n",
    "g.md": b"---\ntitle: A\n---\n\nText.\n",
    "h.xml": b'<?xml version="1.0"?><nitf><body/></nitf>',
    "i.txt": b"",
    "j.html": b"\xff\xfe\x00\x00",
}


def test_each_file_of_a_folder_is_opened_once_at_most_however_many_kinds_look_at_it() -> None:
    opened: Counter[str] = Counter()

    def counted(file: ExportFile) -> ExportFile:
        def open_file() -> BinaryIO:
            opened[file.path] += 1
            return file.open()

        return replace(file, open=open_file)

    parts = [(name, case) for name, case in CASES if not KINDS[name].is_whole]
    exports = {f"{name}/{case.stem}/{path}": data for name, case in parts for path, data in files_in(case).items()}
    found = find_exports(list(map(counted, export_files(OTHERS | exports))))
    assert set(found) == {"feed", *(name for name, _ in parts)}
    assert max(opened.values()) == 1


FEEDS = ("a.json", "b.xml", "c.atom")


def test_of_ordinary_files_only_feeds_are_claimed() -> None:
    found = find_exports(export_files(OTHERS))
    assert {kind: [file.path for file in files] for kind, files in found.items()} == {"feed": list(FEEDS)}


@pytest.mark.parametrize("name", OTHERS)
def test_an_ordinary_file_alone_is_claimed_only_if_it_is_a_feed(name: str) -> None:
    (file,) = export_files({name: OTHERS[name]})
    assert list(find_exports([replace(file, path="")])) == (["feed"] if name in FEEDS else [])
