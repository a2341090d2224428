"""The parts of a wire's file: head, text and end. The text keeps its lines, so that messages can name them."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.text.characters import strip_illegal

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FRAME = "\x00\x01\x02\x03\x04\x07\x0c\x16\x1f\x7f"  # characters that only frame the parts of a file
_NOTE = re.compile(r"eds?:|editors?:|note:|\(?eds?\.?:", re.IGNORECASE)
_PICTURES = re.compile(r"(?:AP|AFP|Reuters) (?:Photos?|Graphics?|Video)\b.*\d", re.IGNORECASE)
_SLUG = re.compile(r"[A-Z]{2}-{1,2}\S.{0,120}?,\s?\d{2,5}")
_NUMBER = re.compile(r"\*?\d{4}")
_NOTEBOOK = re.compile(r"#\s?(?:dpa\s)?notebook", re.IGNORECASE)
_LIST = ("- ", "* ", "#", "+ ", "• ")
_BYLINE = re.compile(r"(?:by|von|par|por)\s", re.IGNORECASE)
_NEAR = 12  # lines
_FULL = 40  # characters: a shorter line is not wrapped, so that the next one does not continue it


class WireFile(Struct, frozen=True):
    """The parts of a file. `text` has a line for each line of the file. `notes` are for editors."""

    head: tuple[str, ...]
    text: str
    notes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    end: str = ""
    removed: int = 0


def split_file(text: str) -> WireFile:
    """Return the parts of a file whose line ends are LF."""
    head, start, rest = text.partition("\x02")
    if not start:  # without STX, the text begins after the first blank line
        head, start, rest = text.partition("\n\n")
    body, _, end = rest.partition("\x03") if "\x03" in rest else (rest, "", rest)
    rows = [_plain(row) for row in body.lstrip("\x02").split("\n")]
    notes: list[str] = []
    dropped: list[str] = []
    rows = _without_notebook(_headlines(_without_marks(rows, notes, dropped), dropped), notes)
    lines_before = head.count("\n") + start.count("\n")
    return WireFile(
        head=tuple(filter(None, (_plain(row).strip() for row in head.split("\n")))),
        text="\n" * lines_before + "\n".join(_joined(rows)),
        notes=tuple(notes),
        dropped=tuple(dropped),
        end=end,
        removed=sum(mark not in _FRAME for mark in _CONTROL.findall(body)),
    )


def _plain(row: str) -> str:
    return strip_illegal(_CONTROL.sub(" ", row.lstrip(_FRAME))).rstrip()


def _without_marks(rows: list[str], notes: list[str], dropped: list[str]) -> list[str]:
    """Return the rows without the marks of ANPA: "Harbour reopens" for "^Harbour reopens<". Notes are taken out."""
    plain: list[str] = []
    for row in rows:
        line = _anpa_line(row.strip())
        if not line:
            plain.append(row)
        elif _NOTE.match(line):
            notes.append(line)
            plain.append("")
        elif _PICTURES.match(line) or _SLUG.fullmatch(line) or _is_end(line) or _NUMBER.fullmatch(line):
            dropped.append(line)
            plain.append("")
        else:
            plain.append(f"\t{line}")  # a line of its own, which continues none
    return _without_summary(plain, dropped)


def _anpa_line(row: str) -> str:
    """Return the words of a row with the marks of ANPA: "By JANE DOE" for "^By JANE DOE="; "" for other rows."""
    if row.startswith("^") or row.endswith("<"):
        return row.removeprefix("^").rstrip("<= ")
    return ""


def _without_summary(rows: list[str], dropped: list[str]) -> list[str]:
    """Return the rows without a line of ANPA's head that repeats the beginning of the text below it."""
    starts = [row.strip()[:_FULL] for row in rows]
    for index, start in enumerate(starts):
        if len(start) == _FULL and any(start in row for row in rows[index + 1 : index + 1 + _NEAR]):
            dropped.append(rows[index].strip())
            return [*rows[:index], "", *rows[index + 1 :]]
    return rows


def _is_end(line: str) -> bool:
    return line.upper().endswith("GMT") and line[:3].isupper()


def _headlines(rows: list[str], dropped: list[str]) -> list[str]:
    """Return the rows with only the headline above the first blank one, if IPTC 7901 marks it with "=" at its end."""
    blank = next((index for index, row in enumerate(rows) if not row.strip()), len(rows))
    marked = next((index for index in range(min(blank, 5)) if rows[index].endswith(" =")), None)
    if marked is None:
        return rows
    dropped.extend(row.strip() for row in rows[:marked] if row.strip() and len(row) < _FULL)
    above = [row.strip() for row in rows[:marked] if len(row) >= _FULL]
    last = rows[marked].strip().removesuffix(" =")
    head = [" ".join(above), "", last] if above and _BYLINE.match(last) else [" ".join((*above, last))]
    return [*[""] * max(marked + 1 - len(head), 0), *head, "", *rows[marked + 1 :]]


def _without_notebook(rows: list[str], notes: list[str]) -> list[str]:
    """Return the rows above dpa's notebook, which is for editors."""
    start = next((index for index, row in enumerate(rows) if _NOTEBOOK.fullmatch(row.strip())), len(rows))
    notes.extend(filter(None, (row.strip() for row in rows[start:])))
    return rows[:start]


def _joined(rows: list[str]) -> list[str]:
    """Return the rows with each wrapped paragraph in its first row, and blank ones in place of the others."""
    joined: list[list[str]] = []
    first = -1
    for index, row in enumerate(rows):
        words = row.strip()
        joined.append([words] if words else [])
        is_new = not words or row[0].isspace() or words.startswith(_LIST)
        if is_new or first < 0 or len(rows[index - 1].strip()) < _FULL:
            first = index if words else -1
        else:
            joined[first].append(words)
            joined[index] = []
    return [" ".join(parts) for parts in joined]
