"""Whatever goes wrong, and whenever a worker is killed: in the end Apple has what is to be there, and has it once."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from syndication.delivery.queue import Delivery
from syndication.model.job import Reply
from tests.delivery.apple_news.fake_api import FakeApple, Trouble
from tests.delivery.apple_news.newsroom import Newsroom
from tests.examples import scaled
from tests.publishing.partners.test_partner_feeds import edit
from tests.support import make_catalog

What = Literal["edit", "leave", "return", "deliver", "killed before", "killed after", "lost", "unavailable", "touched"]
EVERYTHING: Sequence[What] = (
    "edit",
    "leave",
    "return",
    "deliver",
    "killed before",
    "killed after",
    "lost",
    "unavailable",
    "touched",
)


class Direct(Newsroom):
    """A newsroom whose worker talks to Apple without a network."""

    def send(self, deliveries: Sequence[Delivery]) -> list[Reply]:
        return [self._reply(one) for one in deliveries]

    def _reply(self, delivery: Delivery) -> Reply:
        message = delivery.message
        headers = {name.lower(): value for name, value in message.headers.items()}
        target = message.url.removeprefix(self.apple.url)
        status, _, body = self.apple.answer(message.method, target, headers, message.body)
        return Reply(status=status, body=_encoded(body), problem="" if status else "no answer came in time")


class History(Struct):
    """What the record says: the number of its last edit, and whether Apple may have the story."""

    edits: int = 0
    may_have: bool = True


def _encoded(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def happen(what: What, room: Direct, path: Path, history: History) -> None:
    """Let something happen, and take it in."""
    match what:
        case "edit":
            edit(path, f"Edit {history.edits}.", f"Edit {history.edits + 1}.")
            history.edits += 1
        case "leave" if history.may_have:
            edit(path, "deny = []", 'deny = ["apple-news"]')
            history.may_have = False
        case "return" if not history.may_have:
            edit(path, 'deny = ["apple-news"]', "deny = []")
            history.may_have = True
        case "deliver":
            room.settle(claimed := room.claim(), room.send(claimed))
        case "killed before":
            room.claim()
            room.release()
        case "killed after":
            room.send(room.claim())
            room.release()
        case "lost" | "unavailable":
            room.apple.troubles.append(Trouble("", 0 if what == "lost" else 503, happens=what == "lost"))
            room.settle(claimed := room.claim(), room.send(claimed))
        case "touched":
            for article in room.apple.articles.values():
                room.apple.touch(article)
    room.house.publish()


@settings(max_examples=scaled(25), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.sampled_from(EVERYTHING), max_size=8), st.booleans())
def test_in_the_end_apple_has_the_newest_version_once_or_nothing(events: list[What], finds_duplicates: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        apple = FakeApple()
        apple.url, apple.finds_duplicates = "http://apple.example", finds_duplicates
        room = Direct(Path(folder), make_catalog(Path(folder, "catalog.db")), apple)
        path = room.story("first", body="The harbour reopened. " * 20 + "Edit 0.", partners="{deny = []}")
        room.house.publish()
        history = History()
        for what in events:
            happen(what, room, path, history)
        room.apple.troubles.clear()
        room.deliver(turns=60, patience=timedelta(days=1))
        assert room.jobs == []
        room.catalog.close()
        assert apple.refused == []
        texts = [str(one["document"]["components"]) for one in apple.articles.values()]
        assert len(texts) == history.may_have
        assert all(f"Edit {history.edits}." in text for text in texts)
