"""Rounds of sources that a person starts, and what they have done."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime

from syndication.cli.tables import count_of, wrapped
from syndication.cli.times import readable_time
from syndication.model.errors import BusyError
from syndication.model.followed_source import FollowedSource
from syndication.publishing.follower.poll import PollResult
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_round
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace


def run_rounds(workspace: Workspace, chosen: Sequence[FollowedSource]) -> Iterator[PollResult]:
    """Ask sources now, one after the other.

    Raises:
        BusyError: the service asks one of them, or others write.
    """
    for source in chosen:
        chance = random.random()  # noqa: S311  # spreads rounds; nothing to guess
        try:
            yield run_round(workspace, source, ask, utc_now(), chance)
        except BusyError as error:
            raise BusyError(
                f"{source.name}: the service asks it at this moment, or writes records; try again"
            ) from error


def result_lines(result: PollResult) -> Iterator[str]:
    """Yield what a round has done."""
    counts = ", ".join(f"{number} {effect}" for effect, number in result.effects.items() if effect != "none")
    yield from wrapped(f"{result.name}: {result.state.problem or counts or 'nothing new'}{_next_line(result.due)}")
    if result.state.held:
        yield from wrapped(f"held: {count_of(result.state.held_count, 'story', 'stories')}; see: syndication sources")
    for line in (*result.state.problems, *result.state.unread, *result.left):
        yield from wrapped(line, indent="  ")


def _next_line(due: datetime) -> str:
    return f"; next try {readable_time(due)}"
