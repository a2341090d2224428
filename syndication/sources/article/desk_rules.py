"""The rules for lines that are meant for the desk: embargoes, notes for editors, codes, sign-offs.

As those in `rules`, each takes a line with its context and returns the reason why it matches, or "".
"""

from __future__ import annotations

from syndication.sources.article import desk, wire
from syndication.sources.article.line_context import LineContext
from syndication.sources.article.shapes import ends_sentence


def embargo(line: LineContext) -> str:
    """A line that names an embargo; a person must say until when."""
    return "names an embargo" if desk.is_embargo(line.text) else ""


def private(line: LineContext) -> str:
    """A line that says that it and what follows is not for publication, and all lines after it."""
    if "private" in line.seen or "end" in line.seen:
        return "below the end of the story"
    return "says that it is not for publication" if desk.begins_private(line.text) else ""


def end(line: LineContext) -> str:
    """The mark at the end of a text: "ENDS"."""
    return "the end of the story" if line.body and desk.is_end(line.text) else ""


def mark(line: LineContext) -> str:
    """Initials, a time stamp or another mark for the desk, at the head or the tail."""
    at_edge = "headline" not in line.seen or line.index >= line.survey.tail
    return "a mark for the desk" if at_edge and desk.is_mark(line.text) else ""


def wire_head(line: LineContext) -> str:
    """The codes and keywords before a wire's story."""
    if "headline" in line.seen:
        return ""
    if wire.is_code_line(line.text):
        return "codes of a wire service"
    return "keywords of a wire service" if line.survey.wire and wire.is_keyword_line(line.text) else ""


def kicker(line: LineContext) -> str:
    """ "UPDATE 2-" or "URGENT:" before a headline, which tells the desk something."""
    return "for the desk, before the headline" if "headline" not in line.seen and desk.kicker_length(line.text) else ""


def ednote(line: LineContext) -> str:
    """A note for editors, or what is new in this version."""
    if line.last == "ednote" and desk.is_bare_note_label(line.neighbour(-1)):
        return "below the label of a note for editors"
    if desk.is_update_note(line.text):
        return "says what is new in this version"
    return "a note for editors" if desk.note_label(line.text) else ""


def notes(line: LineContext) -> str:
    """The heading "Notes to editors" under a story, and all lines after it."""
    if "notes" in line.seen:
        return "below the notes for editors"
    is_heading = ends_sentence(line.body) and line.last != "ednote" and desk.is_bare_note_label(line.text)
    return "the heading of notes for editors" if is_heading else ""


def staff_credits(line: LineContext) -> str:
    """A line that names reporters and editors: "(Reporting by …; Editing by …)"."""
    return "names reporters and editors" if desk.is_credits(line.text) else ""
