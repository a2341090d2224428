"""The work that the markup of one document may take. It is counted, not timed, so every machine finds the same."""

from __future__ import annotations

MOST_WORK = 3_000_000
"""About three seconds. A document of 5 MB that is all tags takes one or two."""


class Budget:
    """What is left of the work for one document."""

    def __init__(self, left: int = MOST_WORK) -> None:
        self._left = left

    @property
    def is_spent(self) -> bool:
        """Return whether no work is left."""
        return self._left <= 0

    def spend(self, work: int) -> bool:
        """Subtract `work`; return True the first time that nothing is left."""
        was_spent = self.is_spent
        self._left -= work
        return self.is_spent and not was_spent
