"""What `add` prints: the record that it made, or how it would read a file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from syndication.cli.item_findings import new_item_findings, print_findings
from syndication.publishing.additions import Addition
from syndication.settings import Settings
from syndication.sources.article.draft import Draft
from syndication.text.characters import encodable
from syndication.text.terminal import visible

_LONGEST = 60  # characters of a part of a file


def print_addition(name: str, added: Addition, settings: Settings, as_json: bool) -> None:
    """Print what became of a file."""
    draft = added.draft
    findings = new_item_findings(draft.item, settings.publication, Path(settings.pictures))
    if as_json:
        line = {"file": encodable(name), "record": added.path, "new": added.new, "warnings": draft.warnings}
        more = {"dropped": draft.dropped, "findings": findings}
        differences = {} if added.new else {"differences": added.differences, "changed": added.changed}
        click.echo(msgspec.json.encode(line | more | differences))
        return
    if not added.new:
        _print_lines(_present_lines(name, added))
        return
    click.echo(f"{encodable(name)}: {added.path}")
    _print_lines(f"  warning: {visible(line)}" for line in draft.warnings)
    _print_lines(f"  dropped: {visible(line)}" for line in draft.dropped)
    if draft.item and draft.item.status == "withheld":
        command = f'syndication reinstate {added.path} --note "Ready"'
        _print_lines([f"  withheld: to make it public, run syndication publish, then {command}"])
    print_findings(findings)


def print_draft(name: str, draft: Draft, present: Addition | None, settings: Settings, as_json: bool) -> None:
    """Print what each part of a file was taken for; `present` is the result if it is a record already."""
    findings = new_item_findings(draft.item, settings.publication, Path(settings.pictures))
    if as_json:
        line = {"file": encodable(name), "draft": draft, "findings": findings}
        click.echo(msgspec.json.encode(line | ({"record": present.path} if present else {})))
        return
    click.echo(f"{encodable(name)}:")
    for block in draft.blocks:
        text = " ".join(block.text.split())
        cut = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
        click.echo(f"  {block.rule:<12} {visible(cut)}  ({block.reason})")
    if draft.item and draft.item.status != "usable":
        click.echo(f"  {'status':<12} {draft.item.status}")
    texts = {block.text for block in draft.blocks}
    dropped = [line for line in draft.dropped if line not in texts]
    for title, lines in (("warning", draft.warnings), ("dropped", dropped), ("missing", draft.missing)):
        _print_lines(f"  {title}: {visible(line)}" for line in lines)
    print_findings(findings)
    if present:
        _print_lines(_present_lines(name, present))


def _present_lines(name: str, added: Addition) -> Iterator[str]:
    yield f"{encodable(name)}: was added before, as {added.path}; the record is left as it is"
    yield from (f"  {visible(difference)}" for difference in added.differences)
    if added.changed:
        command = "update" if added.is_public else "edit"
        note = ' --note "WHAT IS NEW"' if added.is_public else ""
        yield f"  its {', '.join(added.changed)}: not as in the record. To take over what the page has now:"
        yield f"    syndication {command} {added.path} --from {shlex.quote(name)}{note}"


def _print_lines(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        click.echo(line)
