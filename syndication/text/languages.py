"""Language tags (BCP 47): their form, and the direction, region and spacing that they imply."""

from __future__ import annotations

import re
from typing import Literal

from syndication.text.language_codes import BETTER, TWO_LETTERS

_RTL_SCRIPTS = frozenset("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa yezi".split())
# Languages that are written from right to left if the tag names no script.
_RTL_LANGUAGES = frozenset(
    "ar arc azb bal bgn bqi ckb dv fa glk he iw khw ks lrc mzn nqo ota pnb ps rhg sd skr syr ug ur yi".split()
)
# Languages without spaces between words.
_UNSPACED = frozenset("bo dz ja km lo my th yue zh".split())


_EXAMPLES = "en, pt-BR or ur"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")


def language_fault(tag: str) -> str:
    """Return what is wrong with a language tag (RFC 5646 section 2.1) and what to write, "" if feeds may contain it."""
    cure = _valid_tag(tag) or _EXAMPLES
    if not _TAG.fullmatch(tag):
        return f"is not a language tag; write {cure}"
    code = primary_subtag(tag)
    if code in BETTER:
        return f"begins with {code}, which is not the code of a language now; write {cure}"
    return "" if _is_code(code) else f"begins with {code}, which is not the code of a language; write {cure}"


def _valid_tag(tag: str) -> str:
    """Return the tag that is meant, "" if it is not known: "he-IL" for "iw_IL"."""
    written = tag.strip().replace("_", "-")
    code = primary_subtag(written)
    meant = BETTER.get(code, code) + written[len(code) :]
    return meant if _TAG.fullmatch(meant) and _is_code(primary_subtag(meant)) else ""


def _is_code(code: str) -> bool:
    # ISO 639-3 has thousands of codes of three letters.
    return code in TWO_LETTERS or (len(code) == 3 and code not in BETTER)


def normal_tag(text: str) -> str:
    """Return the language tag that a program means ("en-US" of "en_US", "pt-BR" of "pt_BR.UTF-8", "he" of "iw")."""
    bare = text.partition(".")[0].partition("@")[0].replace("_", "-")
    return _valid_tag(bare) or bare


def primary_subtag(language: str) -> str:
    """Return the primary subtag of a language tag in lower case ("pt" of "pt-BR")."""
    return language.partition("-")[0].lower()


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Return the direction of text in this language; a script in the tag decides."""
    script = next((part for part in language.lower().split("-")[1:3] if len(part) == 4 and part.isalpha()), "")
    right_to_left = script in _RTL_SCRIPTS if script else primary_subtag(language) in _RTL_LANGUAGES
    return "rtl" if right_to_left else "ltr"


def region(language: str) -> str:
    """Return the region of a language tag in upper case ("BR" of "pt-BR"), or "" if it names none."""
    # RFC 5646 section 2.1: two letters or three digits, after language and script; a singleton ends them.
    for part in language.split("-")[1:]:
        if len(part) == 1:
            break
        if (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit()):
            return part.upper()
    return ""


def has_word_spaces(language: str) -> bool:
    """Return whether the words of this language can be counted by the spaces between them."""
    return primary_subtag(language) not in _UNSPACED
