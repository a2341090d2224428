"""Write the rules of all profiles into a Markdown page: `python -m syndication.formats.profiles.handbook PAGE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syndication.formats.profiles.loader import builtin_profiles, make_profile
from syndication.model.partners.profile import ChangeLaw, Profile

START, END = "<!-- profiles -->", "<!-- end of profiles -->"
_TABLES = (
    "choice", "namespaces", "root", "channel", "fields", "deletion", "body", "pictures", "limits", "push", "categories",
)  # fmt: skip
_CHANGES: Mapping[ChangeLaw, str] = {
    "own": "by a date of its own",
    "pubdate": "the date of publication moves",
    "never": "not at all",
}


def overview() -> str:
    """Return one table of all profiles."""
    head = "| profile | for | document | how it learns of a change | how it takes a story down | compared |"
    rows = (_overview_row(make_profile(name, {}, {})) for name in builtin_profiles())
    return "\n".join((head, "|---|---|---|---|---|---|", *rows))


def chapters() -> str:
    """Return the rules of all profiles: one chapter for each, with one table."""
    return "\n\n".join("\n".join(_chapter(name, table)) for name, table in builtin_profiles().items())


def insert(page: str) -> str:
    """Return `page` with the tables between its two markers.

    Raises:
        ValueError: the page has no markers.
    """
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"the page has no lines {START} and {END}; add them where the profiles belong")
    return f"{before}{START}\n\n{overview()}\n\n{chapters()}\n\n{END}{after}"


def _overview_row(profile: Profile) -> str:
    notice = _notice(profile)
    document = f"`{profile.document}`" if profile.document else "none"
    link = f"[`{profile.name}`](#{_anchor(profile.name)})"
    cells = (link, profile.label, document, _CHANGES[profile.change], notice, f"{profile.checked}")
    return f"| {' | '.join(cells)} |"


def _notice(profile: Profile) -> str:
    if profile.is_pushed:
        return "a deletion by its API"
    if profile.form == "wire":
        return "a removal on the wire"
    return f"a notice for {profile.deletion.hours} hours" if profile.deletion.fields else "by hand"


def _anchor(name: str) -> str:
    return f"profile-{name}"


def _chapter(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    profile, base = make_profile(name, {}, {}), table.get("base", "")
    yield f"### Profile {name}"
    yield ""
    yield f"{profile.label}. Sheet: {profile.sheet}. Compared with it on {profile.checked}."
    if base:
        yield f"It is [`{base}`](#{_anchor(base)}) with these rules:"
    if profile.note:
        yield ""
        yield f"{profile.note}."
    yield ""
    yield "| rule | | from |"
    yield "|---|---|---|"
    marks = table.get("marks", {})
    for rule, value in _rules(table):
        yield f"| `{rule}` | {_value(value)} | {_mark(rule, marks)} |"
    yield from _lint_rows(table.get("lint", {}))


def _rules(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the rules of a profile's file by their names: "limits.title"."""
    if "change" in table:
        yield "change", table["change"]
    for part in _TABLES:
        for key, value in table.get(part, {}).items():
            inner = value.items() if (part, key) == ("deletion", "fields") else ((None, value),)
            yield from ((f"{part}.{key}" + (f".{name}" if name else ""), one) for name, one in inner)


def _lint_rows(lint: Mapping[str, str]) -> Iterator[str]:
    for severity in ("error", "picture", "warning", "off"):
        if codes := [f"`{code}`" for code, found in lint.items() if found == severity]:
            yield f"| `lint`: {severity} | {', '.join(codes)} | |"


def _mark(rule: str, marks: Mapping[str, str]) -> str:
    """Return the mark of a rule: its own, else that of its element, else that of its table."""
    table, _, key = rule.partition(".")
    names = (rule, rule.partition("@")[0], f"{table}.{key.partition('.')[0]}", table)
    return next((marks[name] for name in names if name in marks), "")


def _value(value: Any) -> str:
    match value:
        case "":
            return "none"
        case str():
            return f"`{_plain(value)}`"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case [int(), int()]:
            return _pair(*value)
        case list():
            return ", ".join(f"`{_plain(str(one))}`" for one in value) or "none"
        case dict():
            return "; ".join(f"`{_plain(name)}` = {_value(one)}" for name, one in value.items())
        case _:
            return _plain(str(value))


def _pair(least: int, most: int) -> str:
    if not (least or most):
        return "no limit"
    words = (f"at least {least:,}" if least else "", f"at most {most:,}" if most else "")
    return ", ".join(filter(None, words))


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(insert(path.read_text(encoding="utf-8")), encoding="utf-8")
