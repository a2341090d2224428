"""`licensing`: what each document and header tells programs about the use of the publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

import click
import msgspec
from msgspec import Struct

from syndication.cli.license_check import check_places
from syndication.cli.tables import name_value_lines, table, wrapped
from syndication.formats.crawlers import crawlers_of
from syndication.formats.robots import USAGE_LABELS, content_signal, content_usage, usage_of
from syndication.model.errors import SettingsError
from syndication.model.license_faults import looser_folders
from syndication.model.license_verdicts import Verdict, may_fetch, policy_at, reserved_at, signal, verdict
from syndication.model.licenses import (
    TDMREP_PATH,
    USES,
    Crawler,
    LicenseTerms,
    Licensing,
    Purpose,
    Use,
    is_contracted,
    license_url,
    own_terms,
    part_path,
    root_terms,
)
from syndication.settings import load

_HEAD = ("WHERE", "USE", "LICENSE.XML", "ROBOTS.TXT", "SIGNAL", "USAGE")
_CRAWLER_HEAD = ("CRAWLER", "PURPOSE", "OPERATOR", "OBEYS", "ROBOTS.TXT", "LOOKED UP", "SOURCE")
_NOTHING = "The settings have no [licensing] table, so nothing is said; `syndication docs licensing` explains it"
_VERDICTS: Mapping[Verdict, str] = {"yes": "allowed", "terms": "on conditions", "paid": "for money", "no": "prohibited"}
_CRAWLS: Mapping[Use, Purpose] = {
    "search": "search",
    "ai-input": "user",
    "ai-index": "ai-search",
    "ai-train": "training",
}


class UseLine(Struct, frozen=True):
    """The values of one use of one part of the publication in each output, "" where an output has none."""

    use: Use
    license: Verdict
    robots: str
    content_signal: str
    content_usage: str


class PartReport(Struct, frozen=True):
    """One part of the publication: its folder ("" for all of it), its terms, its uses."""

    folder: str
    terms: LicenseTerms
    uses: tuple[UseLine, ...]
    tdm_reservation: int
    tdm_policy: str


class LicenseReport(Struct, frozen=True):
    """What all outputs say, and what to know about them."""

    addresses: dict[str, str]
    content_signal: str
    content_usage: str
    parts: tuple[PartReport, ...]
    notes: tuple[str, ...]
    crawlers: tuple[Crawler, ...]


@click.group("licensing", invoke_without_command=True)
@click.option("--crawlers", "lists_crawlers", is_flag=True, help="List the crawlers that robots.txt knows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def licensing_commands(context: click.Context, lists_crawlers: bool, as_json: bool) -> None:
    """Show what license.xml, robots.txt, TDMRep and the headers tell programs about each use.

    All of them are made from the table [licensing] in the settings, so they cannot differ. Where
    an output cannot express the terms, it says nothing, and license.xml is valid.

    \b
    Examples:
      syndication licensing
      syndication licensing --crawlers
      syndication licensing --json
      syndication licensing check https://www.tribune.example/
    """
    if context.invoked_subcommand:
        return
    settings = load()
    licensing = settings.licensing
    if as_json:
        found = report_of(licensing, settings.base_url) if licensing else None
        click.echo(msgspec.json.encode({"licensing": found}))
    elif licensing is None:
        click.echo("\n".join(wrapped(_NOTHING)))
    else:
        lines = _crawler_lines(licensing) if lists_crawlers else _lines(report_of(licensing, settings.base_url))
        click.echo("\n".join(lines))


@licensing_commands.command(short_help="Check that programs find at a site what the settings say.")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(site: str | None, as_json: bool) -> None:
    """Fetch what programs look for at the root of SITE, and compare it with the settings.

    Programs look for robots.txt and TDMRep only there. SITE is the address of your website, by
    default that of the service. The exit code is 1 if something differs.

    \b
    Examples:
      syndication licensing check
      syndication licensing check https://www.tribune.example/
    """
    settings = load()
    if settings.licensing is None:
        raise SettingsError(_NOTHING)
    places = list(check_places(settings.licensing, settings.base_url, site or settings.base_url))
    if as_json:
        click.echo(msgspec.json.encode({"places": places}))
    else:
        for place in places:
            click.echo("\n".join(wrapped(f"{place.url}: {place.problem or 'as the settings say'}")))
    if any(place.problem for place in places):
        raise SystemExit(1)


def report_of(licensing: Licensing, base_url: str) -> LicenseReport:
    """Return what the outputs of a publication say."""
    root = urljoin(base_url, "/")
    return LicenseReport(
        addresses={
            "license": license_url(base_url),
            "robots": f"{root}robots.txt",
            "tdmrep": root.rstrip("/") + TDMREP_PATH,
        },
        content_signal=content_signal(licensing),
        content_usage=content_usage(licensing),
        parts=tuple(_part(licensing, folder, terms) for folder, terms in _parts(licensing)),
        notes=tuple(_notes(licensing, base_url)),
        crawlers=crawlers_of(licensing),
    )


def _parts(licensing: Licensing) -> Iterator[tuple[str, LicenseTerms]]:
    yield "", root_terms(licensing)
    yield from own_terms(licensing)


def _part(licensing: Licensing, folder: str, terms: LicenseTerms) -> PartReport:
    is_reserved = reserved_at(licensing, folder)
    return PartReport(
        folder=folder,
        terms=terms,
        uses=tuple(_use_line(licensing, folder, terms, use) for use in USES),
        tdm_reservation=int(is_reserved),
        tdm_policy=policy_at(licensing, folder) if is_reserved else "",
    )


def _use_line(licensing: Licensing, folder: str, terms: LicenseTerms, use: Use) -> UseLine:
    has_signal = use != "ai-index" and not folder
    content_signal = {True: "yes", False: "no", None: ""}[signal(licensing, use)] if has_signal else ""
    label = USAGE_LABELS.get(use, "")
    usage = usage_of(terms) if folder else content_usage(licensing)
    return UseLine(
        use=use,
        license=verdict(terms, use),
        robots="Allow" if may_fetch(terms, _CRAWLS[use]) else "Disallow",
        content_signal=content_signal,
        content_usage=next((pair for pair in usage.split(", ") if label and pair.startswith(f"{label}=")), ""),
    )


def _notes(licensing: Licensing, base_url: str) -> Iterator[str]:
    for folder in looser_folders(licensing):
        yield f"{part_path(folder)} allows more than the publication: programs that read both obey the stricter terms"
    if urlsplit(base_url).path:
        yield (
            f"Programs read robots.txt and {TDMREP_PATH} only at the root of the host: copy them to "
            f"{urljoin(base_url, '/')}"
        )
    shut_out = [one for one in crawlers_of(licensing) if not _is_let_in(licensing, one)]
    if disobedient := [crawler.name for crawler in shut_out if crawler.obeys == "no"]:
        yield f"robots.txt shuts these out, but they are said to ignore it: {', '.join(disobedient)}"


def _is_let_in(licensing: Licensing, crawler: Crawler) -> bool:
    return is_contracted(licensing, crawler.name) or may_fetch(root_terms(licensing), crawler.purpose)


def _lines(report: LicenseReport) -> Iterator[str]:
    yield from table(_HEAD, [_cells(part, line) for part in report.parts for line in part.uses])
    yield ""
    signals = [("Content-Signal", report.content_signal), ("Content-Usage", report.content_usage)]
    mining = [(f"mining {_where(part)}", _mining(part)) for part in report.parts]
    yield from name_value_lines([*report.addresses.items(), *signals, *mining])
    for note in report.notes:
        yield from wrapped(note)


def _cells(part: PartReport, line: UseLine) -> Sequence[str]:
    verdict_words = _VERDICTS[line.license]
    return (_where(part), line.use, verdict_words, line.robots, line.content_signal or "-", line.content_usage or "-")


def _where(part: PartReport) -> str:
    return part_path(part.folder)


def _mining(part: PartReport) -> str:
    if not part.tdm_reservation:
        return "not reserved"
    return f"reserved, {part.tdm_policy}" if part.tdm_policy else "reserved"


def _crawler_lines(licensing: Licensing) -> Iterator[str]:
    rows = [
        (
            crawler.name,
            crawler.purpose,
            crawler.operator,
            crawler.obeys,
            "Allow" if _is_let_in(licensing, crawler) else "Disallow",
            crawler.looked,
            crawler.source or "settings",
        )
        for crawler in crawlers_of(licensing)
    ]
    yield from table(_CRAWLER_HEAD, rows)
