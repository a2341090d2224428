"""A line of the text as the rules see it, with what came before it."""

from __future__ import annotations

from msgspec import Struct

from syndication.sources.article import related
from syndication.sources.article.draft import Given
from syndication.sources.article.survey import Survey

# Rules whose text does not get into the item, and rules whose text makes its body.
DROPPED = frozenset({"separator", "furniture", "date line", "pull quote"})
BODY = frozenset("entry time;entry;speaker;subhead;quotation;stray line;stray;stray caption;paragraph".split(";"))


class LineContext(Struct, frozen=True):
    """A line and what came before it: the rules that have applied, the last one, the last prose of the body."""

    survey: Survey
    index: int
    text: str
    seen: frozenset[str] = frozenset()
    last: str = ""
    body: str = ""

    @property
    def given(self) -> Given:
        """What a person said."""
        return self.survey.given

    def is_stated(self, part: str) -> bool:
        """Tell whether a person gave `part` in the words of one of the lines."""
        return part in self.survey.stated.values()

    @property
    def is_last(self) -> bool:
        """Whether nothing but furniture and pointers follows."""
        return self.index >= self.survey.tail - 1

    @property
    def following(self) -> str:
        """The next line that is not a pointer to another story (looking five lines ahead), or ""."""
        ahead = self.survey.lines[self.index + 1 : min(self.index + 6, self.survey.tail)]
        return next((line.text for line in ahead if related.find(line.text) is None), "")
