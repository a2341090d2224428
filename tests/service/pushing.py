"""What tests of pushes share: a service that may push to this machine, its records, its hub, its catalog."""

from __future__ import annotations

import hmac
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from syndication.catalog import Catalog, subscriptions
from syndication.model.job import Job
from tests.service.subscriber import Callback, Request
from tests.support import PATIENCE, Reply, Service, every_job

RECORD = """+++
headline = "{headline}"
published = {published}
slug = "{slug}"
section = "{section}"
+++

The harbour reopened, and the ferries left on time.
"""
METHODS = ("sha1", "sha256", "sha384", "sha512")
FORM = "application/x-www-form-urlencoded"


def make_service(root: Path, **settings: str) -> Service:
    """Return a service that may push to this machine, as often as it is asked; `settings` are TOML values."""
    service = Service(root)
    unlimited = ("hub_requests", "hub_requests_per_address", "hub_subscriptions_per_host", "hub_subscriptions")
    told = {"allow_private_callbacks": "true"} | dict.fromkeys(unlimited, "0") | settings
    with (root / "syndication.toml").open("a") as file:
        file.writelines(f"{name} = {value}\n" for name, value in told.items())
    return service


def write(
    service: Service, slug: str, section: str, published: str = "2026-02-05T12:00:00Z", headline: str = ""
) -> Path:
    """Write the record of a story, whose headline is "Story SLUG" if none is given."""
    path = service.items / f"{slug}.md"
    path.write_text(
        RECORD.format(headline=headline or f"Story {slug}", published=published, slug=slug, section=section)
    )
    return path


def publish(service: Service, slug: str, section: str) -> bytes:
    """Publish a story in a section; return the body of that section's RSS."""
    write(service, slug, section)
    return until(service, section, f"Story {slug}<")


def until(service: Service, section: str, text: str) -> bytes:
    """Wait until the RSS of a section says something; return its body."""
    service.wait(lambda: text.encode() in body_of(service, topic_of(service, section)))
    return body_of(service, topic_of(service, section))


def topic_of(service: Service, section: str, name: str = "rss.xml") -> str:
    return f"{service.url}/sections/{section}/{name}"


def body_of(service: Service, topic: str) -> bytes:
    return service.get(topic.removeprefix(service.url)).body


def hub_of(service: Service) -> str:
    return f"{service.url}/hub"


def post(url: str, fields: Mapping[str, str] | Iterable[tuple[str, str]]) -> Reply:
    """Post a form."""
    body = urlencode(fields if isinstance(fields, Mapping) else list(fields)).encode()
    request = urllib.request.Request(url, body, {"Content-Type": FORM})
    try:
        with _OPENER.open(request, timeout=PATIENCE) as response:
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())
    except OSError:
        return Reply(0, Message(), b"")


def ask(service: Service, topic: str, callback: Callback, mode: str = "subscribe", **more: str) -> Reply:
    """Ask the hub for a subscription, or for its end; `more` are further parameters, without "hub."."""
    told = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback.url}
    return post(hub_of(service), told | {f"hub.{name}": value for name, value in more.items()})


def asked(service: Service, topic: str, callback: Callback, mode: str = "subscribe", **more: str) -> None:
    """Ask, and wait until the hub has asked back and kept what came of it."""
    before = len(callback.verifications)
    answer = ask(service, topic, callback, mode, **more)
    assert answer.status == 202, answer.body
    until_verified(service, callback, before + 1)


def until_verified(service: Service, callback: Callback, times: int = 1) -> None:
    """Wait until a callback was asked so often whether it meant it, and what came of it is kept."""
    service.wait(lambda: len(callback.verifications) == times)
    settled(service, callback.url)


def until_delivered(service: Service, callback: Callback, body: bytes) -> None:
    """Wait until a body is what a callback was sent last, and that is kept."""
    service.wait(lambda: callback.newest == body)
    settled(service, callback.url)


def is_signed(request: Request, secret: str) -> bool:
    """Tell whether the one signature of a request is that of its body, by whatever hash it names."""
    method, _, digest = ", ".join(request.headers.get_all("X-Hub-Signature", [])).partition("=")
    return method in METHODS and digest == hmac.new(secret.encode(), request.body, method).hexdigest()


def settled(service: Service, callback: str) -> None:
    """Wait until no job is left for a callback, whatever came of it."""
    _until_jobs(service, callback, lambda found: found == [])


def until_failed(service: Service, callback: str) -> None:
    """Wait until what is there for a callback was tried once in vain."""
    _until_jobs(service, callback, lambda found: [job.tries for job in found] == [1])


def jobs_for(service: Service, callback: str) -> list[Job]:
    with catalog_of(service) as catalog:
        return _jobs_in(catalog, callback)


def _until_jobs(service: Service, callback: str, holds: Callable[[list[Job]], bool]) -> None:
    with catalog_of(service) as catalog:
        service.wait(lambda: holds(_jobs_in(catalog, callback)))


def _jobs_in(catalog: Catalog, callback: str) -> list[Job]:
    with catalog.read() as connection:
        return [job for job in every_job(connection) if job.target == callback]


def subscribe(catalog: Catalog, service: Service, topic: str, callbacks: Iterable[str]) -> None:
    """Keep subscriptions as if they had been verified now."""
    now = datetime.now(UTC)
    with catalog.begin() as connection:
        for callback in callbacks:
            subscriptions.save(
                connection,
                path=topic.removeprefix(service.url),
                topic=topic,
                callback=callback,
                secret="",
                lease_end=now + timedelta(days=1),
                now=now,
            )


@contextmanager
def catalog_of(service: Service) -> Iterator[Catalog]:
    """Give the catalog of a service that runs."""
    catalog = Catalog(f"sqlite:///{service.root}/var/syndication.db")
    try:
        yield catalog
    finally:
        catalog.close()


def kill(pids: Iterable[int]) -> None:
    """Kill processes that may have ended already."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
