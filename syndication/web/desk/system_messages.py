"""What the program says about input, in the language of the person.

The messages are made elsewhere, in English, for the API, the command line and the desk alike. Here are their templates,
as words of the catalogue. A message that fits one is translated for the person, with the same values; another
one stays English. A message may begin with the field, the slug or the path that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from syndication.web.desk.words import ENGLISH, Words, marked

MESSAGES = (
    marked("is empty; give the story's title"),
    marked("is empty; give the story's text"),
    marked("is empty; give the author's name"),
    marked("is missing; give a time"),
    marked("has {number} characters; {most} is the most"),
    marked("has {number} characters; {most} is the most for what names a feed"),
    marked("contains the character {character}, which no feed can contain; delete it"),
    marked("is not a language tag; write {examples}"),
    marked("is not an http or https address; write {example} or leave it out"),
    marked("is before published; correct one of the two"),
    marked("has passed; give a later time, or publish now"),
    marked("ends before the publication, so it has no effect; leave one of them out"),
    marked("is after the story expires; change the expiry first"),
    marked("{text} is not a time; write {example}"),
    marked("{text} has no hour; write {example}"),
    marked("{text} is no time zone; write {zone}"),
    marked("{text} is there twice in {zone}, as clocks are set back; write {choice}"),
    marked("{text} is not there in {zone}, as clocks are set forward; write {choice}"),
    marked("{text} is not clear, as day and month stand in another order elsewhere; write {choice}"),
    marked("this cannot be done now; look at its state"),
    marked("is withdrawn; reinstate it first"),
    marked("is withdrawn; there is nothing to take back"),
    marked("is withdrawn; there is no preview of it"),
    marked("is not withdrawn; there is nothing to reinstate"),
    marked("is public already; withhold it"),
    marked("is changed twice at once; send one change after the other"),
    marked("was changed at the same moment"),
    marked("is being edited by hand now; send the change again after that"),
    marked("was changed by others meanwhile; begin again with their version"),
    marked("already exists; give the item another slug"),
    marked("the record's file is gone; put it back, or run: syndication forget"),
    marked("the item has another version by now; read it again and repeat the change"),
    marked("the record has changed since the cure was displayed; look at it again"),
    marked("other writers keep changing the same items; repeat the change"),
    marked("another process is publishing; wait for it, or stop it"),
    marked("another request is doing this"),
    marked("The database is unavailable; nothing was changed. Ask again in a minute"),
    marked("does not belong to this list; begin with its first page"),
    marked("is missing; send an export, or the address of a site"),
    marked("is no kind of export that is known; known are: {kinds}"),
    marked("is one of: {words}"),
    marked("{text} is no feed here; write {examples}"),
    marked("has more than {number} entries; leave some out"),
    marked("The files of an import may have {number} MB; use the command {command}, or the setting {setting}"),
    marked("the disk has no room for these files; make room, or use the command {command}"),
    marked("another import is writing to the folder of records; this one waits for its end"),
    marked("the service was restarted; the import goes on"),
    marked(
        "its process ended before it was done, three times; look into the log, and at the memory of the machine, then "
        "start it again, or use the command: {command}"
    ),
    *(marked("Bad Request"), marked("Forbidden"), marked("Not Found"), marked("Method Not Allowed")),
    *(marked("Request Timeout"), marked("Request Entity Too Large"), marked("Too Many Requests")),
    *(marked("Internal Server Error"), marked("Service Unavailable")),
)
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
}
_PLACE = re.compile(r"\\\{(\w+)\\\}")
_FIELD = re.compile(r"(?:changes\.)?(\w+)(?:\[(\d{1,6})\])?(?:\.\w+)?")
_LONGEST = 2_000


def translate(words: Words, message: str) -> str:
    """Return a message in a language; as it is if no template fits."""
    text = words.gettext(message) if message else ""
    if words.language == ENGLISH or text != message:
        return text
    if translated := _translated(words.gettext, message):
        return translated
    subject, colon, rest = message.partition(": ")
    translated = (words.gettext(rest) if rest in MESSAGES else _translated(words.gettext, rest)) if colon else ""
    return f"{_subject(words.gettext, subject)}: {translated}" if translated else message


def _translated(gettext: Callable[[str], str], message: str) -> str:
    """Return a message whose template has places for values, "" if none fits."""
    if len(message) <= _LONGEST:
        for template, pattern in _patterns():
            if found := pattern.fullmatch(message):
                return gettext(template).format(**found.groupdict())
    return ""


@lru_cache(1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the templates with places, the longest first: a shorter one may fit where a longer one fits better."""
    with_places = sorted((one for one in MESSAGES if "{" in one), key=len, reverse=True)
    return tuple((one, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(one)), re.DOTALL)) for one in with_places)


def _subject(gettext: Callable[[str], str], subject: str) -> str:
    """Return what a message is about: a field by its label, with its number in a list; another thing as it is."""
    found = _FIELD.fullmatch(subject)
    if found is None or found[1] not in LABELS:
        return subject
    label = gettext(LABELS[found[1]])
    return f"{label} {int(found[2]) + 1}" if found[2] else label
