"""What granian logs when all is well is not printed: Ctrl-C ends the service quietly."""

from __future__ import annotations

import logging

import pytest

from syndication.cli.processes.server import is_worth_printing


@pytest.mark.parametrize(
    ("message", "is_printed"),
    [
        ("Killing worker-1 after it refused to gracefully stop", False),
        ("Configured number of Python threads appears to be too high", False),
        ("Unexpected exit from worker-1", True),
    ],
)
def test_routine_lines_are_not_printed(message: str, is_printed: bool) -> None:
    record = logging.LogRecord("_granian", logging.WARNING, "", 0, message, None, None)
    assert is_worth_printing(record) is is_printed
