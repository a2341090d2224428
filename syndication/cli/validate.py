"""`validate`: any feed, from a file, an address or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click
import msgspec

from syndication.cli.findings import ReportLimits, report_lines, rule_lines, table_lines
from syndication.cli.tables import columns
from syndication.http.fetch import anywhere
from syndication.validation import RULES
from syndication.validation.report import Report, examine, examine_address, machine_report

_MOST_BYTES = 52_428_801  # the largest sitemap, and one byte more, to notice that a document is larger
_WIDEST = 120
_UNREADABLE = 2


def _explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    if code is None:
        return
    known = {rule.lower(): rule for rule in RULES}
    if code == "all":
        _print_lines(table_lines(RULES.values(), _report_limits()))
    elif code.lower() in known:
        _print_lines(rule_lines(RULES[known[code.lower()]], _report_limits()))
    else:
        near = [known[each] for each in get_close_matches(code.lower(), known, n=3)]
        hint = f"did you mean {', '.join(near)}?" if near else "--explain all lists them"
        raise click.BadParameter(f"{code!r} is not the code of a rule; {hint}", context, param_hint="--explain")
    context.exit()


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="FILE|URL|-...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each target.")
@click.option("--all", "everything", is_flag=True, help="Show every kind of finding and every line.")
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help='Print what a code means and what to do; "all" lists the codes.',
)
def validate(targets: tuple[str, ...], as_json: bool, everything: bool) -> None:
    """Check a feed: RSS 2.0, Atom, JSON Feed, OPML, or a sitemap.

    An address is fetched as a feed reader does it, and its HTTP headers are checked too.
    Exits with 0 if all targets are clean, 1 for errors or warnings, 2 if one cannot be read.

    \b
    With --json, each line is an object:
      target, url       what you named, and the address after redirects ("" for a file)
      kind, bytes       "RSS 2.0", "Atom feed" …, and its size
      problem           why it cannot be read, or ""
      findings          a list of: severity (error, warning, info), code, message,
                        line (0: the whole document), source (the line, shortened)
      advice            what to do, for each code

    \b
    Examples:
      syndication validate feed.xml https://example.org/feed
      curl -s https://example.org/feed | syndication validate -
      syndication validate --json feed.xml | jq -r '.findings[].code'
      syndication validate --explain InvalidRFC2822Date
    """
    worst = 0
    limits = _report_limits(everything)
    for number, target in enumerate(targets, 1):
        report = _examine(target)
        if report.problem:
            click.echo(f"error: {target}: {report.problem}", err=True)
        if as_json:
            click.echo(msgspec.json.encode(machine_report(report)))
        elif not report.problem:
            _print_lines([*report_lines(report, limits), *([""] if report.findings and number < len(targets) else [])])
        worst = max(worst, _exit_code(report))
    sys.exit(worst)


def _examine(target: str) -> Report:
    if target == "-":
        return examine(target, sys.stdin.buffer.read(_MOST_BYTES))
    if "://" in target:
        return examine_address(target, anywhere)
    try:
        with Path(target).open("rb") as file:
            return examine(target, file.read(_MOST_BYTES))
    except IsADirectoryError:
        problem = f"is a directory; name the files in it: syndication validate {target.rstrip('/')}/*.xml"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    return Report(target=target, findings=(), problem=problem)


def _exit_code(report: Report) -> int:
    return _UNREADABLE if report.problem else int(not report.is_clean)


def _report_limits(everything: bool = False) -> ReportLimits:
    width = min(columns(), _WIDEST)
    return ReportLimits(width, groups=sys.maxsize, lines=sys.maxsize) if everything else ReportLimits(width)


def _print_lines(lines: Iterable[str]) -> None:
    colour = False if os.environ.get("NO_COLOR") else None  # None: on a terminal only
    for line in lines:
        click.echo(line, color=colour)
