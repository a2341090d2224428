"""Whether an import has whole texts: a feed that is set to excerpts, and exports of it, have only their beginnings."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndication.text.counts import count_of
from syndication.text.truncation import is_cut_off, word_count

_FEW_WORDS = 100
_LEAST_BODIES = 3  # of which all are short; fewer say nothing


class BodyLengths(Struct):
    """How many texts there are, how many of them end as an excerpt does, and the words of the longest, 100 at most."""

    texts: int = 0
    cut_off: int = 0
    longest: int = 0

    def note(self, html: str) -> None:
        """Count a text."""
        self.texts += 1
        self.cut_off += is_cut_off(html)
        if self.longest < _FEW_WORDS:
            self.longest = max(self.longest, word_count(html, _FEW_WORDS))

    def warnings(self) -> Iterator[str]:
        """Yield what an editor should know of the texts."""
        cure = "set the old site to whole texts, or import another export"
        if self.cut_off:
            count = count_of(self.cut_off, "text ends", "texts end")
            yield f"editors should know: {count} as an excerpt does (…, Read more); {cure}"
        if self.texts >= _LEAST_BODIES and self.longest < _FEW_WORDS:
            yield f"editors should know: no text has {_FEW_WORDS} words, the longest has {self.longest}; {cure}"
