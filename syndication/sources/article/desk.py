"""Lines that are meant for the desk, not for readers: embargoes, notes for editors, sign-offs."""

from __future__ import annotations

import re

from syndication.model.item import Author
from syndication.sources.article import bylines, desk_words
from syndication.sources.article.shapes import fits
from syndication.sources.article.vocabulary import MONTHS, WEEKDAYS

_MARKS = ' \t*#[]()<>=+!•·|~_"“”«»-–—'
_LONGEST = 400  # a longer line is a paragraph, whatever its first words are


def _compiled(words: str, before: str = "", after: str = "") -> re.Pattern[str]:
    alternatives = "".join(line.strip() for line in words.splitlines())
    return re.compile(f"{before}(?:{alternatives}){after}")


_CALL = _compiled(desk_words.CALLS, after=r"(?:\s?[:!,–—-]\s?|\s(?=embargo|sperrfrist))")
_POLITE = re.compile(
    r"^(?:please\s(?:also\s)?note|nb|n\.b\.|bitte\sbeachten(?:\ssie)?|veuillez\snoter|tenga\sen\scuenta|si\sprega\sdi\snotare)"
    r"(?:,?\s(?:that|dass|que|che))?\s?[:,]?\s"
)
_EMBARGO = _compiled(desk_words.EMBARGO)
_EMBARGO_INSIDE = _compiled(desk_words.EMBARGO_INSIDE)
_EMBARGO_IN_NOTE = _compiled(desk_words.EMBARGO_IN_NOTE)
_NOTE = _compiled(desk_words.NOTE, after=r"\s?(?P<end>[:–—]|\s-\s|-\s|$)")
_PRIVATE = _compiled(desk_words.PRIVATE)
_PRIVATE_INSIDE = re.compile(
    r"[(\[](?:strictly\s)?(?:not\sfor\s(?:publication|print)|nicht\szur\sveröffentlichung|ne\spas\spublier|no\spublicar|"
    r"não\spublicar|non\spubblicare|niet\spubliceren)[)\]]"
)
_UPDATE = _compiled(desk_words.UPDATE, before=r"\(", after=r"\b[^()]{0,300}\)\.?$")
_CREDITS = _compiled(desk_words.CREDITS)
_INITIALS = re.compile(
    r"(?:bur-|dpa/)?[A-Za-z]{1,4}(?:/[A-Za-z]{1,5}){1,5}|(?:dpa|apa|afp|ap)(?:/\w{2,4})?(?:\s[a-z0-9]{1,6}){2,7}"
)
_STAMP = re.compile(
    r"AP-[A-Z]{2}-\d\d-\d\d-\d\d\s\d{4}[A-Z]{3}|\d{6}\s[A-Z]{3,4}\s[A-Z][a-z]{2}\s\d{2,4}|\d{2}-\d{2}-\d{2}\s\d{4}[A-Z]{3}"
)
_END = re.compile(
    r"[-–—*\[(<#=+\s]*(?:(?<=[-–—*\[(<#=+\s])(?i:ends?|ende|fin|fim|fine|einde|slut|30)(?=[-–—*\])>#=+\s])|ENDS?|ENDE|FIN|EINDE)"
    r"[-–—*\])>#=+.\s]*"
)
_SCHLUSS = re.compile(r"\((?:Schluss|SCHLUSS)(?:[,.][^()]{0,30})?\)(?:\s[a-z/*]{2,20})?")
_KICKER = re.compile(
    r"(?:(?:UPDATE|WRAPUP|WRAP-UP)\s?\d{1,2}|CORRECTED|CORRECTION|CORRECTS|REFILE|RPT|REPEAT|RECASTS)(?:\s?[-–—:]\s?|\s*$)|"
    r"\d(?:ST|ND|RD|TH|st|nd|rd|th)\s(?:LEAD|ROUNDUP|LD|UPDATE|Lead|Ld)(?:\s?[-–—:]\s?|\s|$)|(?:LEAD|ROUNDUP)\s?:\s?|"
    r"(?:URGENT|URGENTE|EILMELDUNG|EIL|DRINGEND|ALERTE|FLASH)(?:\s?[-–—:/]\s?|\s*$)|"
    r"(?:Eilmeldung|Urgent)\s?(?:[:–—]\s?|$)|"
    r"\((?:(?:UPDATE|WRAPUP|CORRECTED|URGENT|REFILE)[\s\d]{0,4})\)\s?",
)
_LABEL = re.compile(r"[^\w]{0,20}(?:strictly\s|under\s)?(?:embargo\w{0,4}|sperrfrist)\s?(?:[:–—|-]\s?)?")
_TOKEN = re.compile(r"\S+\s*")
_TIME_WORDS = (
    WEEKDAYS.keys()
    | MONTHS.keys()
    | frozenset(
        """
        until till til to at on for from the of a am pm a.m p.m noon midnight hours hrs h gmt utc bst cet cest est edt
        et pst pdt jst ist uhr bis um am den hasta las el jusqu'au jusqu'à le à até tot fino al alle today
        tomorrow tonight morning mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so lifts ends expires
        local time is
        """.split()
    )
)
# Words of a sentence about the embargo itself.
_RULE_WORDS = re.compile(
    r"releas|publi|veröffentl|until|midnight|\bnoon|embargo|strict|notice|broadcast|diffus|sperrfrist"
)


