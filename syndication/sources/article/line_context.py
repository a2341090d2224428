"""A line of the text with its context: the argument of every rule."""

from __future__ import annotations

from msgspec import Struct

from syndication.sources.article import desk, related
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.source_text import TextLine
from syndication.sources.article.survey import Survey

# Names of rules whose text is left out of the item, and of rules whose text becomes its body.
DROPPED = frozenset("separator;furniture;date line;pull quote;embargo;private;end;mark;wire head".split(";"))
BODY = frozenset(
    "entry time;entry;speaker;subhead;quotation;stray line;stray;stray caption;list item;table row;paragraph".split(";")
)
# Names of rules whose text goes to the note for editors, which is never public.
NOTES = frozenset("ednote;notes;credits;kicker".split(";"))


class LineContext(Struct, frozen=True):
    """A line and what came before it: the names of all rules that matched, of the last one, and the last body text."""

    survey: Survey
    index: int
    text: str
    seen: frozenset[str] = frozenset()
    last: str = ""
    body: str = ""

    @property
    def options(self) -> ImportOptions:
        """The options of the import."""
        return self.survey.options

    def is_stated(self, part: str) -> bool:
        """Return whether an option names one of the lines as `part`."""
        return part in self.survey.stated.values()

    @property
    def is_last(self) -> bool:
        """Whether nothing but furniture and pointers follows."""
        return self.index >= self.survey.tail - 1

    @property
    def source_line(self) -> TextLine:
        """The whole line of the text, of which `text` may be the rest."""
        return self.survey.lines[self.index]

    def neighbour(self, step: int) -> str:
        """The line so many lines further, or ""."""
        index = self.index + step
        return self.survey.lines[index].text if 0 <= index < len(self.survey.lines) else ""

    @property
    def following(self) -> str:
        """The next of five lines that is not a pointer to another story or for the desk, or ""."""
        ahead = self.survey.lines[self.index + 1 : min(self.index + 6, self.survey.tail)]
        return next((line.text for line in ahead if not _is_beside_text(line.text)), "")


def _is_beside_text(text: str) -> bool:
    return related.find(text) is not None or desk.is_for_desk(text)
