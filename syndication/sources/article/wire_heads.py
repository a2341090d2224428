"""Other heads of wire services and newsrooms: agencies with numbers, slugs, labels ("Slug: HARBOUR").

What is surely a head is left out. What may be one is left out too, but then a person is asked for the headline.
"""

from __future__ import annotations

import re

from syndication.sources.article import wire
from syndication.sources.article.agencies import known_agency
from syndication.sources.article.printed_dates import is_date_line
from syndication.sources.article.shapes import fits, is_upper

_AP = re.compile(r"\^?(?:BC|AM|PM|US|EU|AS|ML|AF|LT|CN)-{1,2}\w[^\n]{0,80},\s?\d{2,5}<?")
_REUTERS = re.compile(r"(?:[a-z]\s){0,3}[A-Z]{2,12}(?:[-/][A-Z0-9]{1,20}){1,6}\s\d\d-\d\d\s\d{4}")
_RPT = re.compile(r"[a-z]{3}\d{3,4}-{0,5}(?:\s[a-z]{1,4}){1,6}")
_NUMBERED = re.compile(r"(?P<agency>[A-Za-z]{2,4})-?\d{2,6}")
_SERIAL = re.compile(r"0\d{2,5}")
_EAST_ASIAN = re.compile(r"[（(【]?\w{1,8}(?:社|通信|通讯)\w{0,12}?\d{1,2}日\s?[电電][）)】]?")
_TOPICS = re.compile(r"[^\s/=:]{2,30}(?:/[^\s/=:]{1,30}){1,6}")
_CODE = re.compile(
    r"(?=[^\d]{0,11}\d)[A-Z0-9.:/-]{1,12},?|\d\d?[.-][A-Z][a-z]{2}(?:[.-]\d{2,4})?|[A-Z]{2,12}(?:[-/][A-Z0-9]{1,20}){1,6}"
)
_SLUG_INSIDE = re.compile(r"\w--\w")
_WORD = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]{3}")
_VERSION = re.compile(r"(?:-|\b)\d(?:st|nd|rd|th)[ -]?(?:ld|lead)\b|\bwrite-?thru\b")
_LONGEST_LABEL = 200
_HEADLINE = re.compile(
    r"(?:headline|hed|heading|title|titel|überschrift|schlagzeile|titre|título|titular|titolo|kop|rubrik|заголовок|标题|"
    r"標題|見出し|العنوان)\s?[:：]\s?(?=\S)"
)
_STANDFIRST = re.compile(
    r"(?:standfirst|subhead(?:ing|line)?|sub-?title|dek|deck|utl\.?|untertitel|unterzeile|vorspann|chapô|chapo|sous-titre|"
    r"subtítulo|entradilla|sottotitolo|occhiello|подзаголовок|副标题)\s?[:：]\s?(?=\S)"
)
_BODY = re.compile(r"(?:body|body\stext|copy|story|text)\s?[:：](?:\s|$)")
_SLUG = re.compile(
    r"(?:(?:story\s)?slug(?:line)?|catchline|word\s?count|keywords?|stichwörter|story\sid|item\sid)\s?[:：]"
)
_COUNT = re.compile(
    r"(?:words|wörter|mots|palabras|parole|length|länge|priority|priorität|version|id|ref|story|item)\s?[:：]\s?(?:ca\.?\s)?\d{1,12}"
)


def is_head(line: str) -> bool:
    """Return whether `line` is surely the head of a wire's or a newsroom's text, and nothing for readers."""
    if wire.is_code_line(line) or is_topics(line) or _SLUG.match(line.casefold()) or _COUNT.fullmatch(line.casefold()):
        return True
    if not fits(line, 16, 120):
        return False
    if (
        (_AP.fullmatch(line) or _REUTERS.fullmatch(line) or _RPT.fullmatch(line) or _SERIAL.fullmatch(line))
        or line.startswith("ZCZC")
        or _EAST_ASIAN.fullmatch(line)
    ):
        return True
    first, *others = line.split()
    numbered = _NUMBERED.fullmatch(first)
    is_agency = bool(known_agency(numbered["agency"] if numbered else first)) and first[:2].isupper()
    return is_agency and _has_codes(others, bool(numbered)) and not _WORD.search(line)


