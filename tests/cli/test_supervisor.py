"""Child processes of `serve` and `work`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from syndication.cli.processes.supervisor import ChildProcess


def test_a_file_in_the_folder_does_not_run_in_place_of_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "json.py").write_text(f"open({str(ran)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    made = ChildProcess("a child", ["-c", f"import json; open({str(tmp_path / 'done')!r}, 'w')"])
    made.keep_alive()
    made.end(time.monotonic() + 60)
    assert (tmp_path / "done").exists()
    assert not ran.exists()
