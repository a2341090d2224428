"""The layout of a record file: front matter between two lines `+++`, a blank line, the body."""

from __future__ import annotations

import re

from syndication.model.errors import RecordError
from syndication.model.item import BodyForm

FORMS: dict[str, BodyForm] = {".md": "markdown", ".html": "html"}
FENCE = "+++"
# Fields of an item that are not in the front matter.
NOT_FIELDS = ("body", "body_form")
_OPENING = re.compile(rf"\ufeff?{re.escape(FENCE)}[ \t]*\r?\n")
_CLOSING = re.compile(rf"^{re.escape(FENCE)}[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def split(path: str, text: str) -> tuple[str, str, str]:
    """Return the opening fence, the front matter, and the rest, which begins with the closing fence.

    Raises:
        RecordError: one of the fences is missing.
    """
    opening = _OPENING.match(text)
    if text.startswith("---"):
        raise RecordError(
            path,
            1,
            "",
            f"begins with ---, as pages of site generators do; give it to `syndication add`, or put the fields in TOML "
            f"between two lines {FENCE}",
        )
    if not opening:
        raise RecordError(path, 1, "", f"does not begin with a line {FENCE}; put the fields between two such lines")
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise RecordError(path, 1, "", f"has no second line {FENCE}; end the fields with one")
    return text[: opening.end()], text[opening.end() : closing.start()], text[closing.start() :]


def unwrap(rest: str) -> str:
    """Return the body in `rest`: without the fence, the blank line after it and the last line end; line ends are LF."""
    return with_one_line_end(_CLOSING.sub("", rest, count=1)).removeprefix("\n").removesuffix("\n")


def with_one_line_end(body: str) -> str:
    """Return `body` with only LF line ends, as in items."""
    return body.replace("\r\n", "\n").replace("\r", "\n")


def wrap(front: str, body: str) -> str:
    """Return the text of a record file; the inverse of `split` and `unwrap`."""
    return f"{FENCE}\n{front}{FENCE}\n\n{body}\n"
