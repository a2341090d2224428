"""The rules that tell the lines of an article apart, in the order in which they are asked.

Each is a function of a place in the text and answers with its reason, or "" where it does not
apply. The head is what stands before the first line of the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from syndication.ingest import bylines, captions, datelines, related
from syndication.ingest.dated import is_date_line
from syndication.ingest.draft import Block, Given
from syndication.ingest.shapes import ends_sentence, fits, is_bullet, opens_quote, quotation
from syndication.ingest.survey import Survey, after_clock, is_furniture, is_separator, speaker

LONGEST_HEADLINE = 150

# Rules whose text does not get into the item, and rules whose text makes its body.
DROPPED = frozenset({"separator", "furniture", "date line", "pull quote"})
BODY = frozenset({"entry time", "entry", "speaker", "subhead", "quotation", "stray", "stray caption", "paragraph"})
_STRAY = frozenset({"stray", "stray caption"})


class Place(Struct, frozen=True):
    """A line and what came before it: the rules that have applied, the last one, the last body text."""

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


Rule = Callable[[Place], str]


def separator(place: Place) -> str:
    """A row of marks between parts of the page."""
    return "no letter or digit in it" if is_separator(place.text) else ""


def furniture(place: Place) -> str:
    """A line of the site at the head or the tail of the page."""
    at_tail = place.index >= place.survey.tail
    inside = place.body and not at_tail
    if inside or not is_furniture(place.text, place.given):
        return ""
    if place.text.startswith("©") and "headline" in place.seen and not at_tail:
        return ""  # a picture's credit
    return f"a line of the site at the {'tail' if at_tail else 'head'} of the text"


def pointer(place: Place) -> str:
    """A label and a colon before another story's headline, or a headline after such a label."""
    found = related.find(place.text)
    if found:
        return f'begins with the label "{found.label}"'
    if place.last != "related" or not fits(place.text, 40, 300) or ends_sentence(place.text):
        return ""
    before = related.find(place.survey.lines[place.index - 1].text)
    return f'follows the label "{before.label}"' if before and not before.title else ""


def headline(place: Place) -> str:
    """The first line of the story."""
    if place.is_stated("headline") or place.seen - DROPPED - {"related"}:
        return ""
    too_long = len(place.text) > LONGEST_HEADLINE
    if ends_sentence(place.text) and (place.given.headline or too_long or place.is_last):
        return ""
    return "the first line"


def date_line(place: Place) -> str:
    """A line that only says when the page was published; evidence for a person, not a date."""
    lone_clock = not place.survey.live and after_clock(place.text) == ""
    return "says when the page was published" if lone_clock or is_date_line(place.text) else ""


def byline(place: Place) -> str:
    """Who wrote the story."""
    return "names who wrote it" if bylines.find(place.text) else ""


def caption(place: Place) -> str:
    """What a picture shows, known by its words."""
    if place.given.caption == "" or place.is_stated("caption"):
        return ""
    if place.last == "caption" and captions.is_bare_credit(place.text):
        return "a credit below a caption"
    return captions.why_caption(place.text)


def caption_by_place(place: Place) -> str:
    """What a picture shows, known by where it stands."""
    free = place.given.caption is None and "caption" not in place.seen
    if not free or len(place.text) > 1000 or not _ends_head(place.following):
        return ""
    return "stands between the headline and the byline or dateline"


def dateline(place: Place) -> str:
    """The place that the story is told from."""
    if place.given.dateline == "" or place.is_stated("dateline"):
        return ""
    if speaker(place.text)[0].rstrip(" :：.") in place.survey.speakers:
        return ""
    found = datelines.find(place.text)
    return f"a place ({found.located}) before the first sentence" if found else ""


def standfirst(place: Place) -> str:
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


def entry_time(place: Place) -> str:
    """The time, and at most a title, over an entry of a live blog."""
    title = after_clock(place.text) if place.survey.live else None
    if title is None or not _is_short_line(title) or place.is_last:
        return ""
    return "the time of an entry"


def entry(place: Place) -> str:
    """An entry of a live blog that begins with its time."""
    return "an entry that begins with its time" if place.survey.live and after_clock(place.text) is not None else ""


