"""What in the HTML of a public post only some visitors see: blocks between two comments."""

from __future__ import annotations

import re
from collections.abc import Callable

# Ghost writes <!--kg-gated-block:begin nonMember:false memberSegment:"status:free" -->…<!--kg-gated-block:end-->
_BEGIN = "<!--kg-gated-block:begin"
_END = "<!--kg-gated-block:end-->"
_IS_PUBLIC = re.compile(r"""\bnonMember:["']?true(?![a-z])""")
_PREVIEW_END = "<!--members-only-->"
_MARKS = re.compile(r"<!--\s{0,3}(?:kg-card-(?:begin|end)[^<>]{0,60}|members-only)-->")
GATED = "a block that only members see is left out"


def without_gated_blocks(html: str, lost: Callable[[str], None]) -> str:
    """Return HTML without the blocks that not all visitors see; `lost` is called for each. One without an end is all
    of the rest."""
    pieces, at = [], 0
    while (start := html.find(_BEGIN, at)) >= 0:
        pieces.append(html[at:start])
        inner = html.find("-->", start)
        end = html.find(_END, max(inner, start))
        if inner < 0 or end < 0:
            lost(GATED)
            return "".join(pieces)
        if _IS_PUBLIC.search(html, start, inner):
            pieces.append(html[inner + len("-->") : end])
        else:
            lost(GATED)
        at = end + len(_END)
    return "".join((*pieces, html[at:]))


def without_marks(html: str) -> str:
    """Return HTML without the comments by which Ghost finds its cards, and the end of a preview."""
    return _MARKS.sub("", html)


def has_preview(html: str) -> bool:
    """Return whether a post has the mark that ends its public preview."""
    return _PREVIEW_END in html
