"""What of a story was sent, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.cli.times import readable_time
from syndication.delivery.story_deliveries import EventDelivery, StoryDeliveries
from syndication.text.terminal import visible


def delivery_lines(found: StoryDeliveries) -> Iterator[str]:
    """Yield a line for each event and receiver, and one for the hub."""
    for one in found.webhooks:
        yield f"webhook {one.receiver}  {visible(f'{one.event}: {_state_words(one)}')}"
    if found.subscriptions and not found.waiting:
        yield f"hub  every push of its feeds arrived; subscriptions: {found.subscriptions}"
    for push in found.waiting:
        problem = f": {push.problem}" if push.problem else ""
        words = f"a push of {push.path} to {push.callback} waits since {readable_time(push.since)}{problem}"
        yield f"hub  {visible(words)}"


def _state_words(one: EventDelivery) -> str:
    problem = f": {one.problem}" if one.problem else ""
    match one.state:
        case "arrived":
            return f"arrived {readable_time(one.since) if one.since else ''}"
        case "waiting":
            return f"has not arrived yet{problem}"
        case "paused":
            return f"waits: the receiver {one.problem}"
        case "failed":
            return f"failed for a day{problem}; `syndication webhooks resend {one.receiver}`"
        case _:
            return "no arrival is noted"
