"""Language tags (BCP 47): their form, and the direction, region and spacing that they imply."""

from __future__ import annotations

import re
from typing import Literal

_RTL_SCRIPTS = frozenset("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa yezi".split())
# Languages that are written from right to left if the tag names no script.
_RTL_LANGUAGES = frozenset(
    "ar arc azb bal bgn bqi ckb dv fa glk he iw khw ks lrc mzn nqo ota pnb ps rhg sd skr syr ug ur yi".split()
)
# Languages without spaces between words.
_UNSPACED = frozenset("bo dz ja km lo my th yue zh".split())


# IANA's registry of language subtags: those with a Preferred-Value.
_REPLACED = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")


def is_language(tag: str) -> bool:
    """Return whether `tag` has the form of a language tag (RFC 5646 section 2.1)."""
    return bool(_TAG.fullmatch(tag))


def current_tag(tag: str) -> str:
    """Return a language tag with today's code in place of one that was replaced ("he" of "iw", "id-ID" of "in-ID")."""
    primary, hyphen, rest = tag.partition("-")
    return f"{_REPLACED.get(primary.lower(), primary)}{hyphen}{rest}"


def normal_tag(text: str) -> str:
    """Return the language tag of a locale as programs write it ("en-US" of "en_US", "pt-BR" of "pt_BR.UTF-8")."""
    return current_tag(text.partition(".")[0].partition("@")[0].replace("_", "-"))


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
