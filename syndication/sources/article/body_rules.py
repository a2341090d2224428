"""The rules that classify the lines in the body of an article: entries, speech, quotations, subheads, paragraphs.

Each takes a line with its context and returns the reason why it matches, or "". `classifier` has their order.
"""

from __future__ import annotations

from syndication.sources.article import captions, columns
from syndication.sources.article.agencies import sign_off_agency
from syndication.sources.article.line_context import LineContext
from syndication.sources.article.shapes import (
    ends_sentence,
    fits,
    is_bullet,
    is_short_line,
    opens_quote,
    quotation,
)
from syndication.sources.article.survey import after_clock, is_furniture, speaker


def table_row(line: LineContext) -> str:
    """A row of a table."""
    return "has as many columns as the row next to it" if line.source_line.in_table else ""


def list_item(line: LineContext) -> str:
    """An item of a list: it begins with the same bullet as the line before or after it."""
    length = columns.bullet_length(line.text)
    bullets = [line.text[:1] for step in (-1, 1) if columns.bullet_length(line.neighbour(step))]
    is_item = length and line.text == line.source_line.text and bullets
    return "begins with a bullet, as the line next to it does" if is_item else ""


def entry(line: LineContext) -> str:
    """An entry of a live blog that begins with its time."""
    return "an entry that begins with its time" if line.survey.live and after_clock(line.text) is not None else ""


def speech(line: LineContext) -> str:
    """A turn of an interview."""
    label, _ = speaker(line.text) if line.survey.speakers else ("", "")
    return "begins with the speaker" if label.rstrip(" :：.") in line.survey.speakers else ""


def pull_quote(line: LineContext) -> str:
    """A pull quote: a quotation that the text contains a second time."""
    return "a quotation that the text contains as well" if line.index in line.survey.repeats else ""


def sign_off(line: LineContext) -> str:
    """The name of an agency as the last line."""
    return "an agency's name under the text" if line.is_last and sign_off_agency(line.text) else ""


def stray(line: LineContext) -> str:
    """Words of the site in the middle of the text."""
    return "words of the site, but in the middle of the text" if is_furniture(line.text, line.options) else ""


def stray_caption(line: LineContext) -> str:
    """A picture's caption in the middle of the text."""
    credit = captions.labelled_credit(line.text) if fits(line.text, 80, 600) else None
    return f"ends in a picture credit, {credit[1]}, but in the middle of the text" if credit else ""


def quote(line: LineContext) -> str:
    """A line that is one quotation, without an attribution."""
    quoted = quotation(line.text)
    return "one quotation without an attribution" if quoted and not fits(quoted, 3, 30) else ""


def subhead(line: LineContext) -> str:
    """A short line between two paragraphs."""
    text, following = line.text, line.following
    if not is_short_line(text) or opens_quote(text) or is_bullet(text):
        return ""
    if not ends_sentence(line.body) or fits(following, 8, len(following)):
        return ""
    return "a short line without a full stop between two paragraphs"


def paragraph(line: LineContext) -> str:
    """Everything else."""
    return "text of the body" if line.body else "the first line of the body"


def entry_time(line: LineContext) -> str:
    """The time, and at most a title, over an entry of a live blog."""
    title = after_clock(line.text) if line.survey.live else None
    if title is None or not is_short_line(title) or line.is_last:
        return ""
    return "the time of an entry"
