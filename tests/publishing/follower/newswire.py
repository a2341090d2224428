"""A feed of somebody else on a real server of this machine, and a publication that follows it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import items, origins, source_stories, sources
from syndication.catalog.source_stories import StoryNote
from syndication.model import changes
from syndication.model.errors import SyndicationError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import SourceState
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit
from syndication.publishing.follower.poll import PollResult
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_round
from syndication.publishing.workspace import Workspace
from syndication.text.dates import rfc3339
from tests.http.fetch.misbehaving import Server, Talk, answer
from tests.support import NOON, House, every_item

WORDS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec".split()
)


class WireStory(Struct, frozen=True):
    """A story in the feed."""

    key: str
    headline: str = "Harbour reopens"
    body: str = "<p>It did.</p>"
    published: datetime = NOON
    updated: datetime | None = None
    link: str = ""
    extra: str = ""


def atom(*stories: WireStory, head: str = "", title: str = "The wire") -> bytes:
    """Return an Atom feed."""
    entries = "".join(map(_entry, stories))
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        f"<title>{escape(title)}</title><id>urn:feed</id><updated>2026-02-05T12:00:00Z</updated>{head}{entries}</feed>"
    ).encode()


def tombstone(key: str, when: datetime = NOON, comment: str = "") -> str:
    """Return the notice that a story is withdrawn."""
    words = f"<at:comment>{escape(comment)}</at:comment>" if comment else ""
    return f'<at:deleted-entry ref={quoteattr(key)} when="{rfc3339(when)}">{words}</at:deleted-entry>'


def _entry(story: WireStory) -> str:
    link = f"<link href={quoteattr(story.link)}/>" if story.link else ""
    return (
        f"<entry><id>{escape(story.key)}</id><title>{escape(story.headline)}</title>{link}"
        f"<published>{rfc3339(story.published)}</published>"
        f"<updated>{rfc3339(story.updated or story.published)}</updated>{story.extra}"
        f'<content type="html">{escape(story.body)}</content></entry>'
    )


class Newswire:
    """A server with documents by path, and a publication that follows them."""

    def __init__(self, house: House, workspace: Workspace) -> None:
        self.house = house
        self.workspace = workspace
        self.server = Server()
        self.heads: list[str] = []
        self.source = self.follows("wire", "/feed")

    def follows(self, name: str, path: str, **settings: Any) -> FollowedSource:
        """Return the settings of a source at a path of the server; they allow everything, so that tests say less."""
        allowed: dict[str, Any] = {"status": "usable", "rights": "full", "pictures": True}
        return FollowedSource(name=name, url=f"{self.server.url}{path}", **allowed | settings)

    def set(self, **settings: Any) -> None:
        """Change the settings of the source."""
        self.source = replace(self.source, **settings)

    def says(self, body: bytes, *headers: str, path: str = "/feed", status: str = "200 OK") -> None:
        """Let the server answer with a document."""
        self.talks(self._talk(answer(body, *headers, status=status)), path)

    def talks(self, talk: Talk, path: str = "/feed") -> None:
        self.server.talks[path] = talk

    def has(self, *stories: WireStory, head: str = "") -> None:
        """Let the feed have these stories."""
        self.says(atom(*stories, head=head), "Content-Type: application/atom+xml")

    def round(self, source: FollowedSource | None = None, minutes: float = 15) -> PollResult:
        """Let time pass, and ask the source."""
        self.house.now += timedelta(minutes=minutes)
        return run_round(self.workspace, source or self.source, ask, self.house.now, 0.5)

    def item(self, key: str, source: str = "wire") -> Stored:
        """Return the item of a story."""
        with self.workspace.catalog.read() as connection:
            owner = origins.owners(connection, source, [key])[key]
            found = items.by_id(connection, owner)
        assert found
        return found

    def note(self, key: str, source: str = "wire") -> StoryNote:
        """Return the note on a story."""
        with self.workspace.catalog.read() as connection:
            return source_stories.by_keys(connection, source, [key])[key]

    def state(self, source: str = "wire") -> SourceState:
        """Return the state of a source."""
        with self.workspace.catalog.read() as connection:
            found = sources.find(connection, source)
        assert found
        return found.state

    def headlines(self) -> list[str]:
        """Return the headlines of all items that came from a source."""
        with self.workspace.catalog.read() as connection:
            return sorted(one.item.headline for one in every_item(connection) if one.item.imported)

    def edit(self, key: str, **fields: Any) -> Stored:
        """Change the item of a story, as an editor does."""
        return self._change(key, lambda item: replace(item, **fields))

    def release(self, key: str) -> Stored:
        """Release a story that waits for an editor."""
        return self._change(key, lambda item: changes.reinstate(item, "", self.house.now))

    def withdraw(self, key: str) -> Stored:
        """Withdraw a story for good, as an editor does."""
        return self._change(key, lambda item: changes.withdraw(item, "kill", "", self.house.now))

    def _change(self, key: str, change: Any) -> Stored:
        self.house.now += timedelta(seconds=60)
        (done,) = editing.edit(self.workspace, "cli jane", [Edit(change, self.item(key).item.slug)], self.house.now)
        assert not isinstance(done, SyndicationError), done
        return done

    def _talk(self, whole: bytes) -> Talk:
        def talk(connection: socket.socket, head: bytes) -> None:
            self.heads.append(head.decode("latin-1"))
            connection.sendall(whole)

        return talk


def header(head: str, name: str) -> str:
    """Return the value of a header in the head of a request."""
    lines = (line.partition(":") for line in head.split("\r\n")[1:])
    return next((value.strip() for key, _, value in lines if key.lower() == name.lower()), "")


def story_text(seed: int, words: int = 120) -> str:
    """Return a text of its own, as a paragraph."""
    return (
        "<p>" + " ".join(f"{WORDS[(seed * 7 + n * (seed + 3)) % 17]}{(n * seed) % 23}" for n in range(words)) + "</p>"
    )


def counts(result: PollResult) -> Mapping[str, int]:
    """Return how many stories a round has changed, without those that stay."""
    return {effect: number for effect, number in result.effects.items() if effect != "none"}
