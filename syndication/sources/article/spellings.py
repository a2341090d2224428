"""Typing errors in English that can be found without a dictionary. They are reported, never corrected.

Examples: "ofthe" (two words run together), "the the" (a word twice).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

_MOST = 20  # warnings about one text
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DOUBLED = re.compile(r"\b(the|a|an|of|to|and|in|for|with|at|by|from)\s\1\b(?![-'’])", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z]+")

# One of each without a space between them is never an English word: "inthe".
_JOINTS = frozenset("of in to on at by for and with from that as is".split())
_POINTERS = frozenset("the this that these those their his its an".split())
# A word after one of these prefixes, or before one of these suffixes, is hardly ever an English word: "toannounce" …
_PREFIXES = ("to", "of", "the", "and", "with", "from", "for")
_SUFFIXES = ("the", "with", "from", "that")
# … except for these.
_WHOLE_WORDS = frozenset(
    """
    foraging forbear forbidding forbids forever forgave forgets forgetting forgive forgiven forgives forgiving
    formats forsake forsaken forsook forthwith forties fortune forward forwards herewith theories therewith
    tolls tomorrow tonight topics totally totals toward towards towing withdraw withdrawing withdrawn withdraws
    withdrew withheld withhold withholding withholds within without withstand withstanding withstands withstood
    """.split()
)
_COMMON_VERBS = frozenset(
    """
    accept achieve address agree allow announce answer appear apply approve argue arrive attack attend avoid
    become begin believe block bring build call cancel carry cause change check choose claim close come comment
    complete confirm consider continue control create decide defend deliver demand deny develop discuss drive
    earn elect encourage end enforce ensure enter establish expand expect explain extend face fail fight fill
    find finish follow force free gain gather give grow handle happen have hear help hide hire hold hope
    identify impose improve include increase inform invest investigate invite join keep kill know launch lead
    learn leave lose maintain make manage meet move negotiate offer open order organise organize participate
    pass play prepare present press prevent produce promise propose protect prove provide publish pull push
    raise reach read receive recognise recognize recover reduce refuse reject release remain remember remove
    repair repeat replace reply report request require resign resolve respond restore resume return reveal
    review rise save secure seek seem sell send serve share show sign spend stand start state stay stop
    strengthen strike submit suffer support suspend take talk teach tell test think threaten trade train
    transfer travel treat understand unite visit vote wait walk want warn watch welcome withdraw work write
    """.split()
)


def slips(texts: Iterable[str]) -> Iterator[str]:
    """Yield a warning for each word that looks like two run together, and for each small word that is repeated."""
    listed = list(texts)
    words = Counter(word for text in listed for word in _WORD.findall(text))
    run_together = ((word, _two_words(word, words)) for word in words)
    run = (
        f'"{word}" looks like two words run together ("{parts}"); left as it is'
        for word, parts in run_together
        if parts
    )
    pairs = dict.fromkeys(found.group() for text in listed for found in _DOUBLED.finditer(text))
    doubled = (f'"{pair}" has a word twice; left as it is' for pair in pairs)
    yield from islice(chain(run, doubled), _MOST)


def _two_words(word: str, words: Counter[str]) -> str:
    """Return `word` as two words with a space between them, "" if it is one word.

    A word that occurs more than once in the text is not a typing error.
    """
    if len(word) < 5 or len(word) > 30 or words[word] > 1 or word in _WHOLE_WORDS or not _PLAIN.fullmatch(word):
        return ""
    return next((f"{word[:at]} {word[at:]}" for at in range(2, len(word) - 1) if _is_split(word, at, words)), "")


def _is_split(word: str, at: int, words: Counter[str]) -> bool:
    left, right = word[:at], word[at:]
    if left in _JOINTS and right in _POINTERS:
        return True
    if left in _PREFIXES and len(right) >= 4 and (right in _COMMON_VERBS or right in words):
        return True
    return right in _SUFFIXES and len(left) >= 4 and (left in _COMMON_VERBS or left in words)
