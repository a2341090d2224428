"""Hostile clients of a soak, in one process: `python -m tests.soak.attackers PLAN`, which is JSON.

All of them go to one service on this machine. How many are at work at a time, and for how long, is bounded by the plan.
It prints how often each kind attacked, as JSON, once a second.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote_plus

import msgspec
from msgspec import Struct

from syndication.cli.processes.parent import end_with_parent
from syndication.http import signatures
from tests.support import push_header

FORM = "application/x-www-form-urlencoded"
_PAUSE = 0.02
_ANSWER_SECONDS = 60.0
_DEEP = "<div>" * 100_000
_SHAPES = (
    "<div>" * 50_000,
    "<span><div></span></div>" * 20_000,
    "<b><p>" * 20_000,
    "&lt;a b=" * 50_000,
    "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">",
)


class Attack(Struct, frozen=True, kw_only=True):
    """Where to attack and for how long; how many clients of each kind are at work at a time."""

    port: int
    topic: str
    token: str
    secret: str
    seconds: float
    idle: int = 5_000
    slow: int = 60
    aborted: int = 4
    nested: int = 3
    pumped: int = 3
    subscribing: int = 4


class Attackers:
    """The clients of one attack; `counts` says how often each kind attacked."""

    def __init__(self, attack: Attack) -> None:
        self._attack = attack
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        attack = self._attack
        silent = await asyncio.start_server(_keep_silent, "127.0.0.1", 0, backlog=2048)
        self._callback = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        kinds: dict[str, tuple[int, Callable[[int], Awaitable[None]]]] = {
            "idle": (attack.idle, self._stay_idle),
            "slow": (attack.slow, self._send_slowly),
            "aborted": (attack.aborted, self._break_off),
            "nested": (attack.nested, self._push_nested),
            "pumped": (attack.pumped, self._validate_pumped),
            "subscribing": (attack.subscribing, self._subscribe),
        }
        tasks = [
            asyncio.create_task(self._repeat(name, number, once))
            for name, (many, once) in kinds.items()
            for number in range(many)
        ]
        await asyncio.wait([asyncio.create_task(self._report()), *tasks], timeout=attack.seconds)
        for task in tasks:
            task.cancel()

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(1)
            sys.stdout.write(msgspec.json.encode(self.counts).decode() + "\n")
            sys.stdout.flush()

    async def _repeat(self, name: str, number: int, once: Callable[[int], Awaitable[None]]) -> None:
        await asyncio.sleep(number * 0.001)
        while True:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                await once(number)
                self.counts[name] += 1
            await asyncio.sleep(_PAUSE)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._attack.port)

    async def _exchange(self, request: bytes) -> None:
        reader, writer = await self._open()
        try:
            writer.write(request)
            await asyncio.wait_for(reader.read(-1), _ANSWER_SECONDS)
        finally:
            writer.close()

    async def _stay_idle(self, _number: int) -> None:
        reader, writer = await self._open()
        try:
            await reader.read(1)  # until the service closes it
        finally:
            writer.close()

    async def _send_slowly(self, number: int) -> None:
        path, media_type = (("/hub", FORM), ("/api/push", "application/json"), ("/validate", FORM))[number % 3]
        reader, writer = await self._open()
        try:
            writer.write(_head(path, media_type, 5_000))
            while not reader.at_eof() and not writer.is_closing():
                writer.write(b"a")
                await writer.drain()
                with suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1), 1)
                    return
        finally:
            writer.close()

    async def _break_off(self, number: int) -> None:
        _, writer = await self._open()
        path = ("/hub", "/api/push", "/validate")[number % 3]
        begun = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" if number % 2 else _head(path, FORM, 5_000) + b"hub.mode="
        writer.write(begun)
        await writer.drain()
        writer.transport.abort()

    async def _push_nested(self, number: int) -> None:
        story = {
            "uri": f"tag:attacker.example,2026:{number}",
            "headlines": [{"value": "Deep"}],
            "bodies": [{"value": _DEEP, "contentType": "text/html"}],
            "versioncreated": datetime.now(UTC).isoformat(),
        }
        body = msgspec.json.encode(story)
        signed = push_header(body, self._attack.secret, datetime.now(UTC))
        head = _head("/api/push", "application/json", len(body), f"{signatures.PUSH_HEADER}: {signed}")
        await self._exchange(head + body)

    async def _validate_pumped(self, number: int) -> None:
        shape = _SHAPES[(number + self.counts["pumped"]) % len(_SHAPES)]
        entry = f"<item><description><![CDATA[{shape}]]></description></item>"
        feed = f"<rss version='2.0'><channel>{entry}</channel></rss>"
        body = f"text={quote_plus(feed)}".encode()
        await self._exchange(_head("/validate?format=json", FORM, len(body)) + body)

    async def _subscribe(self, number: int) -> None:
        callback = f"{self._callback}/{number}/{self.counts['subscribing']}"
        fields = {"hub.mode": "subscribe", "hub.topic": self._attack.topic, "hub.callback": callback}
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()
        await self._exchange(_head("/hub", FORM, len(body)) + body)


def _head(path: str, media_type: str, length: int, *more: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {media_type}",
        f"Content-Length: {length}",
        "Connection: close",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode()


async def _keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take whatever a callback is sent, and never answer."""
    with suppress(OSError):
        await reader.read(-1)
    writer.close()


def main() -> None:
    """Attack as the first argument says."""
    end_with_parent()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(Attackers(msgspec.json.decode(sys.argv[1], type=Attack)).run())


if __name__ == "__main__":
    main()
