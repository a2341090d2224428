"""Blank lines to paragraphs, as WordPress (`wpautop`) and Movable Type do it when they show a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from syndication.sources.code_spans import code

_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|"
    "style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|"
    "summary|audio|video|iframe|script|noscript"
)
_KEPT_BLOCKS = ("<pre", "<scr", "<sty")
_LONGEST_TAG = 500
_PLACE = re.compile("\ue000([0-9]+)\ue001")
_OPENING = re.compile(rf"(<(?:{_BLOCKS})(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCKS})\s*>)", re.IGNORECASE)
_TWO_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_TAG_WITH_LINE = re.compile(r"<[^<>\n]*\n[^<>]*>")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_IS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCKS})(?=[\s/>])", re.IGNORECASE)
_ENDS_LINE = re.compile(rf"(?:</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>|<br\s*/?>)\s*\Z", re.IGNORECASE)


def with_paragraphs(text: str) -> str:
    """Return a post's text with a `<p>` around what blank lines part, and a `<br>` for each other line end."""
    text = text.replace("\ue000", "").replace("\ue001", "")
    kept: list[str] = []
    pieces: list[str] = []
    at = 0
    for start, end in code(text):
        is_block = text[start : start + 4].lower() in _KEPT_BLOCKS
        pieces += [text[at:start], f"\n\n\ue000{len(kept)}\ue001\n\n" if is_block else f"\ue000{len(kept)}\ue001"]
        kept.append(text[start:end])
        at = end
    text = "".join((*pieces, text[at:]))
    text = _TAG_WITH_LINE.sub(lambda found: found[0].replace("\n", " "), text)
    text = _TWO_BREAKS.sub("\n\n", text)
    text = _CLOSING.sub(r"\1\n\n", _OPENING.sub(r"\n\n\1", text))
    found = (piece.strip() for piece in _BLANK_LINES.split(text))
    paragraphs = "\n".join(_paragraph(piece, kept) for piece in found if piece)
    return _PLACE.sub(lambda place: kept[int(place[1])], paragraphs)


def _paragraph(piece: str, kept: Sequence[str]) -> str:
    alone = _PLACE.fullmatch(piece)
    if alone and kept[int(alone[1])][:4].lower() in _KEPT_BLOCKS:
        return piece
    if _IS_BLOCK.match(piece):
        return _with_breaks(piece)
    words, end = _without_end(piece)
    return f"<p>{_with_breaks(words)}</p>{end}"


def _without_end(piece: str) -> tuple[str, str]:
    """Return a piece, and the end tags of blocks at its end, which were opened before it."""
    words = piece
    while words.endswith(">") and _CLOSING.fullmatch(words, start := words.rfind("<")):
        words = words[:start].rstrip()
    return words, piece[len(words) :].strip()


def _with_breaks(piece: str) -> str:
    """Return lines with a `<br>` between them, but not beside the tags of blocks."""
    lines = [line.strip() for line in piece.split("\n") if line.strip()]
    pairs = pairwise(lines)
    breaks = ("" if _ENDS_LINE.search(one[-_LONGEST_TAG:]) or _IS_BLOCK.match(two) else "<br>" for one, two in pairs)
    return "".join(f"{line}{mark}\n" for line, mark in zip(lines, [*breaks, ""], strict=True)).rstrip("\n")
