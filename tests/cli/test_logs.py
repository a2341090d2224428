"""The log: one line for each event, with time, level and process, as text or as JSON; nobody can forge a line."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterator

import pytest

from syndication.cli.processes import logs
from syndication.text.log_lines import LogFormat

HEAD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [a-z]+\[\d+\]: ")
log = logging.getLogger("syndication")


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    """Give the logging of the tests back as it was."""
    root, level = logging.getLogger(), log.level
    handlers, hook = root.handlers[:], sys.excepthook
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    log.setLevel(level)
    logging.captureWarnings(capture=False)


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def record(seconds: float, message: str) -> logging.LogRecord:
    made = logging.LogRecord("syndication", logging.WARNING, "", 0, message, None, None)
    made.created = seconds
    return made


@pytest.mark.parametrize(
    ("seconds", "time"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1770292800.1239, "2026-02-05T12:00:00.123Z"),
        (1770292800.9999, "2026-02-05T12:00:00.999Z"),
    ],
)
def test_times_are_in_utc_to_the_millisecond(seconds: float, time: str) -> None:
    line = logs.TextFormatter("publish").format(record(seconds, "a.md: has no headline"))
    assert line == f"{time} WARNING publish[{os.getpid()}]: a.md: has no headline"
    assert json.loads(logs.JsonFormatter("publish").format(record(seconds, "x"))) == {
        "time": time,
        "level": "WARNING",
        "process": "publish",
        "pid": os.getpid(),
        "message": "x",
    }


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize(
    "message", ["a\n2026-02-05T12:00:00.000Z ERROR web[1]: forged", "\x1b[2J", "\r\n", "\u2028", "a\udc80b", 'say "x"']
)
def test_a_message_is_one_line_whatever_is_in_it(
    log_format: LogFormat, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up_service("web", log_format)
    log.warning("%s", message)
    [line] = written(capsys)
    assert line.isprintable()
    if log_format == "json":
        assert json.loads(line)["message"].isprintable()
    else:
        assert HEAD.match(line)


def test_a_traceback_of_text_is_indented_below_its_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up_service("web", "text")
    try:
        raise ValueError("first\nERROR second")
    except ValueError:
        log.exception("failed")
    first, *others = written(capsys)
    assert HEAD.match(first)
    assert others
    assert all(line.startswith("    ") for line in others)


def test_a_traceback_of_json_is_in_its_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up_service("web", "json")
    try:
        raise ValueError("wrong")
    except ValueError:
        log.exception("failed")
    [line] = written(capsys)
    told = json.loads(line)
    assert (told["level"], told["message"]) == ("ERROR", "failed")
    assert told["traceback"].splitlines()[-1] == "ValueError: wrong"


def test_what_ends_a_process_and_warnings_of_libraries_have_the_same_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up_service("deliver", "json")
    error = ValueError("wrong")
    sys.excepthook(ValueError, error, None)
    logging.getLogger("_granian").warning("Unexpected exit from worker-1")
    logging.getLogger("py.warnings").warning("deprecated")
    told = [json.loads(line) for line in written(capsys)]
    assert [(one["level"], one["message"]) for one in told] == [
        ("CRITICAL", "the process ends: wrong"),
        ("WARNING", "Unexpected exit from worker-1"),
        ("WARNING", "deprecated"),
    ]
    assert {one["process"] for one in told} == {"deliver"}


def test_a_command_writes_the_level_and_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    log.warning("a.md: has no headline")
    log.info("done")
    log.debug("never")
    assert written(capsys) == ["WARNING a.md: has no headline", "INFO done"]


@pytest.mark.parametrize(
    ("process", "log_format", "is_logged"),
    [(logs.SUPERVISOR, "text", False), (logs.SUPERVISOR, "json", True), ("publish", "text", True), ("", "text", False)],
)
def test_a_failure_is_told_to_the_person_who_started_it_or_to_the_log(
    process: str, log_format: LogFormat, is_logged: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if process:
        logs.set_up_service(process, log_format)
    else:
        logs.set_up()
    logs.report_failure(ValueError("the database is gone"))
    [line] = written(capsys)
    assert (line == "error: the database is gone") is not is_logged
    assert "the database is gone" in line
