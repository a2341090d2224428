"""The page on HTTP: every promise stands there, with tests that exist, or with the word that it is not kept yet."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec

from syndication.cli.processes import server
from syndication.settings import Settings
from syndication.web import path_slots, request_bodies, request_slots

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "http.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (R[\d.]+) \| (.+?) \| (.*?) ?\|$", PAGE, re.MULTILINE)
PROMISES = [
    *(f"R1.{number}" for number in range(1, 42)),
    *(f"R2.{number}" for number in range(1, 42)),
    *(f"R3.{number}" for number in range(1, 28)),
    *(f"R4.{number}" for number in range(1, 19)),
    *(f"R5.{number}" for number in range(1, 18)),
]


def test_every_promise_is_listed_once_and_in_order() -> None:
    assert [name for name, *_ in ROWS] == PROMISES


def test_a_promise_names_tests_that_exist_or_says_not_yet() -> None:
    for name, promise, held_by in ROWS:
        named = re.findall(r"`([^`]+?)::([^`]+)`", held_by)
        assert named or promise.startswith("*Not "), name
        assert len(named) == len(held_by.split()), name
        missing = [f"{file}::{function}" for file, function in named if function not in functions_of(file)]
        assert missing == [], name


@cache
def functions_of(file: str) -> frozenset[str]:
    """Return the functions of a file of tests, those of its classes too."""
    return frozenset(re.findall(r"^(?:    )?def (\w+)\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_numbers_in_the_text_are_those_of_the_program() -> None:
    for said in (
        f"At most {path_slots.AT_ONCE} of them",
        f"{path_slots.WAITING} more may wait for {request_slots.PATIENCE_SECONDS:.0f} seconds",
        "60 to 1800 seconds, 300 unless set",
        f"{server.HEAD_SECONDS} seconds, then the connection is closed",
        f"{server.MOST_CONNECTIONS:,}, fewer where",
        f"{request_bodies.SECONDS:.0f} seconds, and one more for every {request_bodies.LEAST_RATE:,} bytes",
        f"{request_bodies.SLOTS['api']} by the API, {request_bodies.SLOTS['hub']} by the hub",
        f"{request_bodies.SLOTS['push']} by `/api/push`, {request_bodies.SLOTS['validate']} by `/validate`",
        f"half as many more wait for {request_slots.PATIENCE_SECONDS:.0f} seconds",
        f"{request_bodies.MOST_MEMORY // 1_000_000} MB",
    ):
        assert said in " ".join(PAGE.split())
    assert (Settings().max_age, server.MOST_CONNECTIONS) == (300, 8192)


def test_the_settings_that_the_text_names_exist() -> None:
    names = {field.name for field in msgspec.structs.fields(Settings)}
    assert {"max_age", "documents_mb", "rate_limit", "deltas", "trusted_proxies", "base_url"} <= names
    for name in ("max_age", "documents_mb", "rate_limit", "deltas", "trusted_proxies", "base_url"):
        assert f"`{name}`" in PAGE