def speech(place: Place) -> str:
    """A turn of an interview."""
    label, _ = speaker(place.text) if place.survey.speakers else ("", "")
    return "begins with who speaks" if label.rstrip(" :：.") in place.survey.speakers else ""


def pull_quote(place: Place) -> str:
    """A quotation set apart that the text holds as well."""
    return "a quotation that the text contains as well" if place.index in place.survey.repeats else ""


def sign_off(place: Place) -> str:
    """The agency alone under the text."""
    bare = place.text.strip("()[]—–- ")
    return "an agency's name under the text" if place.is_last and captions.is_bare_credit(bare) else ""


def stray(place: Place) -> str:
    """Words of the site amid the text."""
    return "words of the site, but amid the text" if is_furniture(place.text, place.given) else ""


def stray_caption(place: Place) -> str:
    """A picture's caption amid the text."""
    credited = captions.labelled_credit(place.text) if fits(place.text, 80, 600) else None
    return f"ends in a picture credit, {credited[1]}, but amid the text" if credited else ""


def quote(place: Place) -> str:
    """A quotation from end to end that says not whose it is."""
    quoted = quotation(place.text)
    return "one quotation without an attribution" if quoted and not fits(quoted, 3, 30) else ""


def subhead(place: Place) -> str:
    """A short line between two paragraphs."""
    text, following = place.text, place.following
    if not _is_short_line(text) or opens_quote(text) or is_bullet(text):
        return ""
    if not ends_sentence(place.body) or fits(following, 8, len(following)):
        return ""
    return "a short line without a full stop between two paragraphs"


def paragraph(place: Place) -> str:
    """All the rest."""
    return "text of the body" if place.body else "the first line of the body"


# A rule may be listed twice, under one name, where a weaker sign must wait for stronger rules.
HEAD_RULES: tuple[tuple[str, Rule], ...] = (
    ("separator", separator),
    ("furniture", furniture),
    ("related", pointer),
    ("headline", headline),
    ("date line", date_line),
    ("byline", byline),
    ("caption", caption),
    ("dateline", dateline),
    ("entry time", entry_time),
    ("entry", entry),
    ("speaker", speech),
    ("standfirst", standfirst),
    ("caption", caption_by_place),
    ("paragraph", paragraph),
)
BODY_RULES: tuple[tuple[str, Rule], ...] = (
    ("separator", separator),
    ("furniture", furniture),
    ("related", pointer),
    ("entry time", entry_time),
    ("entry", entry),
    ("speaker", speech),
    ("sign-off", sign_off),
    ("pull quote", pull_quote),
    ("stray", stray),
    ("stray caption", stray_caption),
    ("quotation", quote),
    ("subhead", subhead),
    ("paragraph", paragraph),
)


def classify(survey: Survey) -> Iterator[Block]:
    """Yield the blocks of a text in order, each with its rule; a dateline in line becomes a block of its own."""
    seen, last, body = frozenset[str](), "", ""
    for index, line in enumerate(survey.lines):
        rest = line.text
        while rest:
            place = Place(survey, index, rest, seen, last, body)
            block = _classified(place, BODY_RULES if body or "dateline" in seen else HEAD_RULES)
            yield block
            rest = rest[len(block.text) :].lstrip()
            last = block.rule
            seen = seen if last in seen else seen | {last}
            body = block.text if last in BODY - _STRAY else body


def _classified(place: Place, rules: tuple[tuple[str, Rule], ...]) -> Block:
    part = place.survey.stated.get(place.text)
    if part and part not in place.seen:
        return Block(place.text, part, "a person says so")
    name, reason = next((name, reason) for name, rule in rules if (reason := rule(place)))
    length = datelines.length(place.text) if name == "dateline" else len(place.text)
    return Block(place.text[:length].rstrip(), name, reason)


def _is_short_line(text: str) -> bool:
    return fits(text, 12, 90) and not ends_sentence(text) and not text.endswith((":", ";", ","))


def _in_headline_group(place: Place) -> bool:
    lines = place.survey.lines
    group = lines[place.index].group
    return place.last == "headline" and lines[place.index - 1].group == group < lines[-1].group


def _ends_head(text: str) -> bool:
    """Tell whether `text` is or begins with a line that stands between the head and the body."""
    return bool(bylines.find(text) or datelines.find(text))
