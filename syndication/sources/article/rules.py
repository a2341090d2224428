"""The rules that tell the lines of an article apart.

Each is a function of a place in the text and answers with its reason, or "" where it does not
apply. `classify` says in which order they are asked.
"""

from __future__ import annotations

from syndication.sources.article import bylines, captions, datelines, related
from syndication.sources.article.agencies import signed
from syndication.sources.article.date_lines import is_date_line
from syndication.sources.article.placement import DROPPED, LineContext
from syndication.sources.article.shapes import ends_sentence, fits, is_bullet, is_short_line, opens_quote, quotation
from syndication.sources.article.survey import after_clock, is_furniture, is_separator, speaker

LONGEST_HEADLINE = 150


def separator(place: LineContext) -> str:
    """A row of marks between parts of the page."""
    return "no letter or digit in it" if is_separator(place.text) else ""


def furniture(place: LineContext) -> str:
    """A line of the site at the head or the tail of the page."""
    at_tail = place.index >= place.survey.tail
    inside = place.body and not at_tail
    if inside or not is_furniture(place.text, place.given):
        return ""
    if place.text.startswith("©") and "headline" in place.seen and not at_tail:
        return ""  # a picture's credit
    return f"a line of the site at the {'tail' if at_tail else 'head'} of the text"


def pointer(place: LineContext) -> str:
    """A label and a colon before another story's headline, or a headline after such a label."""
    found = related.find(place.text)
    if found:
        return f'begins with the label "{found.label}"'
    if place.last != "related" or not fits(place.text, 40, 300) or ends_sentence(place.text):
        return ""
    before = related.find(place.survey.lines[place.index - 1].text)
    return f'follows the label "{before.label}"' if before and not before.title else ""


def headline(place: LineContext) -> str:
    """The first line of the story."""
    if place.is_stated("headline") or place.seen - DROPPED - {"related"}:
        return ""
    too_long = len(place.text) > LONGEST_HEADLINE
    if ends_sentence(place.text) and (place.given.headline or too_long or place.is_last):
        return ""
    return "the first line"


def date_line(place: LineContext) -> str:
    """A line that only says when the page was published; evidence for a person, not a date."""
    lone_clock = not place.survey.live and after_clock(place.text) == ""
    return "says when the page was published" if lone_clock or is_date_line(place.text) else ""


def byline(place: LineContext) -> str:
    """Who wrote the story."""
    return "names who wrote it" if bylines.find(place.text) else ""


def caption(place: LineContext) -> str:
    """What a picture shows, known by its words."""
    if place.given.caption == "" or place.is_stated("caption"):
        return ""
    if place.last == "caption" and captions.is_bare_credit(place.text):
        return "a credit below a caption"
    return captions.why_caption(place.text)


def caption_by_place(place: LineContext) -> str:
    """What a picture shows, known by where it stands."""
    free = place.given.caption is None and "caption" not in place.seen
    if not free or len(place.text) > 1000 or not _ends_head(place.following):
        return ""
    return "stands between the headline and the byline or dateline"


def dateline(place: LineContext) -> str:
    """The place that the story is told from."""
    if place.given.dateline == "" or place.is_stated("dateline"):
        return ""
    if speaker(place.text)[0].rstrip(" :：.") in place.survey.speakers:
        return ""
    found = datelines.find(place.text)
    return f"a place ({found.located}) before the first sentence" if found else ""


def standfirst(place: LineContext) -> str:
    """The sentence under the headline."""
    if place.given.standfirst == "" or place.is_stated("standfirst"):
        return ""
    possible = fits(place.text, 45, 600) and not place.text.endswith((":", ";", ","))
    if "standfirst" in place.seen or place.is_last or not possible:
        return ""
    if not ends_sentence(place.text):
        return "at most 45 words under the headline, without a full stop"
    if _in_headline_group(place):
        return "in one block with the headline"
    following = place.following
    before_head = _ends_head(following) or captions.split_credit(following)
    return "stands before the caption, byline or dateline" if before_head else ""


def entry_time(place: LineContext) -> str:
    """The time, and at most a title, over an entry of a live blog."""
    title = after_clock(place.text) if place.survey.live else None
    if title is None or not is_short_line(title) or place.is_last:
        return ""
    return "the time of an entry"


def entry(place: LineContext) -> str:
    """An entry of a live blog that begins with its time."""
    return "an entry that begins with its time" if place.survey.live and after_clock(place.text) is not None else ""


def speech(place: LineContext) -> str:
    """A turn of an interview."""
    label, _ = speaker(place.text) if place.survey.speakers else ("", "")
    return "begins with who speaks" if label.rstrip(" :：.") in place.survey.speakers else ""


def pull_quote(place: LineContext) -> str:
    """A quotation set apart that the text holds as well."""
    return "a quotation that the text contains as well" if place.index in place.survey.repeats else ""


def sign_off(place: LineContext) -> str:
    """The agency alone under the text."""
    return "an agency's name under the text" if place.is_last and signed(place.text) else ""


def stray_line(place: LineContext) -> str:
    """A short line in the head that no other rule knows."""
    return "a short line in the head that no rule knows" if is_short_line(place.text) and not place.is_last else ""


def stray(place: LineContext) -> str:
    """Words of the site amid the text."""
    return "words of the site, but amid the text" if is_furniture(place.text, place.given) else ""


def stray_caption(place: LineContext) -> str:
    """A picture's caption amid the text."""
    credited = captions.labelled_credit(place.text) if fits(place.text, 80, 600) else None
    return f"ends in a picture credit, {credited[1]}, but amid the text" if credited else ""


def quote(place: LineContext) -> str:
    """A quotation from end to end that says not whose it is."""
    quoted = quotation(place.text)
    return "one quotation without an attribution" if quoted and not fits(quoted, 3, 30) else ""


def subhead(place: LineContext) -> str:
    """A short line between two paragraphs."""
    text, following = place.text, place.following
    if not is_short_line(text) or opens_quote(text) or is_bullet(text):
        return ""
    if not ends_sentence(place.body) or fits(following, 8, len(following)):
        return ""
    return "a short line without a full stop between two paragraphs"


def paragraph(place: LineContext) -> str:
    """All the rest."""
    return "text of the body" if place.body else "the first line of the body"


def _in_headline_group(place: LineContext) -> bool:
    lines = place.survey.lines
    group = lines[place.index].group
    return place.last == "headline" and lines[place.index - 1].group == group < lines[-1].group


def _ends_head(text: str) -> bool:
    """Tell whether `text` is or begins with a line that stands between the head and the body."""
    return bool(bylines.find(text) or datelines.find(text))
