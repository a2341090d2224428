"""Captions of pictures, and the picture credit at their end: "The harbour on Monday. PHOTO: AFP"."""

from __future__ import annotations

import re

from syndication.model.item import Media
from syndication.sources.article.agencies import has_agency, known_agency, with_known_agencies
from syndication.sources.article.shapes import fits, is_name
from syndication.sources.article.vocabulary import CAPTION_CUES, CAPTION_LABELS, CAPTION_OPENINGS, CREDIT_LABELS

_LONGEST = 1500
_TAIL = 140  # only these last characters of a block are searched for a credit, as the pattern takes quadratic time
_LABELS = "|".join(sorted(map(re.escape, CREDIT_LABELS), key=len, reverse=True))
_LABELLED = re.compile(
    rf"(?:^|\s|(?<=[(\[|—–]))(?P<label>{_LABELS})(?:\s?[:：]|\sby\b:?)\s?"
    r"(?P<credit>(?:[^:.;!?()\[\]]|(?<=\b[^\W\d])\.){2,80})[)\]]?\.?$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s?[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\.?$")
_DASHED = re.compile(r"\s(?:--|[—–-])\s?(?P<credit>[^—–]{2,60})$")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?”\")])\s(?P<credit>[^.!?]{2,60})$")
_SLASHED = re.compile(r"\s?/\s?(?P<credit>[^/\s][^/]{1,40})$")
_COPYRIGHT = re.compile(r"(?:^|\s)©\s?(?P<credit>(?:[^.!?©]|(?<=\b[^\W\d])\.){2,60})$")
_LABEL = re.compile(r"(?P<label>[^:：]{2,30}?)\s?[:：]\s")


def split_credit(block: str) -> tuple[str, str] | None:
    """Return the caption and the credit of a `block` that ends in a credit, or None."""
    start = max(0, len(block) - _TAIL)
    labelled = labelled_credit(block)
    if labelled:
        return labelled
    for pattern in (_BRACKETED, _DASHED, _AFTER_SENTENCE, _SLASHED):
        found = pattern.search(block, start)
        if found and has_agency(found["credit"]):
            return _caption_and_credit(block, found.start(), found["credit"])
    copyright_ = _COPYRIGHT.search(block, start)
    return _caption_and_credit(block, copyright_.start(), copyright_["credit"]) if copyright_ else None


def labelled_credit(block: str) -> tuple[str, str] | None:
    """Return the caption and the credit of a `block` that ends in a label and a credit ("PHOTO: AFP"), or None."""
    found = _LABELLED.search(block, max(0, len(block) - _TAIL))
    return (
        _caption_and_credit(block, found.start("label"), found["credit"])
        if found and _is_credit(block, found)
        else None
    )


def caption_reason(block: str) -> str:
    """Return the reason why `block` is a caption, "" if it is none."""
    if len(block) > _LONGEST:
        return ""
    parts = split_credit(block)
    if parts:
        return f"ends in a picture credit, {parts[1]}"
    if _caption_label(block):
        return "begins with a caption's label"
    folded = block.casefold()
    cue = next((cue for cue in CAPTION_CUES if cue in folded), "")
    cue = cue or next((opening for opening in CAPTION_OPENINGS if folded.startswith(opening)), "")
    return f'says "{cue}", as captions do' if cue else ""


def is_labelled(block: str) -> bool:
    """Return whether `block` has the label of a caption and that of a credit ("Photo: … Credit: …")."""
    parts = labelled_credit(block) if len(block) <= _LONGEST else None
    return parts is not None and bool(_caption_label(block)) and bool(parts[0])


def picture(block: str) -> Media:
    """Return a picture with the caption and credit in `block`, without an address."""
    if is_bare_credit(block):
        return Media(credit=with_known_agencies(block))
    caption, credit = split_credit(block) or (block, "")
    label = _caption_label(caption)
    return Media(caption=caption[len(label) :].strip(), credit=credit)


def is_bare_credit(block: str) -> bool:
    """Return whether `block` is only the name of an agency, or of a photographer and an agency ("Jane Doe/AFP")."""
    is_pair = "/" in block and fits(block, 6, 60) and has_agency(block)
    return bool(known_agency(block)) or (
        is_pair and all(map(is_name, block.replace("/", " ").split())) and ". " not in block
    )


def _caption_and_credit(block: str, at: int, credit: str) -> tuple[str, str]:
    return block[:at].rstrip(" -–—|/(["), with_known_agencies(credit)


def _is_credit(block: str, found: re.Match[str]) -> bool:
    label, credit = found["label"], found["credit"].strip()
    in_brackets = block[: found.start("label")].endswith(("(", "["))
    if label[0].islower() and not in_brackets:
        return False
    if found.start("label") == 0:  # "Photo: AFP" is a credit, "Photo: A view of the bridge" is not
        return has_agency(credit) or (fits(credit, 4, 40) and all(map(is_name, credit.split())))
    return fits(credit, 10, 80)


def _caption_label(block: str) -> str:
    found = _LABEL.match(block)
    return found.group() if found and found["label"].casefold() in CAPTION_LABELS else ""
