"""Parts of a post that are taken as a whole: comments, and elements for code. The time is linear, whatever is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_COMMENT_END = "-->"
_COMMENT = "<!--"
_CODE = re.compile(r"<(pre|code|kbd|samp|script|style|svg|textarea)(?=[\s/>])", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in "pre code kbd samp script style svg textarea".split()
}

Span = tuple[int, int]


def comments(text: str) -> Iterator[Span]:
    """Yield the places of comments."""
    at = 0
    while (start := text.find(_COMMENT, at)) >= 0:
        end = text.find(_COMMENT_END, start)
        if end < 0:
            return
        at = end + len(_COMMENT_END)
        yield start, at


def code(text: str) -> Iterator[Span]:
    """Yield the places of elements that hold code, scripts and the like."""
    at, unclosed = 0, set[str]()
    while found := _CODE.search(text, at):
        name = found[1].lower()
        end = None if name in unclosed else _ENDS[name].search(text, found.end())
        if end:
            yield found.start(), end.end()
        else:
            unclosed.add(name)
        at = end.end() if end else found.end()


def change_outside(text: str, spans: Iterator[Span], change: Callable[[str], str]) -> str:
    """Return `text` with `change` made in all that is in none of the spans."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [change(text[at:start]), text[start:end]]
        at = end
    return "".join((*pieces, change(text[at:])))
