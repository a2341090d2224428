"""`validate`: any feed, from a file, an address or standard input."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from syndication import __version__, validation
from syndication.errors import SyndicationError
from syndication.model import Finding
from syndication.text.urls import is_http_url

SECONDS = 20
MOST_BYTES = 20_000_000


class _Source(Struct, frozen=True):
    body: bytes
    url: str | None = None
    content_type: str | None = None


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="FILE|URL|-...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a target.")
def validate(targets: tuple[str, ...], as_json: bool) -> None:
    """Check any feed: RSS 2.0, Atom, JSON Feed.

    Exits with 0 when all are clean, 1 for errors or warnings, 2 when one cannot be read.

    \b
    Examples:
      syndication validate http://127.0.0.1:8000/rss.xml http://127.0.0.1:8000/atom.xml
      curl -s https://example.org/feed | syndication validate -
    """
    worst = 0
    for target in targets:
        try:
            source = _read(target)
        except SyndicationError as error:
            click.echo(f"error: {error}", err=True)
            worst = 2
            continue
        findings = validation.check(source.body, url=source.url, content_type=source.content_type)
        _print(target, findings, as_json)
        if any(finding.severity != "info" for finding in findings):
            worst = max(worst, 1)
    sys.exit(worst)


def _print(target: str, findings: list[Finding], as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"target": target, "findings": findings}))
        return
    told = [finding for finding in findings if finding.severity != "info"]
    click.echo(f"{target}: {'clean' if not told else f'{len(told)} findings'}")
    for finding in findings:
        place = f"line {finding.line}: " if finding.line else ""
        click.echo(f"  {place}{finding.severity}: {finding.code}: {finding.message}")


def _read(target: str) -> _Source:
    if target == "-":
        return _Source(sys.stdin.buffer.read(MOST_BYTES))
    if is_http_url(target):
        return _fetch(target)
    try:
        with Path(target).open("rb") as file:
            return _Source(file.read(MOST_BYTES))
    except OSError as error:
        raise SyndicationError(f"{target}: cannot be read: {error.strerror}") from error


def _fetch(url: str) -> _Source:
    request = urllib.request.Request(url, headers={"User-Agent": f"syndication/{__version__}"})  # noqa: S310  # http(s) only
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310  # http(s) only
            return _Source(response.read(MOST_BYTES), response.url, response.headers.get("Content-Type"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise SyndicationError(f"{url}: cannot be fetched: {reason}") from error
