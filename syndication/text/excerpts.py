"""Excerpts of HTML as summaries, cut where a sentence, a word or a character that readers see ends."""

from __future__ import annotations

import re
from unicodedata import category, combining

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndication.text.html import plain_text

_FIRST_PARAGRAPH = re.compile(r"<p(?:\s[^>]*)?>(.*?)</p>", re.DOTALL)
# Marks of notes outside of a <sup>, and links back from a note to the text.
_BARE_NOTE = re.compile(r"\[\w{1,4}\]|[*†‡↑↩⤴]{1,3}[\ufe0e\ufe0f]?")
_MOST_NOTES = 1_000

_NEAR = 40  # characters from the limit: a word or clause that ends there is a good end
# Scripts without blanks between words: Thai, Lao, Tibetan, Burmese, Khmer, Tai, Balinese, Javanese, Chinese, Japanese,
# Yi.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\ua4cf\ua980-\ua9df"
    "\uf900-\ufaff\uff66-\uff9f\U0001f200-\U0001f2ff\U00020000-\U0003ffff]"
)
_SENTENCE_END = re.compile("(?:[。！？｡!?؟۔।॥།༎။។៕…‥]+|．(?![0-9０-９]))[」』）】〉》〕］｣”’\"')\\]]{0,4}")
_CLAUSE_ENDS = " 、，；：､,;:၊"
_TRAILING = " ,;:、，；：､"
_ZERO_WIDTH_JOINER = "\u200d"
_HANGUL_ONSETS, _HANGUL_VOWELS_AND_CODAS = (
    re.compile("[\u1100-\u115f\ua960-\ua97f]"),
    re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]"),
)
_HANGUL_SYLLABLE = re.compile("[\u1100-\u11ff\uac00-\ud7a3\ua960-\ua97f]")
_VIRAMA = 9  # the combining class of the sign that joins two consonants of an Indic script
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
# Vowels that Thai and Lao write before their consonant.
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
# Joiners, skin tones, tags of flags, vowels after their consonant, and kana that belong to the one before.
_FOLLOWERS = re.compile(
    "[\u200c\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2"
    "\u0eb3ぁぃぅぇぉっゃゅょァィゥェォッャュョー々ゝゞヽヾ]"
)


def excerpt(html: str, limit: int) -> str:
    """Return the first paragraph of sanitised HTML as plain text of at most `limit` characters, without marks of notes.

    It is cut at a word, in languages without blanks at a sentence, a clause or a character.
    """
    paragraphs = (_plain_text(found) for found in _FIRST_PARAGRAPH.findall(html))
    text = next((paragraph for paragraph in paragraphs if paragraph), "") or _plain_text(html)
    return text if len(text) <= limit else _cut(text, limit)


def _plain_text(html: str) -> str:
    return plain_text(_without_note_marks(html) if "<sup" in html or "#" in html else html)


def _without_note_marks(html: str) -> str:
    """Return HTML without the links to footnotes, and the links back from them."""
    tree = LexborHTMLParser(html)
    for node in tree.css("sup, a[href*='#']")[:_MOST_NOTES]:
        if _is_note_mark(node):
            node.decompose()
    return (tree.body.inner_html if tree.body else "") or ""


def _is_note_mark(node: LexborNode) -> bool:
    """Return whether a link to a part of a page, or a <sup>, is only a mark of notes."""
    if node.tag == "a":
        return bool(_BARE_NOTE.fullmatch(node.text().strip()))
    links = node.css("a[href]") or _links_around(node)
    return bool(links) and all(map(_is_link_to_note, links)) and not _has_words_beside(node, links)


def _links_around(node: LexborNode) -> list[LexborNode]:
    parent = node.parent
    return [parent] if parent and parent.tag == "a" and "href" in parent.attributes else []


def _is_link_to_note(link: LexborNode) -> bool:
    return "#" in (link.attributes["href"] or "") or link.text().strip("[]() ").isdigit()


def _has_words_beside(node: LexborNode, links: list[LexborNode]) -> bool:
    rest = node.text()
    for link in links:
        rest = rest.replace(link.text(), "", 1)
    return any(character.isalnum() for character in rest)


def _cut(text: str, limit: int) -> str:
    """Return the beginning of a text that is longer than `limit`."""
    end = limit - 1  # there is room for an ellipsis
    blank = text.rfind(" ", 0, end)
    word = text[blank + 1 : end]
    if blank >= max(end - _NEAR, 1) or (blank >= limit // 2 and not _UNSPACED.search(word)):
        return _with_ellipsis(text[:blank])
    if not _UNSPACED.search(word):
        return _with_ellipsis(text[: _boundary(text, end)])
    return _cut_without_blanks(text, limit)


def _cut_without_blanks(text: str, limit: int) -> str:
    end = limit - 1
    sentences = [found.end() for found in _SENTENCE_END.finditer(text[:limit])]
    if sentences and sentences[-1] >= limit // 2:
        return text[: sentences[-1]]
    clause = max(text.rfind(mark, max(end - _NEAR, 1), end) for mark in _CLAUSE_ENDS)
    return _with_ellipsis(text[: clause if clause > 0 else _boundary(text, end)])


def _with_ellipsis(text: str) -> str:
    return text.rstrip(_TRAILING) + "…"


def _boundary(text: str, end: int) -> int:
    """Return the last place up to `end` that is not inside a character as readers see it; `end` if there is none."""
    return next((place for place in range(end, 0, -1) if not _is_inside(text, place)), end)


def _is_inside(text: str, place: int) -> bool:
    """Return whether a place is inside a grapheme (Unicode Standard Annex 29), or a syllable of Thai, Lao or kana."""
    before, after = text[place - 1], text[place]
    return (
        category(after).startswith("M")
        or bool(_FOLLOWERS.match(after))
        or before == _ZERO_WIDTH_JOINER
        or before in _LEADING_VOWELS
        or (combining(before) == _VIRAMA and category(after) == "Lo")
        or _is_inside_hangul(before, after)
        or _is_inside_flag(text, place)
    )


def _is_inside_hangul(before: str, after: str) -> bool:
    if _HANGUL_VOWELS_AND_CODAS.match(after):
        return True
    return bool(_HANGUL_ONSETS.match(before) and _HANGUL_SYLLABLE.match(after))


def _is_inside_flag(text: str, place: int) -> bool:
    """Return whether a place is between the two letters of a flag; flags may stand in a row."""
    if not _FLAG_LETTER.match(text[place]):
        return False
    start = place
    while start and _FLAG_LETTER.match(text[start - 1]):
        start -= 1
    return (place - start) % 2 == 1
