"""Messages of the TOML parser in plain words: what is wrong, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

_QUOTE = 'put text in quotation marks: "…"'
# Messages of tomllib (a regular expression for the whole message), and the same in plain words.
_PLAIN: Mapping[str, str] = {
    r"Invalid value": f"a value is missing or cannot be read; {_QUOTE}, and write true and false in small letters",
    r"Invalid date or datetime": "a date does not exist; correct it, like 2026-02-05T12:00:00+00:00",
    r"Expected newline or end of document after a statement": f"there is something behind the value; {_QUOTE}",
    r"Expected '=' after a key in a key/value pair": (
        "a line has no = after its name, which may have only a-z, 0-9, _ and -"
    ),
    r"Unterminated string|Expected [\"']+|Illegal character '\\n'": "a text has no quotation mark at its end; add it",
    r"Unclosed array": "a list is not closed, or a comma is missing between two of its values; write [1, 2]",
    r"Unclosed inline table": "a table in braces is not closed; write it on one line: {a = 1, b = 2}",
    r"Cannot overwrite a value|Duplicate inline table key .*": "a name is given twice; delete one of the two",
    r"Cannot (?:declare|mutate immutable namespace) .*": "a table is given twice; delete one of the two",
    r"Expected '\]+' at the end of .*": "the name of a table is not closed; write [name] or [[name]]",
    r"Invalid (?:statement|initial character for a key part)": (
        'a name cannot be read; write a-z, 0-9, _ and - only, or put it in quotation marks: "/old" = "/new"'
    ),
    r"Unescaped '\\' in a string|Escaped character is not .*": r"a text contains \; write \\ for one of them",
    r"Illegal character .*": "there is an invisible character that is not allowed; delete it",
    r".*integer string conversion.*": "a number has too many digits; correct it",  # CPython's limit
}


def plain_problem(problem: str) -> str:
    """Return a message of tomllib, without its place, in plain words."""
    return next((plain for pattern, plain in _PLAIN.items() if re.fullmatch(pattern, problem, re.DOTALL)), problem)


def split_place(message: str) -> tuple[str, int]:
    """Return the problem and the line in a message of tomllib, 0 for the end of the document.

    Examples: "Invalid value (at line 2, column 9)", "Unclosed array (at end of document)".
    """
    problem, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+)", place)
    return problem or message, int(found[1]) if found else 0
