"""The files of an export: archives that are broken at any byte, links, pipes and devices."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from syndication.model.errors import IngestError
from syndication.publishing.export_files import exports_at
from tests.sources.wordpress.exports import export, post


def read_all(place: Path, kind: str = "") -> str:
    """Return why the exports at a place cannot be read to their end, "" if they can."""
    try:
        for files in exports_at(place, kind).files.values():
            for file in files:
                with file.open() as opened:
                    opened.read()
    except IngestError as error:
        return str(error)
    return ""


def test_an_archive_that_is_broken_at_any_byte_is_an_error_in_words(tmp_path: Path) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("ä.xml", b"<rss>")
        archive.writestr("b.md", b"+++\n+++\n")
    data, place = buffer.getvalue(), tmp_path / "all.zip"
    for at in range(len(data)):
        for wrong in (0x00, 0xFF, data[at] ^ 0x20):
            place.write_bytes(data[:at] + bytes([wrong]) + data[at + 1 :])
            read_all(place, "zola")
        place.write_bytes(data[:at])
        read_all(place)


def test_links_that_lead_out_of_the_folder_are_left_out_and_listed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "site", tmp_path / "private"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.xml").write_bytes(export(post(1)))
    (folder / "own.xml").write_bytes(export(post(2)))
    (folder / "again.xml").symlink_to("own.xml")
    (folder / "out.xml").symlink_to(outside / "secret.xml")
    (folder / "posts").symlink_to(outside)
    (folder / "zero.xml").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.xml")
    found = exports_at(folder)
    assert [file.path for files in found.files.values() for file in files] == ["again.xml", "own.xml"]
    assert {Path(other.name).name: other.problem for other in found.others} == {
        "out.xml": "is a link that leads out of the folder; put the file itself there",
        "zero.xml": "is a link that leads out of the folder; put the file itself there",
        "posts": "is a link to a folder; give that folder too",
        "pipe.xml": "is a pipe or a device",
    }


def test_a_file_that_becomes_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "secret.xml").write_bytes(export(post(1)))
    (folder / "own.xml").write_bytes(export(post(2)))
    ((file,),) = exports_at(folder).files.values()
    (folder / "own.xml").unlink()
    (folder / "own.xml").symlink_to(tmp_path / "secret.xml")
    with pytest.raises(IngestError, match="link that leads out"):
        file.open()


@pytest.mark.parametrize("name", ["pipe.xml", "pipe.zip", "/dev/zero"])
def test_pipes_and_devices_are_refused_at_once(tmp_path: Path, name: str) -> None:
    if not name.startswith("/"):
        os.mkfifo(tmp_path / name)
    assert "is a pipe or a device" in read_all(tmp_path / name)


def test_a_broken_file_of_an_archive_is_listed_and_the_others_are_read(tmp_path: Path) -> None:
    place = tmp_path / "all.zip"
    with ZipFile(place, "w", ZIP_DEFLATED) as archive:
        for number in (1, 2, 3):
            archive.writestr(f"part{number}.xml", export(post(number)))
        broken = archive.getinfo("part2.xml")
    data = bytearray(place.read_bytes())
    begin = broken.header_offset + 30 + len(broken.filename)
    data[begin : begin + 40] = bytes(40)
    place.write_bytes(data)
    found = exports_at(place)
    assert [file.path for file in found.files["wordpress"]] == ["part1.xml", "part3.xml"]
    (unreadable,) = found.unreadable
    assert unreadable.name == f"{place}/part2.xml"
    assert unreadable.problem.startswith("cannot be read")
    assert found.others == ()
