"""The encoding of an export, which does not name it: decided by its bytes, and reported if that is not certain."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from msgspec import Struct

from syndication.sources.export import ExportFile

_CHUNK = 1 << 20
_SAMPLE = 2_000_000  # bytes of lines that are not ASCII
_LONGEST_LINE = 100_000
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_JAPANESE = {"euc_jp": "EUC-JP", "cp932": "Shift_JIS"}
_LEAST_KANA = 0.2  # of all characters that are not ASCII; no other text has as many by chance
_MOST_WRONG_JAPANESE = 0.02
_MOST_WRONG_UTF8 = 0.2


class TextEncoding(Struct, frozen=True):
    """The encoding of a file by its name in Python, and what editors should know of it ("" if it is certain)."""

    name: str
    note: str = ""


def encoding_of(file: ExportFile) -> TextEncoding:
    """Return the encoding of a file, which is read to its end.

    Raises:
        IngestError: it cannot be read.
    """
    with file.open() as opened:
        beginning = opened.read(4)
    if found := next((name for mark, name in _BOMS if beginning.startswith(mark)), ""):
        return TextEncoding(found)
    if _is_utf8(file):
        return TextEncoding("utf-8-sig")
    sample = b"".join(_lines_beyond_ascii(file))
    if _share(sample, "utf-8", "\ufffd") <= _MOST_WRONG_UTF8:
        return TextEncoding("utf-8-sig")  # what is wrong is repaired in each entry
    name = max(_JAPANESE, key=lambda each: _kana(sample, each))
    if _kana(sample, name) >= _LEAST_KANA and _share(sample, name, "\ufffd") <= _MOST_WRONG_JAPANESE:
        return TextEncoding(name, _note(_JAPANESE[name]))
    return TextEncoding("windows-1252", _note("Windows-1252"))


def _note(name: str) -> str:
    return f"the file is not UTF-8 and was read as {name}; if letters are wrong, save it as UTF-8 and import again"


def _is_utf8(file: ExportFile) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open() as opened:
            while chunk := opened.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_beyond_ascii(file: ExportFile) -> Iterator[bytes]:
    size = 0
    with file.open() as opened:
        while size < _SAMPLE and (line := opened.readline(_LONGEST_LINE)):
            if not line.isascii():
                size += len(line)
                yield line


def _share(sample: bytes, encoding: str, mark: str) -> float:
    """Return how many of the characters beyond ASCII are `mark`."""
    text = sample.decode(encoding, "replace")
    return text.count(mark) / max(1, sum(not character.isascii() for character in text))


def _kana(sample: bytes, encoding: str) -> float:
    """Return how many of the characters beyond ASCII are hiragana or katakana, without those of half width."""
    text = [character for character in sample.decode(encoding, "replace") if not character.isascii()]
    return sum("\u3041" <= character <= "\u30fe" for character in text) / max(1, len(text))
