"""The comments of the block editor: `<!-- wp:name {json} -->` and `<!-- /wp:name -->`."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, loads

from syndication.sources.code_spans import comments
from syndication.sources.wordpress import footnotes

_COMMENT = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9/_-]{0,100})(?:\s+(\{.*\}))?\s+(/)?-->", re.DOTALL)
_PRIVATE = re.compile(r"premium-content/subscriber-view|memberful/|restrict-content|members?/|leaky-paywall")
_PAYWALL = "jetpack/paywall"  # ends what all may read
_DEEPEST = 8  # of reusable blocks within each other
_SILENT = frozenset(("more", "nextpage", "separator", "spacer", "group", "columns", "column"))


def has_blocks(content: str) -> bool:
    """Return whether the block editor wrote a post."""
    return "<!-- wp:" in content


def without_blocks(content: str, reusable: Callable[[int], str | None], lost: Callable[[str], None]) -> str:
    """Return a post's text without comments, with reusable blocks in their places.

    `lost` is called for each block that only WordPress can fill, and for what only members may read.
    """
    return without_comments(_Blocks(reusable, lost).resolve(content, ()))


def without_comments(content: str) -> str:
    """Return a post's text without comments, such as the mark of "more"."""
    pieces, at = [], 0
    for start, end in comments(content):
        pieces.append(content[at:start])
        at = end
    return "".join((*pieces, content[at:]))


class _Blocks:
    def __init__(self, reusable: Callable[[int], str | None], lost: Callable[[str], None]) -> None:
        self._reusable = reusable
        self._lost = lost

    def resolve(self, content: str, within: tuple[int, ...]) -> str:
        """Return `content` with its blocks resolved; it is in the reusable blocks `within`."""
        written, at, hidden = [], 0, ""
        depth = 0
        for start, end in comments(content):
            found = _COMMENT.fullmatch(content, start, end)
            if not found:
                continue
            is_end, name, values, is_alone = found[1], found[2], found[3] or "", found[4]
            if hidden:
                depth += (name == hidden) * (0 if is_alone else -1 if is_end else 1)
                if not depth:
                    hidden, at = "", end
                continue
            written.append(content[at:start])
            at = end
            if name == _PAYWALL:
                self._lost(f"what follows the block {name}, which only some readers may see, is left out")
                return "".join(written)
            if not is_end and not is_alone and _PRIVATE.match(name):
                hidden, depth = name, 1
                self._lost(f"the block {name}, which only some readers may see, is left out")
            elif is_alone:
                written.append(self._alone(name, values, within))
        written.append("" if hidden else content[at:])
        return "".join(written)

    def _alone(self, name: str, values: str, within: tuple[int, ...]) -> str:
        if name == "block":
            return self._reused(values, within)
        if name == "footnotes":
            return footnotes.PLACE
        if name.removeprefix("core/") not in _SILENT:
            self._lost(f"the block {name}, which only WordPress can fill, is left out")
        return ""

    def _reused(self, values: str, within: tuple[int, ...]) -> str:
        number = _reference(values)
        content = self._reusable(number) if number not in within and len(within) < _DEEPEST else None
        if content is None:
            self._lost("a reusable block is not in the export, or contains itself; it is left out")
            return ""
        return self.resolve(content, (*within, number))


def _reference(values: str) -> int:
    try:
        number = loads(values).get("ref")
    except (JSONDecodeError, AttributeError, RecursionError):
        return 0
    return number if isinstance(number, int) else 0
