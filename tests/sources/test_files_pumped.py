"""Files that are pumped up, of any kind, are read in a time that grows with their length."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from syndication.model.errors import IngestError
from syndication.sources.article.draft import ImportOptions
from syndication.sources.files import read_file
from tests import measuring

pytestmark = pytest.mark.thorough  # it compares processor times

GIVEN = ImportOptions(published=datetime(2026, 2, 5, 12, tzinfo=UTC), headline="Head")
_SIZE = 128_000
_FEWER = 16
_MOST_GROWTH = 64  # linear is 16, quadratic 256
_SHORT = 0.3  # seconds; less is not compared
_FRAMES = {
    "page": (
        "<!doctype html><article>{}<p>Text.</p></article>",
        (
            *("<article><p>a</p></article>", "<aside>x</aside>", "<header>x</header>", "<b itemprop=author>x</b>"),
            *("<meta name=a content=b>", "<figure><img src=a><figcaption>x</figcaption></figure>", "<html lang"),
        ),
    ),
    "JSON-LD": (
        '<!doctype html><script type="application/ld+json">{{"@type":"Article","x":"{}"}}</script>'
        "<article><p>Text.</p></article>",
        ("a,", '","author":"Jane Doe","y":"', "// -->", "<a ", "  ", "&amp;"),
    ),
    "NITF": (
        "<nitf><body><body.content><p>Text.</p>{}</body.content></body></nitf>",
        ("<p>a</p>", "<media><media-caption>a</media-caption></media>", "<note>a</note>", "&eacute;"),
    ),
    "NewsML-G2": (
        "<newsItem><contentMeta>{}</contentMeta><contentSet><inlineXML><body><p>Text.</p></body></inlineXML></contentSet>"
        "</newsItem>",
        (
            '<subject qcode="a:b"><name>n</name></subject>',
            "<creator><name>A B</name></creator>",
            "<keyword>a</keyword>",
        ),
    ),
    "wire": (
        "\x01eca062 4 i 211\n\x02Head\n\nText here.\n{}\n\x03",
        ("^a<\n", "^", f"{'a' * 45}\n", " ", "^ ", "\x02", "051137 GMT Feb 26 "),
    ),
}
CASES = [(frame, pump) for frame, pumps in _FRAMES.values() for pump in pumps]


def seconds(frame: str, pump: str, size: int) -> float:
    data = frame.format(pump * (size // len(pump))).encode()

    def import_file() -> None:
        with suppress(IngestError):  # one that is refused takes time too
            read_file("-", data, GIVEN, "tribune.example")

    return measuring.seconds(import_file, tries=4, enough=_SHORT / _MOST_GROWTH)


@pytest.mark.parametrize(("frame", "pump"), CASES)
def test_the_time_grows_with_the_file(frame: str, pump: str) -> None:
    large = seconds(frame, pump, _SIZE)
    assert large <= _SHORT or large <= _MOST_GROWTH * seconds(frame, pump, _SIZE // _FEWER)
