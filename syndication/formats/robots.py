"""The part of robots.txt that says what programs may do: groups of crawlers by purpose, and lines on use.

A crawler reads only the group that names it (RFC 9309 section 2.2.1), so each group repeats the lines on use. `Allow`
does not say that a use is allowed, only that the crawler may come and read the terms. Money cannot be asked here, so
crawlers for a use that costs money are shut out; those with a contract are let in by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from syndication.formats.crawlers import names_for
from syndication.model.license_verdicts import may_fetch, signal, verdict
from syndication.model.licenses import (
    LICENSE_PATH,
    TDMREP_PATH,
    LicenseTerms,
    Licensing,
    Purpose,
    Use,
    license_url,
    own_terms,
    path_at,
    root_terms,
)

_TITLES: Mapping[Purpose, str] = {
    "training": "Training of AI models",
    "ai-search": "AI search",
    "user": "AI assistants, on behalf of a user",
    "search": "Search engines",
}
#: The uses that Content-Signal (contentsignals.org) has a word for.
SIGNALS: tuple[Use, ...] = ("search", "ai-input", "ai-train")
#: The uses that AIPREF (draft-ietf-aipref-vocab) has a word for, with this word.
USAGE_LABELS: Mapping[Use, str] = {"ai-train": "train-ai", "search": "search"}


def write_groups(licensing: Licensing, base_url: str) -> str:
    """Return the license line and the groups, for the robots.txt of the service at `base_url`."""
    use_lines = [*_signal_lines(licensing), *_usage_lines(licensing, base_url)]
    groups = [[f"License: {license_url(base_url)}"]]  # before all groups: so it is for all crawlers
    for purpose, title in _TITLES.items():
        rules = list(_rules(licensing, base_url, purpose))
        names = names_for(licensing, purpose)
        if names and (purpose != "search" or rules != _open(base_url)):
            lines = use_lines if _lets_in(licensing, purpose) else []
            groups.append([f"# {title}", *_agents(names), *rules, *lines])
    if licensing.contracts:
        groups.append(["# With a contract", *_agents(licensing.contracts), *_open(base_url)])
    groups.append(["# All others", "User-agent: *", *_open(base_url), *use_lines])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def content_signal(licensing: Licensing) -> str:
    """Return the value of Content-Signal: "search=yes, ai-train=no", "" if it can say nothing."""
    signals = ((use, signal(licensing, use)) for use in SIGNALS)
    return ", ".join(f"{use}={'yes' if value else 'no'}" for use, value in signals if value is not None)


def content_usage(licensing: Licensing) -> str:
    """Return the value of Content-Usage for the whole publication: "train-ai=n, search=y", "" for nothing."""
    signals = ((label, signal(licensing, use)) for use, label in USAGE_LABELS.items())
    return ", ".join(f"{label}={'y' if value else 'n'}" for label, value in signals if value is not None)


def _signal_lines(licensing: Licensing) -> Iterator[str]:
    if value := content_signal(licensing):
        yield f"Content-Signal: {value}"


def _usage_lines(licensing: Licensing, base_url: str) -> Iterator[str]:
    """Yield the lines on use: one for all paths, and one for each folder with terms of its own."""
    if value := content_usage(licensing):
        yield f"Content-Usage: {value}"
    for folder, terms in own_terms(licensing):
        if value := usage_of(terms):
            yield f"Content-Usage: {path_at(base_url, folder)} {value}"


def usage_of(terms: LicenseTerms) -> str:
    """Return the value of Content-Usage for one part of the publication."""
    words = {"yes": "y", "no": "n", "paid": "n"}
    verdicts = ((label, words.get(verdict(terms, use))) for use, label in USAGE_LABELS.items())
    return ", ".join(f"{label}={word}" for label, word in verdicts if word)


def _rules(licensing: Licensing, base_url: str, purpose: Purpose) -> Iterator[str]:
    """Yield the rules for crawlers with a purpose: parts before the whole, as some parsers take the first that fits."""
    is_open = may_fetch(root_terms(licensing), purpose)
    if not is_open:
        yield from (f"Allow: {_path(base_url, path)}" for path in (LICENSE_PATH, TDMREP_PATH))
    for folder, terms in own_terms(licensing):
        if may_fetch(terms, purpose) != is_open:
            yield f"{'Disallow' if is_open else 'Allow'}: {path_at(base_url, folder)}"
    yield from _open(base_url) if is_open else [f"Disallow: {path_at(base_url, '')}"]


def _lets_in(licensing: Licensing, purpose: Purpose) -> bool:
    return any(may_fetch(terms, purpose) for terms in (root_terms(licensing), *dict(own_terms(licensing)).values()))


def _open(base_url: str) -> list[str]:
    return [f"Allow: {path_at(base_url, '')}"]


def _path(base_url: str, path: str) -> str:
    return path_at(base_url, "").rstrip("/") + path


def _agents(names: Sequence[str]) -> Iterator[str]:
    return (f"User-agent: {name}" for name in names)
