"""A sanitiser that reports losses by marks in a body, for tests of what becomes of its reports."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.text.html import sanitise
from syndication.text.loss import Loss, SanitisedHtml

LOST = "the frame https://player.example/1 is left out; write a link to it"
COSMETIC = "the attribute style is left out"
LOSING = "<p>Words.</p><p data-lost>More.</p>"
RESTYLED = "<p>Words.</p><p data-style>More.</p>"
_MARKS = {"data-lost": Loss("loses content", LOST), "data-style": Loss("cosmetic", COSMETIC, 3)}


def report_marks(patch: pytest.MonkeyPatch) -> None:
    """Let bodies lose something where they are marked, and nowhere else."""

    def marked(html: str, *rest: Any, **named: Any) -> SanitisedHtml:
        losses = tuple(loss for mark, loss in _MARKS.items() if mark in html)
        return SanitisedHtml(sanitise(html, *rest, **named).html, losses)

    patch.setattr("syndication.model.entries.sanitise", marked)
