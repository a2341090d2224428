"""The rules for lines that are meant for the desk: embargoes, notes for editors, codes, sign-offs.

As those in `rules`, each takes a line with its context and returns the reason why it matches, or "".
"""

from __future__ import annotations

from syndication.sources.article import bylines, datelines, desk, wire, wire_heads
from syndication.sources.article.line_context import LineContext
from syndication.sources.article.shapes import ends_sentence, fits

DOUBTFUL_HEAD = "looks like codes, not like a headline"
_LATEST_LABEL = 8  # lines


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
    if line.last == "byline" and bylines.is_address(line.text):
        return "an address of the author"
    at_edge = at_edge or (not line.body and desk.is_release_mark(line.text))
    is_mark = desk.is_mark(line.text) or desk.is_release_mark(line.text)
    return "a mark for the desk" if at_edge and is_mark else ""


def wire_head(line: LineContext) -> str:
    """The codes, keywords and labels before a wire's story."""
    if "headline" in line.seen:
        if not line.body and wire_heads.is_standfirst_label(line.text):
            return "a label of the newsroom"
        is_label = not line.body and (_label_length(line.text) or wire_heads.is_head(line.text))
        return "a label of the newsroom" if is_label and _has_labels(line) else ""
    if wire_heads.label_length(line.text):
        return "a label of the newsroom"
    if wire_heads.is_head(line.text):
        return "codes of a wire service"
    if _is_above_headline(line):
        return "above the line that is labelled as the headline"
    if not line.seen and _is_title_below(line) and wire_heads.is_doubtful_above_title(line.text):
        return DOUBTFUL_HEAD
    if wire_heads.is_doubtful(line.text) or (_is_below_head(line) and wire_heads.is_doubtful_below_head(line.text)):
        return DOUBTFUL_HEAD
    return "keywords of a wire service" if line.survey.wire and wire.is_keyword_line(line.text) else ""


def _label_length(text: str) -> int:
    return wire_heads.label_length(text) or (0 if bylines.find(text) else wire_heads.body_label_length(text))


def _has_labels(line: LineContext) -> bool:
    return any(wire_heads.is_headline_label(each.text) for each in line.survey.lines[:_LATEST_LABEL])


def _is_above_headline(line: LineContext) -> bool:
    """Return whether a short line, which is no byline, is above one that begins with "Headline:"."""
    is_short = fits(line.text, 20, 120) and not bylines.find(line.text)
    below = [each.text for each in line.survey.lines[line.index + 1 : _LATEST_LABEL]]
    label = next((index for index, text in enumerate(below) if wire_heads.is_headline_label(text)), None)
    return is_short and label is not None and not any(map(ends_sentence, below[:label]))


def _is_below_head(line: LineContext) -> bool:
    """Return whether only the codes of a wire are above a line, and what may be the headline below it."""
    return line.last == "wire head" and _is_title_below(line)


def _is_title_below(line: LineContext) -> bool:
    below = line.neighbour(1)
    is_title = fits(below, 30, 150) and not ends_sentence(below) and not datelines.find(below)
    return is_title and bool(below) and not bylines.find(below) and bool(line.neighbour(2))


def kicker(line: LineContext) -> str:
    """ "UPDATE 2-" or "URGENT:" before a headline, which is for the desk."""
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
    if not line.body and line.text[0] != "(" and bylines.find(line.text):
        return ""  # "Written by: Jane Doe" in the head
    return "names reporters and editors" if desk.is_credits(line.text) else ""
