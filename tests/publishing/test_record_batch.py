"""Files that are written together: whole or absent, whatever happens."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from syndication.publishing import record_batch
from syndication.publishing.record_batch import RecordBatch


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_files_are_named_when_the_batch_is_finished(tmp_path: Path) -> None:
    batch = RecordBatch()
    batch.write(tmp_path / "2026" / "a.md", b"A")
    batch.write(tmp_path / "2026" / "b.md", b"B")
    assert not {"2026/a.md", "2026/b.md"}.intersection(files(tmp_path))
    batch.finish()
    assert files(tmp_path) == {"2026/a.md": b"A", "2026/b.md": b"B"}


def test_bytes_are_on_the_disk_before_a_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[set[str]] = []
    monkeypatch.setattr(os, "sync", lambda: named.append(set(files(tmp_path))))
    batch = RecordBatch()
    batch.write(tmp_path / "a.md", b"A")
    batch.finish()
    (before,) = named
    assert "a.md" not in before


def test_a_full_batch_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_batch, "_MOST", 2)
    batch = RecordBatch()
    for name in "abc":
        batch.write(tmp_path / name, b"")
    assert {"a", "b"} <= set(files(tmp_path))
    assert "c" not in files(tmp_path)


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    batch = RecordBatch()
    (tmp_path / "a").write_bytes(b"no folder")
    with pytest.raises(OSError, match="a"):
        batch.write(tmp_path / "a" / "b.md", b"B")
    batch.write(tmp_path / "c.md", b"C")
    batch.finish()
    assert files(tmp_path) == {"a": b"no folder", "c.md": b"C"}


@pytest.mark.parametrize("has_links", [True, False])
def test_the_others_get_their_names_if_one_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    batch = RecordBatch()
    for name in ("a.md", "b.md", "c.md", "gone/d.md", "e.md"):
        batch.write(tmp_path / name, b"new")
    (tmp_path / "b.md").mkdir()
    (tmp_path / "c.md").write_bytes(b"of another program")
    shutil.rmtree(tmp_path / "gone")
    batch.finish()
    assert files(tmp_path) == {"a.md": b"new", "c.md": b"of another program", "e.md": b"new"}
    assert {place.name: problem for place, problem in batch.refused.items()} == {
        "b.md": "File exists",
        "c.md": "File exists",
        "d.md": "No such file or directory",
    }
