"""The cache of verdicts: each text is read once as long as there is memory for it, and memory has an end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from syndication.validation import check
from syndication.validation.rules import markup
from syndication.validation.verdict_cache import VerdictCache
from tests.validation.cases import NOW
from tests.validation.test_work import items


def cache(most_bytes: int, each: int = 0) -> tuple[VerdictCache[str], list[str]]:
    """Return a cache of texts in capitals, each of a size, and the list of the texts that were asked for."""
    return VerdictCache(most_bytes, lambda _: each), []


def test_a_text_is_read_once() -> None:
    verdicts, read = cache(1_000_000)

    def capitals(text: str) -> str:
        read.append(text)
        return text.upper()

    assert [verdicts.verdict(text, capitals) for text in ("a", "b", "a", "\ud800")] == ["A", "B", "A", "\ud800"]
    assert read == ["a", "b", "\ud800"]


def test_memory_has_an_end_and_what_was_used_stays() -> None:
    verdicts, _ = cache(100_000, each=2_000)
    for number in range(1_000):
        verdicts.verdict("used", str.upper)
        verdicts.verdict(str(number), str.upper)
        assert verdicts.size <= 100_000
    read: list[str] = []
    verdicts.verdict("used", lambda text: read.append(text) or text)  # type: ignore[func-returns-value]
    verdicts.verdict("0", lambda text: read.append(text) or text)  # type: ignore[func-returns-value]
    assert read == ["0"]


def test_a_verdict_that_would_fill_the_cache_is_not_kept() -> None:
    verdicts, _ = cache(100_000, each=50_000)
    assert verdicts.verdict("a", str.upper) == "A"
    assert (len(verdicts), verdicts.size) == (0, 0)


def test_threads_share_a_cache() -> None:
    verdicts, _ = cache(20_000, each=1_000)
    texts = [str(number % 30) for number in range(3_000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: verdicts.verdict(text, str.upper), texts)) == texts
    assert verdicts.size == len(verdicts) * 1_400 <= 20_000


def test_a_long_feed_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """2,450 entries, and each is found again at the second check."""
    document = items(*(f"<p>Story {number}</p>" for number in range(2_450))).encode()
    markup.VERDICTS.clear()
    first = check(document, now=NOW)
    assert len(markup.VERDICTS) == 2_450
    monkeypatch.setattr(markup, "read", lambda _: pytest.fail("a text was read again"))
    assert check(document, now=NOW) == first
