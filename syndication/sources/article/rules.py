"""The rules that classify the lines around the body of an article: headline, byline, caption, words of the site.

Each takes a line with its context and returns the reason why it matches, or "". `classifier` has their order.
"""

from __future__ import annotations

from syndication.sources.article import bylines, captions, datelines, related
from syndication.sources.article.agencies import known_agency
from syndication.sources.article.line_context import DROPPED, NOTES, LineContext
from syndication.sources.article.printed_dates import is_date_line
from syndication.sources.article.shapes import (
    ends_sentence,
    fits,
    is_name,
    is_short_line,
    is_uncased,
)
from syndication.sources.article.survey import after_clock, is_furniture, is_separator, speaker
from syndication.sources.article.vocabulary import NAME_PARTICLES
from syndication.sources.article.wire_heads import is_standfirst_label

LONGEST_HEADLINE = 150
NAMES_ONLY = "names the authors, without a By"
_LATEST_HEAD = 6  # lines
CAPTION_BY_PLACE = "between the headline and the byline or dateline"


def separator(line: LineContext) -> str:
    """A row of marks between parts of the page."""
    return "no letter or digit in it" if is_separator(line.text) else ""


def names_above(line: LineContext) -> str:
    """The authors in the first line, above the headline."""
    if line.seen - DROPPED - NOTES or not is_bare_byline(line.text) or line.options.authors is not None:
        return ""
    if _is_about(line):
        return ""
    below, after = line.neighbour(1), line.neighbour(2)
    is_headline = fits(below, 30, LONGEST_HEADLINE) and not ends_sentence(below) and len(below.split()) >= 4
    is_story = not (bylines.find(below) or datelines.find(below) or is_date_line(below) or is_bare_byline(below))
    return NAMES_ONLY if is_headline and is_story and after and line.index + 2 < line.survey.tail else ""


def names_below(line: LineContext) -> str:
    """The authors below the headline, without "By", if a role or a date is next to them."""
    if not line.seen & {"headline", "byline"} or not is_bare_byline(line.text):
        return ""
    found = bylines.find_bare(line.text)
    is_certain = found is not None and (found.agencies or any(author.role for author in found.authors))
    is_certain = is_certain or bylines.has_more_than_names(line.text)
    return NAMES_ONLY if is_certain or _shows_byline(line.neighbour(1)) else ""


def role(line: LineContext) -> str:
    """What the author is, in a line below the name: "Port correspondent"."""
    if line.last != "byline":
        return ""
    return "what the author is" if _is_role_line(line.text) or known_agency(line.text) else ""


def late_byline(line: LineContext) -> str:
    """A byline below the first sentences, which are no standfirst, or under the text."""
    near = line.index <= _LATEST_HEAD or line.index == line.survey.tail - 1
    return "names the authors" if near and "byline" not in line.seen and bylines.find(line.text) else ""


def late_date_line(line: LineContext) -> str:
    """The date of the page below the first sentences."""
    return date_line(line) if line.index <= _LATEST_HEAD and not line.survey.live else ""


def whole_caption(line: LineContext) -> str:
    """A picture's caption with its label and its credit: "Photo: The harbour. Credit: Jane Doe"."""
    return "a caption with its label and credit" if captions.is_labelled(line.text) else ""


def furniture(line: LineContext) -> str:
    """A line of the site at the head or the tail of the page."""
    at_tail = line.index >= line.survey.tail
    inside = line.body and not at_tail
    if inside or not is_furniture(line.text, line.options):
        return ""
    if line.text.startswith("©") and "headline" in line.seen and not at_tail:
        return ""  # a picture's credit, such as "© Jane Doe"
    return f"a line of the site at the {'tail' if at_tail else 'head'} of the text"


def pointer(line: LineContext) -> str:
    """A label and a colon before another story's headline, or a headline after such a label."""
    found = related.find(line.text)
    if found:
        return f'begins with the label "{found.label}"'
    if related.bare_label(line.text):
        return "a label above another story's headline" if _is_title(line.neighbour(1)) else ""
    if line.last != "related" or not fits(line.text, 40, 300) or ends_sentence(line.text):
        return ""
    before = related.bare_label(line.neighbour(-1))
    return f'follows the label "{before}"' if before else ""


def lone_label(line: LineContext) -> str:
    """A label for another story that the text does not name: "Lire la suite"."""
    return "a label without a story" if related.bare_label(line.text) and not related.find(line.text) else ""