def is_doubtful(line: str) -> bool:
    """Return whether `line` looks more like codes than like a headline: slugs, numbers, hardly a word."""
    if not fits(line, 16, 120):
        return False
    if _SLUG_INSIDE.search(line) and (len(line.split()) == 1 or line[:3].isupper() or _WORD.search(line) is None):
        return True
    if not any(map(str.isalpha, line)) and any(map(str.isdecimal, line)):
        return True
    tokens = line.split()
    if (
        known_agency(tokens[0])
        and tokens[0].isupper()
        and any(map(str.isdecimal, tokens[1:]))
        and not _WORD.search(line)
    ):
        return True
    if _VERSION.search(line.casefold(), 1):
        return True
    codes = sum(_CODE.fullmatch(token) is not None for token in tokens)
    is_lone = len(tokens) == 1 and re.fullmatch(r"[A-Z]{2,6}-?\d{3,6}[A-Z]?", line) is not None
    return (
        is_lone
        or line.startswith(("BC-", "BC--"))
        or (codes >= 3 and codes * 2 >= len(tokens) and not _WORD.search(line))
    )


def is_doubtful_above_title(line: str) -> bool:
    """Return whether a short line, below which a headline may stand, is only an agency, a time, or in brackets."""
    if not fits(line, 5, 60):
        return False
    is_agency = any(known_agency(word.strip("()[]")) for word in line.split())
    is_agency = is_agency and (len(line.split()) == 1 or any(map(str.isdecimal, line)))
    in_brackets = line.startswith("[") and line.endswith("]")
    is_time = line[0].isdecimal() and re.fullmatch(r"\d{1,2}[:.]?\d{2}(?:\s[A-Za-z]{3,4})?", line) is not None
    return is_agency or in_brackets or is_time or is_date_line(line)


def is_doubtful_below_head(line: str) -> bool:
    """Return whether `line`, which is below a head, may be its keywords: "PUERTO BARCOS"."""
    return fits(line, 4, 40) and is_upper(line) and not line.endswith((".", "!", "?", ":"))


def is_topics(line: str) -> bool:
    """Return whether `line` is of keywords with slashes between them: "Schifffahrt/Hafen/Wien"."""
    return line.count("/") >= 2 and _TOPICS.fullmatch(line) is not None


def label_length(line: str) -> int:
    """Return the length of a label before a part of the story ("Headline: "), 0 without one."""
    start = line[:_LONGEST_LABEL].casefold()
    found = _HEADLINE.match(start) or _STANDFIRST.match(start)
    return found.end() if found else 0


def body_label_length(line: str) -> int:
    """Return the length of a label before the body ("Body: "), which may also be a byline's ("Text: Jane Doe")."""
    found = _BODY.match(line[:_LONGEST_LABEL].casefold())
    return found.end() if found else 0


def is_headline_label(line: str) -> bool:
    """Return whether `line` begins with a label before a headline: "Headline: Harbour reopens"."""
    return _HEADLINE.match(line[:_LONGEST_LABEL].casefold()) is not None


def is_standfirst_label(line: str) -> bool:
    """Return whether `line` begins with a label before a standfirst: "Utl.: Ships sail again"."""
    return _STANDFIRST.match(line[:_LONGEST_LABEL].casefold()) is not None


def agencies(line: str) -> tuple[str, ...]:
    """Return the agencies that a head names: of "APA0123 5 AI" and "AFP-1234" too."""
    numbered = (found["agency"] for found in map(_NUMBERED.fullmatch, line.split()[:1]) if found)
    return tuple(dict.fromkeys((*wire.agencies(line), *filter(None, map(known_agency, numbered)))))


def _has_codes(tokens: list[str], is_numbered: bool) -> bool:
    codes = sum(_CODE.fullmatch(token) is not None for token in tokens)
    return codes >= 2 or (is_numbered and codes == len(tokens))
