"""`docs`: every page is listed and can be printed, and messages name pages that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syndication.cli.docs import PAGES
from tests.cli.newsroom import Newsroom

ROOT = Path(__file__).parents[2]
_NAMES_A_FILE = re.compile(r"""(?<!")"(?!").*\bdocs/\w+\.md""")  # in a text, not in a docstring
SOURCES = [file for file in (ROOT / "syndication").rglob("*.py") if "__pycache__" not in file.parts]


def test_every_page_is_listed(empty: Newsroom) -> None:
    assert set(PAGES) == {file.stem for file in (ROOT / "docs").glob("*.md")}
    assert [line.split()[0] for line in empty.done("docs").splitlines()] == list(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_title(name: str) -> None:
    lines = (ROOT / "docs" / f"{name}.md").read_text().splitlines()
    assert [number for number, line in enumerate(lines) if line.startswith("# ")] == [0]


@pytest.mark.parametrize("name", ["settings", "settings.md", "docs/settings.md", "docs/settings.md#redirects"])
def test_a_page_is_printed_by_the_names_that_texts_have_for_it(empty: Newsroom, name: str) -> None:
    page = ROOT / "docs" / "settings.md"
    assert empty.done("docs", name).rstrip() == page.read_text().rstrip()
    assert empty.done("docs", name, "--path") == f"{page}\n"


@pytest.mark.parametrize("name", ["nowhere", "../README", "images", "\x1b[2J"])
def test_no_other_file_is_printed(empty: Newsroom, name: str) -> None:
    answer = empty.run("docs", name)
    assert (answer.code, answer.out) == (1, "")
    assert ": there is no such page; the pages are: tutorial, " in answer.error
    assert answer.error.rstrip().isprintable()


def test_messages_name_pages_by_the_command_that_prints_them() -> None:
    """The folder docs/ is not there for somebody who has installed a wheel."""
    texts = {file: file.read_text() for file in SOURCES}
    named = [page for text in texts.values() for page in re.findall(r"syndication docs ([a-z]+)", text)]
    assert set(named) <= set(PAGES)
    strings = [line for text in texts.values() for line in text.splitlines() if _NAMES_A_FILE.search(line)]
    assert strings == []
