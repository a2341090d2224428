"""Logging: one line on standard error for each event, in one format from all processes of the service.

Text: `2026-02-05T12:00:00.123Z WARNING publish[4711]: items/a.md: …`; the lines of a traceback follow, indented. JSON:
one object for each event, the traceback in it. A command at a terminal writes the level and the message alone.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from syndication.text.log_lines import LogFormat, json_line, log_moment, text_line
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

SUPERVISOR = "supervisor"
_INDENT = "    "  # of the lines of a traceback: a line without it begins an event
# What granian is to do with its own log: nothing. Its lines go to the handler of this process.
GRANIAN_LOGGERS: Mapping[str, Any] = {
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")}
}


class _StandardErrorHandler(logging.Handler):
    """Writes each event at once, to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:  # a log that cannot be written must not end the work that it is about  # noqa: BLE001
            self.handleError(record)


class _CommandFormatter(logging.Formatter):
    """The level and the message, for people who have just started the command."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join((f"{record.levelname} {_message(record)}", *_traceback_lines(record)))


class _ServiceFormatter(logging.Formatter):
    """What both formats of the service share: the name of the process, and its number."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process
        self.pid = os.getpid()


class TextFormatter(_ServiceFormatter):
    """Time, level, process and message in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of an event."""
        head = text_line(record.created, record.levelname, f"{self.process}[{self.pid}]", _message(record))
        return "\n".join((head, *(_INDENT + line for line in _traceback_lines(record))))


class JsonFormatter(_ServiceFormatter):
    """An object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        fields: dict[str, Any] = {
            "time": log_moment(record.created),
            "level": record.levelname,
            "process": self.process,
            "pid": self.pid,
            "message": _message(record),
        }
        if trace := _traceback_lines(record):
            fields["traceback"] = "\n".join(trace)
        return json_line(fields)


def set_up() -> None:
    """Log for a command: this program's messages from INFO on, those of libraries from WARNING on."""
    _use(_CommandFormatter())


def set_up_service(process: str, log_format: LogFormat) -> None:
    """Log for a process of the service: also its warnings, and the errors that would end a thread or the process."""
    _use(JsonFormatter(process) if log_format == "json" else TextFormatter(process))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def report_failure(error: Exception) -> None:
    """Print why this process ends: as an event of the service's log, or for the person who started a command."""
    if any(_is_for_machines(handler.formatter) for handler in logging.getLogger().handlers):
        log.critical("%s", error)
    else:
        sys.stderr.write(f"error: {error}\n")


def _is_for_machines(formatter: logging.Formatter | None) -> bool:
    """Return whether a log is never for somebody at a terminal: JSON, and the log of what the supervisor started."""
    is_text = isinstance(formatter, TextFormatter) and formatter.process != SUPERVISOR
    return is_text or isinstance(formatter, JsonFormatter)


def _use(formatter: logging.Formatter) -> None:
    handler = _StandardErrorHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log.setLevel(logging.INFO)


def _message(record: logging.LogRecord) -> str:
    """Return the message in one line: whatever others sent, it cannot begin a line of the log."""
    return visible(record.getMessage())


def _traceback_lines(record: logging.LogRecord) -> list[str]:
    if not record.exc_info or not record.exc_info[0]:
        return []
    text = "".join(traceback.format_exception(*record.exc_info))
    return [visible(line) for line in text.splitlines()]


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("the process ends: %s", error or kind.__name__, exc_info=(kind, error, trace))


def _log_uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value and caught.exc_type is not SystemExit:
        name = caught.thread.name if caught.thread else "unknown"
        trace = (caught.exc_type, caught.exc_value, caught.exc_traceback)
        log.critical("the thread %s ended: %s", name, caught.exc_value, exc_info=trace)
