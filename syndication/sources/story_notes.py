"""What is reported of a story while it is made: each line once, in the order in which they came up."""

from __future__ import annotations

from msgspec import Struct, field


class StoryNotes(Struct, frozen=True, kw_only=True):
    """The notes on one story: `lost` is what readers will miss, `warnings` is what an editor should know."""

    lost: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def lose(self, message: str) -> None:
        """Note what readers will miss."""
        self.lost[message] = None

    def warn(self, message: str) -> None:
        """Note what an editor should know."""
        self.warnings[message] = None
