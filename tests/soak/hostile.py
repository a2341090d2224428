"""The run of a hostile soak: stories are published and killed while a service is attacked, and readers poll.

Every kill must be out in time, every poll be answered, and at the end no thread and no memory may be lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.service.pushing import make_service, write
from tests.soak.attackers import Attack
from tests.support import Service, make_token, processes

SECRET = "0123456789abcdef" * 2
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_WEB = "syndication.cli.processes.web_worker"
_POLL_PAUSE = 0.05
_PATIENCE_SECONDS = 60.0
_SETTLING_SECONDS = 90.0  # threads that have nothing to do end after half a minute
_MOST_THREADS_MORE = 4
_MOST_MEGABYTES_MORE = 200

Say = Callable[[str], None]


class HostilePlan(Struct, frozen=True, kw_only=True):
    """How long it goes on; how many seconds a kill may take to be out, and a poll to be answered."""

    seconds: float = 60.0
    kill_seconds: float = 2.0
    poll_seconds: float = 5.0
    idle: int = 5_000
    attacked: bool = True


class HostileOutcome(Struct, frozen=True, kw_only=True):
    """What came of it; times in seconds, `faults` are what must not be, in words."""

    stories: int
    kills: list[float]
    polls: list[float]
    attacks: dict[str, int]
    threads: tuple[int, int]
    megabytes: tuple[int, int]
    faults: list[str]


class _Usage(Struct, frozen=True):
    """What the web workers take."""

    threads: int
    megabytes: int


class _Watch:
    """Somebody who reads: polls until it is stopped, and notes how long each answer took, None for none."""

    def __init__(self, service: Service, seconds: float) -> None:
        self.times: list[float | None] = []
        self._service = service
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_POLL_PAUSE):
            began = time.monotonic()
            self.times.append(time.monotonic() - began if _is_served(self._service, self._seconds) else None)


def hostile_soak(root: Path, plan: HostilePlan, say: Say) -> HostileOutcome:
    """Attack a service in the folder `root`."""
    service = make_service(root, push_secret=f'"{SECRET}"', window="20", window_hours="0", hub_requests="0")
    service.start()
    try:
        token = make_token(service, "withdraw")
        before = _usage(service)
        watch = _Watch(service, plan.poll_seconds)
        with _attacked(service, token, plan) as attacks:
            stories, kills = _publish_and_kill(service, token, plan, say)
        watch.stop()
        after = _settled(service, before)
    finally:
        service.stop()
    faults = [*_late(kills, watch.times, plan), *_lost(before, after)]
    return HostileOutcome(
        stories=stories,
        kills=kills,
        polls=[one for one in watch.times if one is not None],
        attacks=attacks,
        threads=(before.threads, after.threads),
        megabytes=(before.megabytes, after.megabytes),
        faults=faults,
    )


@contextmanager
def _attacked(service: Service, token: str, plan: HostilePlan) -> Iterator[dict[str, int]]:
    """Let the service be attacked; the counts of attacks are filled in at the end."""
    counts: dict[str, int] = {}
    if not plan.attacked:
        yield counts
        return
    attack = Attack(
        port=service.port,
        topic=f"{service.url}/rss.xml",
        token=token,
        secret=SECRET,
        seconds=plan.seconds + 60,
        idle=plan.idle,
    )
    arguments = [sys.executable, "-m", "tests.soak.attackers", msgspec.json.encode(attack).decode()]
    attackers = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    try:
        yield counts
    finally:
        attackers.terminate()
        said, _ = attackers.communicate()
        counts.update(json.loads(said.splitlines()[-1]) if said.strip() else {})


def _publish_and_kill(service: Service, token: str, plan: HostilePlan, say: Say) -> tuple[int, list[float]]:
    """Publish a story every second, and kill every third; return how many, and how long each kill took."""
    began, stories = time.monotonic(), 0
    kills: list[float] = []
    while (now := time.monotonic()) < began + plan.seconds:
        stories += 1
        slug = f"story-{stories}"
        write(service, slug, "news", (_FIRST + timedelta(hours=stories)).isoformat(), f"Story {stories}")
        _until(service, slug, is_in=True)
        if stories % 3 == 0:
            kills.append(_kill(service, token, slug))
            say(f"{now - began:4.0f} s: {slug} was out {kills[-1]:.2f} s after it was killed")
        time.sleep(max(0.0, now + 1 - time.monotonic()))
    return stories, kills


def _kill(service: Service, token: str, slug: str) -> float:
    """Kill a story; return the seconds from the request until no feed has it."""
    began = time.monotonic()
    request = urllib.request.Request(
        f"{service.url}/api/items/{slug}/withdraw",
        data=json.dumps({"kind": "kill", "note": "It is wrong."}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    _until(service, slug, is_in=False)
    return time.monotonic() - began


def _until(service: Service, slug: str, *, is_in: bool) -> None:
    """Wait until a story is in the feed, or until it is out of it."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while (f"/items/{slug}<".encode() in service.get("/rss.xml").body) != is_in:
        if time.monotonic() > ends:
            raise TimeoutError(f"after {_PATIENCE_SECONDS:g} s {slug} is {'not ' if is_in else ''}in the feed")
        time.sleep(0.01)


def _is_served(service: Service, seconds: float) -> bool:
    try:
        with urllib.request.urlopen(f"{service.url}/rss.xml", timeout=seconds) as answer:
            return bool(answer.read().startswith(b"<?xml"))
    except OSError:
        return False


def _usage(service: Service) -> _Usage:
    threads, kilobytes = 0, 0
    for number in processes(service, _WEB):
        status = Path(f"/proc/{number}/status").read_text()
        told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        threads += int(told["Threads"])
        kilobytes += int(told["VmRSS"].split()[0])
    return _Usage(threads, kilobytes // 1000)


def _settled(service: Service, before: _Usage) -> _Usage:
    """Return what the web workers take when what was attacked has come to rest."""
    ends = time.monotonic() + _SETTLING_SECONDS
    while (after := _usage(service)).threads > before.threads + _MOST_THREADS_MORE and time.monotonic() < ends:
        time.sleep(1)
    return after


def _late(kills: list[float], polls: list[float | None], plan: HostilePlan) -> Iterator[str]:
    late = [seconds for seconds in kills if seconds > plan.kill_seconds]
    if late:
        yield f"{len(late)} of {len(kills)} kills took over {plan.kill_seconds:g} s, the longest {max(late):.1f} s"
    if lost := sum(one is None for one in polls):
        yield f"{lost} of {len(polls)} polls had no answer within {plan.poll_seconds:g} s"


def _lost(before: _Usage, after: _Usage) -> Iterator[str]:
    if after.threads > before.threads + _MOST_THREADS_MORE:
        yield f"the web workers had {before.threads} threads before and {after.threads} after"
    if after.megabytes > before.megabytes + _MOST_MEGABYTES_MORE:
        yield f"the web workers took {before.megabytes} MB before and {after.megabytes} MB after"
