"""Texts that are pumped up, of any kind that a rule looks for, are read in a time that grows with their length."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from syndication.model.errors import IngestError
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.article.markdown_file import read_markdown
from syndication.sources.article.parser import read_article
from tests import measuring
from tests.sources.article.articles import NOON

pytestmark = pytest.mark.thorough  # it compares processor times

Read = Callable[[bytes, ImportOptions], Draft]

_SIZE = 32_000
_FEWER = 16
_MOST_GROWTH = 64  # linear is 16, quadratic 256
_SHORT = 0.3  # seconds; less is not compared
_PUMPS = (
    *"\t > [ * ( ` | - \" ' _ \\ # A é — “ ” \u2028 \u200c \u0301".split(" "),
    *(" ", "\n", "\n\n", "- ", "-- ", " #", ", ", " via ", "/ ", ": ", ". ", "\r", "\0"),
    *(
        "a\n",
        "a\n\n",
        "A\n\n",
        "|\n",
        "***\n\n",
        "• a\n\n",
        "- - ",
        "[a](b)",
        "![a](b)",
        "<b>",
        "&amp;",
        "1. ",
        "https://a ",
    ),
    *(
        "ROME, Feb 5 (AP) — ",
        "ROME — ",
        "By A B, ",
        "Read more: a\n\n",
        "Read more\n\n",
        "12:00 a\n\n",
        "EMBARGO: ",
        "Not for publication ",
        "(Adds a\n\n",
        "a\tb\n",
        "| a | b |\n",
        "a    b    c\n",
        "- a\n\n",
        "A and B ",
        "ab/cd\n\n",
        "</b>",
        "{% a ",
        "Q: a\n\nA: b\n\n",
    ),
    *("“a b c d e”\n\n", "© ", "Photo: ", "Photo: a\n\n", "(AP)", "the the ", "tothe ", "Share\n\n", "5 Feb 2026 "),
)
_STARTS = ("", "# a", "Headline\n\n", "Headline\n\nBody text here.\n\n", "Headline\n\nBy Ann Bo")


def seconds(read: Read, start: str, pump: str, size: int) -> float:
    """Return the processor time that a text takes, the least of some tries, or the first that is short."""
    text = f"{start}{pump * (size // len(pump))}x\n\nBody."

    def import_text() -> None:
        with suppress(IngestError):  # one that is refused takes time too
            read(text.encode(), ImportOptions(published=NOON))

    return measuring.seconds(import_text, tries=4, enough=_SHORT / _MOST_GROWTH)


def too_slow(read: Read, start: str, pump: str) -> bool:
    large = seconds(read, start, pump, _SIZE)
    return large > _SHORT and large > _MOST_GROWTH * seconds(read, start, pump, _SIZE // _FEWER)


@pytest.mark.parametrize("start", _STARTS)
@pytest.mark.parametrize("read", [read_article, read_markdown])
def test_the_time_grows_with_the_text(read: Read, start: str) -> None:
    assert [pump for pump in _PUMPS if too_slow(read, start, pump)] == []
