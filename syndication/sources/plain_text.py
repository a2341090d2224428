"""Text as it came, in one form: NFC, LF line ends, nothing invisible; with warnings on what was removed."""

from __future__ import annotations

import re
import unicodedata

from syndication.text.characters import illegal_character, strip_illegal, with_windows_1252
from syndication.text.lines import one_line

MAX_BYTES = 5 * 1024 * 1024  # of the file of a story
# The line ends of str.splitlines. `strip_illegal` would remove some of them, so they are replaced before.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Characters without width, which have no meaning; but joiners do in Persian, Urdu and Indic words, and in emoji.
_NO_WIDTH = re.compile(
    "[\u00ad\u180e\u200b\u2060\ufeff]|(?<![\u0590-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\U0010ffff])"
)


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` in NFC, with LF line ends and without invisible characters, and warnings on what was removed."""
    meant = text if _ends_lines_with_nel(text) else with_windows_1252(text)
    ended = _LINE_ENDS.sub("\n", meant)
    legal = strip_illegal(ended)
    warnings = (*_windows_warning(text, meant), *_removal_warning(ended, len(ended) - len(legal)))
    return unicodedata.normalize("NFC", _NO_WIDTH.sub("", legal)), warnings


def tidy(text: str) -> str:
    """Return `text` cleaned, on one line, with single plain spaces."""
    return one_line(clean(text)[0])


def _ends_lines_with_nel(text: str) -> bool:
    """Return whether U+0085 ends the lines of `text`, as it does on mainframes; else it is the "…" of Windows-1252."""
    return "\x85" in text and "\n" not in text and set("\x91\x92\x93\x94\x96\x97").isdisjoint(text)


def _windows_warning(text: str, meant: str) -> tuple[str, ...]:
    changed = (
        [index for index, (old, new) in enumerate(zip(text, meant, strict=True)) if old != new] if text != meant else []
    )
    if not changed:
        return ()
    first = changed[0]
    marks = " ".join(dict.fromkeys(meant[index] for index in changed[:1000]))
    what = "1 control character became" if len(changed) == 1 else f"{len(changed)} control characters became"
    line = text.count("\n", 0, first) + 1
    return (f"{what} what Windows-1252 means by it: {marks}; the first is U+{ord(text[first]):04X} in line {line}",)


def _removal_warning(text: str, count: int) -> tuple[str, ...]:
    first = illegal_character(text)
    if first is None:
        return ()
    line = text.count("\n", 0, first[0]) + 1
    what = (
        "1 character that is no part of a text was"
        if count == 1
        else f"{count} characters that are no part of a text were"
    )
    return (f"{what} removed; the first is {first[1]} in line {line}",)
