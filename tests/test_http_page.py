"""The page on HTTP: every promise stands there, with tests that exist, or with the word that it is not kept yet."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from syndication.settings import Settings
from syndication.web import bodies, documents, places, server

TESTS = Path(__file__).parent
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


@pytest.mark.parametrize(("name", "promise", "held_by"), ROWS)
def test_a_promise_names_tests_that_exist_or_says_not_yet(name: str, promise: str, held_by: str) -> None:
    named = re.findall(r"`([^`]+?)::([^`]+)`", held_by)
    assert named or promise.startswith("*Not yet*"), name
    assert len(named) == len(held_by.split())
    for file, function in named:
        assert re.search(rf"^    ?def {function}\(|^def {function}\(", (TESTS / file).read_text(), re.MULTILINE), (
            function
        )


def test_the_numbers_in_the_text_are_those_of_the_program() -> None:
    for said in (
        f"At most {documents.AT_ONCE} of them",
        f"{documents.WAITING} more may wait for {places.PATIENCE_SECONDS:.0f} seconds",
        "60 to 1800 seconds, 300 unless set",
        f"{server.HEAD_SECONDS} seconds, then the connection is closed",
        f"{server.MOST_CONNECTIONS:,}, fewer where",
        f"{bodies.SECONDS:.0f} seconds, and one more for every {bodies.LEAST_RATE:,} bytes",
        f"{bodies.PLACES['api']} by the API, {bodies.PLACES['hub']} by the hub",
        f"{bodies.PLACES['push']} by `/api/push`, {bodies.PLACES['validate']} by `/validate`",
        f"half as many more wait for {places.PATIENCE_SECONDS:.0f} seconds",
        f"{bodies.MOST_MEMORY // 1_000_000} MB",
    ):
        assert said in " ".join(PAGE.split())
    assert (Settings().max_age, server.MOST_CONNECTIONS) == (300, 8192)


def test_the_settings_that_the_text_names_exist() -> None:
    names = {field.name for field in msgspec.structs.fields(Settings)}
    assert {"max_age", "documents_mb", "rate_limit", "deltas", "trusted_proxies", "base_url"} <= names
    for name in ("max_age", "documents_mb", "rate_limit", "deltas", "trusted_proxies", "base_url"):
        assert f"`{name}`" in PAGE
