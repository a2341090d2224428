"""Pointers to other stories: a label, a mark and a headline, such as "READ MORE: Harbour reopens"."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.sources.article.shapes import ends_sentence, fits
from syndication.sources.article.vocabulary import RELATED

_SHAPE = re.compile(r"(?P<label>[^:：|»→]{2,40}?)\s?[:：|»→]+(?:\s(?P<title>.*))?$")
_ADDRESS = re.compile(r"\s\(?(https?://[^\s()]+)\)?$")
# These begin no sentence, so that they need no mark.
_OWN_ENDS = (
    " aussi",
    " auch",
    " también",
    " também",
    " anche",
    " ook",
    " also",
    "also read",
    " la suite",
    " également",
)
_OWN_LABELS = tuple(label for label in sorted(RELATED, key=len, reverse=True) if label.endswith(_OWN_ENDS))
_MARKS = re.compile("[\u064b-\u0652]")


class Pointer(Struct, frozen=True):
    """Another story as named in a line; the title is empty if the line is only the label."""

    label: str
    title: str
    url: str = ""


def find(block: str) -> Pointer | None:
    """Return the story that `block` points to, or None if it is a line of the text."""
    if not fits(block, 60, 500):
        return None
    shape = _SHAPE.match(block)
    if shape is None or _normalised(shape["label"]) not in RELATED:
        return _unmarked(block)
    title, url = split_address(shape["title"] or "")
    return None if _is_sentence(title) else Pointer(shape["label"], title, url)


def bare_label(block: str) -> str:
    """Return the label that is the whole of `block`, with or without its mark ("Lire aussi", "Read more:"); else ""."""
    found = find(block)
    if found:
        return "" if found.title else found.label
    return block if " " in block and _normalised(block) in RELATED else ""


def split_address(title: str) -> tuple[str, str]:
    """Return a title and the web address after it; "" if there is none."""
    address = _ADDRESS.search(title)
    return (title[: address.start()], address.group(1)) if address else (title, "")


def _unmarked(block: str) -> Pointer | None:
    """Return the story in a line with a label but no mark behind it: "Lire aussi Le pont est fermé"."""
    folded = _normalised(block)
    label = next((label for label in _OWN_LABELS if folded.startswith(f"{label} ")), "")
    title, url = split_address(block[len(label) + 1 :]) if label and len(folded) == len(block) else ("", "")
    return Pointer(block[: len(label)], title, url) if title[:1].isupper() and not ends_sentence(title) else None


def _normalised(label: str) -> str:
    return _MARKS.sub("", label.casefold().replace("’", "'"))


def _is_sentence(title: str) -> bool:
    if not title.endswith((".", "۔")) or title.endswith("..."):
        return False
    return "." not in title.split()[-1][:-1]  # "U.S." does not end a sentence
