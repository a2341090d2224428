"""`import check` and `import addresses`: what the readers of the old feeds will see."""

from __future__ import annotations

import gzip
import json
import shutil
import tracemalloc
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom

ITEM = """<item><title>{title}</title><link>https://old.example/{slug}</link>
<guid isPermaLink="false">{guid}</guid><pubDate>{date}</pubDate></item>"""
DATE = "Thu, 05 Feb 2026 12:00:00 GMT"


@pytest.fixture
def moved(empty: Newsroom) -> Newsroom:
    """A publication with one story that was at another site."""
    (empty.root / "syndication.toml").write_text(
        'title = "The Tribune"\nauthority = "tribune.example"\n\n[redirects]\nfrom = "wordpress"\n'
        '"/podcast" = "https://podcasts.example/feed.xml"\n'
    )
    url = '"https://old.example/harbour"'
    empty.record("a.md", "Harbour", url=url, section='"World"', ids='{ rss = "https://old.example/?p=1" }')
    empty.done("publish")
    return empty


def old_feed(root: Path, *items: str) -> str:
    path = root / "old.xml"
    path.write_text(f'<rss version="2.0"><channel><title>Old</title>{"".join(items)}</channel></rss>')
    return str(path)


def old_item(guid: str, title: str = "Harbour", slug: str = "harbour") -> str:
    return ITEM.format(title=title, slug=slug, guid=guid, date=DATE)


def test_no_story_comes_up_again_if_ids_and_dates_are_the_same(moved: Newsroom) -> None:
    feed = old_feed(moved.root, old_item("https://old.example/?p=1"))
    first, *_ = moved.done("import", "check", feed).splitlines()
    assert first == f"{feed} and /rss.xml: 0 stories would come up again"


def test_a_story_with_another_id_is_listed_with_both_and_the_cure(moved: Newsroom) -> None:
    answer = moved.run("import", "check", old_feed(moved.root, old_item("http://old.example/?p=1")))
    assert answer.code == 1
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[0].endswith("1 story would come up again")
    assert "id differs: 1 (comes up again)" in lines
    assert any("another scheme; http://old.example/?p=1 -> https://old.example/?p=1" in line for line in lines)
    assert any(
        line.startswith('write in items/a.md: [ids] rss = "http://old.example/?p=1"; the service') for line in lines
    )


def test_the_comparison_in_json(moved: Newsroom) -> None:
    answer = moved.run("import", "check", old_feed(moved.root, old_item("x")), "--against", "sections/world", "--json")
    (feed,) = json.loads(answer.out)["feeds"]
    assert (answer.code, feed["new"]) == (1, "/sections/world/rss.xml")
    assert [change["kind"] for change in feed["comparison"]["changes"]] == ["id differs"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nowhere.xml",), "nowhere.xml: cannot be read: No such file or directory"),
        (("syndication.toml",), "syndication.toml: is no feed that can be read"),
        (("page.html",), "page.html: is no feed: its first element is <html>"),
        (("old.xml", "--against", "sections/none"), "sections/none: no public story here is in such a feed"),
        (("old.xml", "--against", "https://other.example/rss.xml"), "is a feed of another site"),
    ],
)
def test_what_cannot_be_compared(moved: Newsroom, arguments: tuple[str, ...], problem: str) -> None:
    old_feed(moved.root, old_item("x"))
    (moved.root / "page.html").write_text("<html><p>Not found</p></html>")
    answer = moved.run("import", "check", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert problem in answer.error


LOG = "".join(
    f'192.0.2.1 - - [05/Feb/2026:12:00:00 +0000] "GET {path} HTTP/1.1" 200 5 "-" "R/1"\n'
    for path in (
        *("/feed/",) * 3,
        *("/?feed=rss2&utm_source=x",) * 2,
        "/category/world/feed/",
        "/category/sport/feed/",
        "/comments/feed/",
        "/harbour",
    )
)


def test_a_log_in_another_format_is_refused(moved: Newsroom) -> None:
    (moved.root / "access.log").write_text('{"request": "GET /feed/"}\n')
    answer = moved.run("import", "addresses", "access.log")
    assert answer.code == 1
    assert "access.log: has no request in the common or combined format" in answer.error


def test_old_addresses_that_lead_to_no_feed_are_listed(moved: Newsroom) -> None:
    (moved.root / "access.log").write_text(LOG)
    answer = moved.run("import", "addresses", "access.log")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "requests  address                answer",
        "1         /category/sport/feed/  404 text/plain",
        "4 of 5 addresses lead to a feed, or are gone on purpose",
    ]


def test_all_old_addresses_in_json(moved: Newsroom) -> None:
    (moved.root / "access.log.gz").write_bytes(gzip.compress(LOG.encode()))
    found = json.loads(moved.run("import", "addresses", "access.log.gz", "--json").out)["addresses"]
    assert [(one["address"], one["hits"], one["answer"]) for one in found[:3]] == [
        ("/feed/", 3, "301 to /rss.xml"),
        ("/?feed=rss2", 2, "301 to /rss.xml"),
        ("/category/world/feed/", 1, "301 to /sections/world/rss.xml"),
    ]


def test_a_log_that_cannot_be_read(moved: Newsroom) -> None:
    answer = moved.run("import", "addresses", "nowhere.log")
    assert (answer.code, answer.error) == (1, "error: nowhere.log: cannot be read: No such file or directory\n")


@pytest.mark.parametrize("at", [40, -3])
def test_a_packed_log_that_is_broken_is_named(moved: Newsroom, at: int) -> None:
    data = bytearray(gzip.compress(b'1 - - [x] "GET /feed/ HTTP/1.1" 200 5\n' * 10_000))
    data[at] ^= 0xFF
    (moved.root / "broken.log.gz").write_bytes(data)
    answer = moved.run("import", "addresses", "broken.log.gz")
    assert answer.code in (1, 2)
    assert "broken.log.gz: cannot be read: " in answer.error


def test_a_line_without_an_end_takes_no_memory(moved: Newsroom) -> None:
    (moved.root / "zeros.log.gz").write_bytes(gzip.compress(bytes(100_000_000)))
    tracemalloc.start()
    try:
        answer = moved.run("import", "addresses", "zeros.log.gz")
        assert (answer.code, "has no request in the common or combined format" in answer.error) == (1, True)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_check_makes_no_database(moved: Newsroom) -> None:
    shutil.rmtree(moved.root / "var")
    (moved.root / "old.xml").write_text("<rss><channel><item><guid>x</guid></item></channel></rss>")
    moved.run("import", "check", "old.xml")
    assert not (moved.root / "var").exists()