def is_embargo(line: str) -> bool:
    """Return whether `line` says that the text is embargoed ("EMBARGOED UNTIL 0600 GMT", "Sperrfrist: 6 Uhr")."""
    if len(line) > _LONGEST:
        return False
    bare = line.casefold().strip(_MARKS)
    bare = _POLITE.sub("", bare, count=1)
    for _ in range(3):
        if _EMBARGO.match(bare):
            return True
        call = _CALL.match(bare)
        if call is None:
            return False
        bare = bare[call.end() :].lstrip(_MARKS)
    return False


def has_embargo_inside(line: str) -> bool:
    """Return whether a line of the story names an embargo besides ("Harbour reopens (embargoed until Friday)")."""
    return len(line) <= _LONGEST and _EMBARGO_INSIDE.search(line.casefold()) is not None


def has_embargo_in_note(note: str) -> bool:
    """Return whether a note for editors names an embargo ("Note to editors: embargoed until Friday")."""
    rest = note[len(note_label(note)) :]
    return is_embargo(rest) or _EMBARGO_IN_NOTE.search(note.casefold()) is not None


def embargo_length(line: str) -> int:
    """Return how much of a line names the embargo: "EMBARGO: 6 Feb 06:00 - " before the words of a headline.

    The whole length if no headline follows, or if it cannot be separated from the time.
    """
    label = _LABEL.match(line.casefold())
    if label is None:
        return len(line)
    end, separated = label.end(), ":" in label.group()
    for word in _TOKEN.finditer(line, label.end()):
        bare = word.group().casefold().strip(" .,:;()[]–—-|")
        if bare and not _is_time_word(bare):
            break
        end, separated = word.end(), not bare or word.group().rstrip()[-1] in ":;|"
    rest = line[end:].strip()
    is_more = separated and len(rest.split()) >= 3 and rest[-1] not in ")]" and not _RULE_WORDS.search(rest.casefold())
    return end if is_more else len(line)


def may_hold_headline(line: str) -> bool:
    """Return whether a line with an embargo has so many more words that one may be the headline."""
    label = _LABEL.match(line.casefold())
    rest = line[label.end() :] if label else ""
    words = [word for word in rest.split() if not _is_time_word(word.casefold().strip(".,:;()[]–—-|"))]
    folded = " ".join(words).casefold()
    return embargo_length(line) == len(line) and len(words) >= 4 and not _RULE_WORDS.search(folded)


def _is_time_word(word: str) -> bool:
    return not word or any(map(str.isdecimal, word)) or word in _TIME_WORDS


