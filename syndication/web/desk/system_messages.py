"""What the program says about input, stories, feeds and deliveries, in the language of the person.

The messages are made elsewhere, in English, for the API, the command line and the desk alike. `messages` has their
templates, as words of the catalogue. A message that fits one is translated for the person, with the same values;
another one stays English. A message may begin with what it is about: the field, the slug, the path, the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from syndication.web.desk.messages import ADVICE, LINT_CODES, MESSAGES, NESTED, QUOTING_CODES, RULE_TEXTS
from syndication.web.desk.messages.templates import TemplateIndex, Values, fill, has_places
from syndication.web.desk.words import ENGLISH, Words, marked, words_of

# The fields of a story, as the editor calls them.
LABELS: Mapping[str, str] = {
    "headline": marked("Headline"),
    "standfirst": marked("Standfirst"),
    "body": marked("Text"),
    "section": marked("Section"),
    "tags": marked("Tags"),
    "language": marked("Language"),
    "authors": marked("Authors"),
    "media": marked("Pictures"),
    "published": marked("Published"),
    "embargo_until": marked("Embargo until"),
    "expires": marked("Expires"),
    "ednote": marked("Note for editors"),
    "note": marked("Note for readers"),
    "import": marked("Import"),
    "document": marked("Document"),
}
_INSTEAD = "; write "
_WRITE = marked("write {what}")
_FIELD = re.compile(r"(?:changes\.)?(\w+)(?:\[(\d{1,6})\])?(?:\.(\w+))?")
_CODED = re.compile(r"([a-z_]{1,40}) \((.+)\)", re.DOTALL)  # "title_too_long (130 characters)"
_LONGEST = 4_000
_DEEPEST = 8  # parts of a message: a path, a document, a rule, a place in the document, and what is wrong there
_OF_CURE = 2  # a cure counts like so many more parts: a message has one or two of them
_REMEMBERED = 1_000

_CONSTANTS = frozenset(text for text in (*MESSAGES, *RULE_TEXTS, *ADVICE) if not has_places(text))
_TEMPLATES = TemplateIndex(text for text in MESSAGES if has_places(text))
_RULES = TemplateIndex(text for text in RULE_TEXTS if has_places(text))

Gettext = Callable[[str], str]


def translate(words: Words, text: str) -> str:
    """Return a message, or words of the desk itself, in a language; as they are if there is no translation."""
    own = words.gettext(text) if text else ""
    return own if own != text else translate_message(words, text)


def translate_message(words: Words, message: str) -> str:
    """Return a message that is made elsewhere in a language; as it is if no template fits.

    Words of the desk stay: a section may be called "Calendar".
    """
    if words.language == ENGLISH or not message or len(message) > _LONGEST:
        return message
    return _translated(words.language, message)


def translate_parts(words: Words, message: str) -> str:
    """Return a message that may be several ones with semicolons between; a part that no template fits stays."""
    parts = message.split("; ")
    translated = [translate_message(words, part) for part in parts]
    if all(map(str.__ne__, parts, translated)):
        return "; ".join(translated)
    whole = translate_message(words, message)
    return whole if whole != message else "; ".join(translated)


def field_label(words: Words, field: str) -> str:
    """Return the name of a field of a story in a language: that of the record in English and for what has no label."""
    found = _FIELD.fullmatch(field)
    if words.language == ENGLISH or found is None or found[1] not in LABELS:
        return field
    label = _subject(words.gettext, field)
    return f"{label}, {found[3]}" if found[3] else label


@lru_cache(_REMEMBERED)
def _translated(language: str, message: str) -> str:
    return _known(words_of(language).gettext, message, _DEEPEST) or message


def _known(gettext: Gettext, message: str, deepest: int) -> str:
    """Return the translation of a message, "" if it is none that is known."""
    if message in _CONSTANTS:
        return gettext(message)
    if deepest < 1:
        return ""
    steps = (_about_one_word, _from_template, _with_cure, _from_rule, _with_code, _about_words)
    return next((found for step in steps if (found := step(gettext, message, deepest - 1))), "")


def _from_template(gettext: Gettext, message: str, deepest: int) -> str:
    for template, values in _TEMPLATES.find(message):
        return fill(gettext(template.text), _inner(gettext, values, deepest))
    return ""


def _inner(gettext: Gettext, values: Values, deepest: int) -> Values:
    """Return values in which those that are messages are translated, too."""
    return {name: (name in NESTED and _known(gettext, text, deepest)) or text for name, text in values.items()}


def _with_cure(gettext: Gettext, message: str, deepest: int) -> str:
    """Return the translation of what a rule says with what to write instead: "not a date: 5.2.26; write 2026-02-05"."""
    problem, write, cure = message.rpartition(_INSTEAD)
    translated = _known(gettext, problem, deepest - _OF_CURE) if write else ""
    return f"{translated}; {fill(gettext(_WRITE), {'what': cure})}" if translated else ""


def _from_rule(gettext: Gettext, message: str, _deepest: int) -> str:
    return next((fill(gettext(template.text), values) for template, values in _RULES.find(message)), "")


def _with_code(gettext: Gettext, message: str, deepest: int) -> str:
    """Return the translation of a rule of partners with what was measured."""
    found = _CODED.fullmatch(message)
    if found is None or found[1] not in LINT_CODES or "); " in found[2]:
        return ""
    measured = "" if found[1] in QUOTING_CODES else _known(gettext, found[2], deepest)
    return f"{gettext(found[1])} ({measured or found[2]})"


def _about_one_word(gettext: Gettext, message: str, deepest: int) -> str:
    """Return the translation of a message about a field, a slug, a document or a place in it, none of which has blanks.

    What a rule says has blanks before its colon ("not a date: 5.2.26"), and is no subject.
    """
    subject, colon, rest = message.partition(": ")
    return _with_subject(gettext, subject, rest, deepest) if colon and " " not in subject else ""


def _about_words(gettext: Gettext, message: str, deepest: int) -> str:
    """Return the translation of a message about something else, such as a file whose name has blanks."""
    subject, colon, rest = message.partition(": ")
    return _with_subject(gettext, subject, rest, deepest) if colon and " " in subject else ""


def _with_subject(gettext: Gettext, subject: str, rest: str, deepest: int) -> str:
    translated = _known(gettext, rest, deepest)
    return f"{_subject(gettext, subject)}: {translated}" if translated else ""


def _subject(gettext: Gettext, subject: str) -> str:
    """Return what a message is about: a field by its label, with its number in a list; another thing as it is."""
    if subject in LINT_CODES:
        return gettext(subject)
    found = _FIELD.fullmatch(subject)
    if found is None or found[1] not in LABELS:
        return subject
    label = gettext(LABELS[found[1]])
    return f"{label} {int(found[2]) + 1}" if found[2] else label