def headline(line: LineContext) -> str:
    """The first line of the story."""
    if line.is_stated("headline") or line.seen - DROPPED - NOTES - {"related", "byline", "role"}:
        return ""
    if ends_sentence(line.text) and datelines.find(line.text):
        return ""  # the first paragraph of a story without a headline
    if bylines.find(line.text) and not line.is_last:
        return ""
    too_long = len(line.text) > LONGEST_HEADLINE
    if ends_sentence(line.text) and (line.options.headline or too_long or line.is_last):
        return ""
    return "the first line"


def date_line(line: LineContext) -> str:
    """A line that is only the date of the page; a hint for a person, never used as a date."""
    lone_clock = not line.survey.live and after_clock(line.text) == ""
    return "the date of the page" if lone_clock or is_date_line(line.text) else ""


def byline(line: LineContext) -> str:
    """The authors of the story."""
    return "names the authors" if bylines.find(line.text) else ""


def caption(line: LineContext) -> str:
    """A picture's caption, recognised by its words."""
    if line.options.caption == "" or line.is_stated("caption"):
        return ""
    if line.last == "caption" and captions.is_bare_credit(line.text):
        return "a credit below a caption"
    return captions.caption_reason(line.text)


def caption_by_place(line: LineContext) -> str:
    """A picture's caption, recognised by its position alone."""
    is_open = line.options.caption is None and "caption" not in line.seen
    if not is_open or len(line.text) > 1000 or not _ends_head(line.following):
        return ""
    return CAPTION_BY_PLACE


def dateline(line: LineContext) -> str:
    """The place where the story was written."""
    if line.options.dateline == "" or line.is_stated("dateline"):
        return ""
    if speaker(line.text)[0].rstrip(" :：.") in line.survey.speakers:
        return ""
    found = datelines.find(line.text)
    return f"a place ({found.located}) before the first sentence" if found else ""


def standfirst(line: LineContext) -> str:
    """The sentence under the headline."""
    if line.options.standfirst == "" or line.is_stated("standfirst"):
        return ""
    possible = fits(line.text, 45, 600) and not line.text.endswith((":", ";", ","))
    if "standfirst" in line.seen or line.is_last or not possible:
        return ""
    if line.text != line.source_line.text and is_standfirst_label(line.source_line.text):
        return "labelled as the standfirst"
    if not ends_sentence(line.text):
        return "at most 45 words under the headline, without a full stop"
    if _in_headline_group(line):
        return "in one block with the headline"
    following = line.following
    before_head = _ends_head(following) or captions.split_credit(following) or _names_follow(line)
    return "before the caption, byline or dateline" if before_head else ""


def stray_line(line: LineContext) -> str:
    """A short line in the head that no other rule matches."""
    return "a short line in the head that no rule matches" if is_short_line(line.text) and not line.is_last else ""


def _in_headline_group(line: LineContext) -> bool:
    lines = line.survey.lines
    group = lines[line.index].group
    return line.last == "headline" and lines[line.index - 1].group == group < lines[-1].group


def _is_about(line: LineContext) -> bool:
    """Return whether the text speaks of a person that the line names, so that he is no author of it."""
    found = bylines.find_bare(line.text)
    surnames = [author.name.split()[-1] for author in found.authors] if found else []
    others = (each.text for each in line.survey.lines if each is not line.source_line)
    return bool(surnames) and any(name in text for text in others for name in surnames)


def _is_title(text: str) -> bool:
    return bool(text) and fits(text, 40, 300) and not ends_sentence(text)


def _names_follow(line: LineContext) -> bool:
    """Return whether the next line is a byline without "By", with a role or date below it."""
    return is_bare_byline(line.neighbour(1)) and _shows_byline(line.neighbour(2))


def _shows_byline(below: str) -> bool:
    """Return whether the line below names shows that they are the authors."""
    return _is_role_line(below) or is_date_line(below) or bool(datelines.find(below))


def _is_role_line(text: str) -> bool:
    return fits(text, 9, 90) and not ends_sentence(text) and ":" not in text and bylines.is_role(text)


def is_bare_byline(text: str) -> bool:
    """Return whether `text` has the form of names alone: each of two to four words, with capitals."""
    found = bylines.find_bare(text)
    return found is not None and bool(found.authors) and all(_is_full_name(author.name) for author in found.authors)


def _is_full_name(name: str) -> bool:
    words = name.split()
    are_names = all(is_name(word) or word.casefold() in NAME_PARTICLES for word in words)
    are_names = are_names and not any(map(str.isdecimal, name))
    return 2 <= len(words) <= 4 and are_names and not is_uncased(name)


def _ends_head(text: str) -> bool:
    """Return whether `text` is a byline or begins with a dateline: these are the last lines before the body."""
    return bool(bylines.find(text) or datelines.find(text))