def note_label(line: str) -> str:
    """Return the label of a note for editors ("EDITORS' NOTE: "), "" if `line` is none."""
    lead = len(line) - len(line.lstrip(_MARKS))
    found = _NOTE.match(line[lead : lead + 80].casefold())
    if found is None:
        return ""
    label = line[: lead + found.end()]
    # "Editors - ..." may begin a sentence, "EDS:" and "Attention editors" cannot.
    needs_mark = not found["end"] and label.strip(_MARKS).casefold() in ("editors", "attention", "desk", "desks")
    return "" if needs_mark else label


def is_bare_note_label(line: str) -> bool:
    """Return whether `line` is only the label of a note ("Notes to editors")."""
    label = note_label(line)
    return bool(label) and not line[len(label) :].strip(_MARKS)


def begins_private(line: str) -> bool:
    """Return whether `line` says that it, and what follows, is not for publication."""
    bare = line.casefold().strip(_MARKS)
    if len(line) > _LONGEST:
        return False
    found = _PRIVATE.match(bare)
    if found is None:
        return fits(line, 20, 160) and _PRIVATE_INSIDE.search(line.casefold()) is not None
    rest = bare[found.end() :].strip().removeprefix("bestimmt").removeprefix("vorgesehen").lstrip()
    return not rest or not rest[0].isalnum()


def is_for_desk(line: str) -> bool:
    """Return whether a single line is for the desk: an embargo, a note, what is new, credits."""
    return is_embargo(line) or bool(note_label(line)) or is_update_note(line) or is_credits(line)


def is_end(line: str) -> bool:
    """Return whether `line` is the mark at the end of a text: "ENDS", "-30-"."""
    if len(line) > 60:
        return False
    return _SCHLUSS.fullmatch(line) is not None or (len(line) <= 20 and _END.fullmatch(line) is not None)


def is_mark(line: str) -> bool:
    """Return whether `line` is only for the desk: initials, a time stamp, "FOR IMMEDIATE RELEASE"."""
    if len(line) > 60:
        return False
    bare = line.strip(_MARKS)
    return bare.casefold() in desk_words.MARKS or bool(_INITIALS.fullmatch(bare) or _STAMP.fullmatch(bare))


def is_release_mark(line: str) -> bool:
    """Return whether `line` is a whole line that only marks a text, wherever it is: "FOR IMMEDIATE RELEASE"."""
    mark, _, rest = re.sub(r"\s?[:–—|-]\s", "\0", line, count=1).partition("\0")
    has_date = any(map(str.isdecimal, rest)) and fits(rest, 6, 40)
    return len(line) <= 90 and mark.strip(_MARKS).casefold() in desk_words.MARKS and (not rest or has_date)


def is_update_note(line: str) -> bool:
    """Return whether `line` says what is new in this version: "(Adds details)", "(Updates with quotes)"."""
    return len(line) <= _LONGEST and _UPDATE.match(line.casefold()) is not None


def is_credits(line: str) -> bool:
    """Return whether `line` names reporters and editors: "(Reporting by Jane Doe; Editing by John Roe)"."""
    if len(line) > 2 * _LONGEST or not _CREDITS.match(line.casefold().lstrip("( ")):
        return False
    in_brackets = line.startswith("(") and line.rstrip(".").endswith(")")
    return in_brackets or ";" in line or (fits(line, 12, 100) and not line.endswith("."))


def reporters(line: str) -> tuple[Author, ...]:
    """Return who reported or wrote, from a line of credits; editors are no authors."""
    inner = line.strip("(). ")
    first = re.split(r";|\.\s", inner, maxsplit=1)[0]
    found = _CREDITS.match(first.casefold())
    if found is None or first.casefold().startswith(("editing", "edited", "translat", "édité", "redigiert", "editado")):
        return ()
    byline = bylines.find_bare(first[found.end() :].strip(" :"))
    return byline.authors if byline else ()


def kicker_length(line: str) -> int:
    """Return the length of "UPDATE 2-", "URGENT:" or "CORRECTED-" at the start of a headline, 0 without one."""
    found = _KICKER.match(line)
    return found.end() if found else 0
