"""The settings file of a running service."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from syndication.cli.processes import logs
from syndication.cli.processes.settings_file import SettingsFile


def test_a_setting_that_needs_a_restart_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "syndication.toml"
    file.write_text('title = "The Tribune"\n')
    monkeypatch.setenv("SYNDICATION_CONFIG", str(file))
    for name, value in (("HOST", "127.0.0.1"), ("PORT", "8000"), ("WORKERS", "2")):
        monkeypatch.setenv(f"SYNDICATION_{name}", value)
    monkeypatch.setattr(logs, "set_up_service", lambda *_: None)  # it takes the log from this test
    settings_file = SettingsFile("text")
    file.write_text('title = "The Herald"\nport = 8001\nworkers = 2\n')
    settings_file.use()
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        f"{file}: port has another value now, which needs a restart"
    ]
