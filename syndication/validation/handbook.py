"""Write the catalogue of rules into a Markdown page: `python -m syndication.validation.handbook PAGE`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from syndication.validation.catalogue import SUBJECTS
from syndication.validation.rule import Rule

START, END = "<!-- rules -->", "<!-- end of rules -->"
_BETWEEN = re.compile(f"{re.escape(START)}.*{re.escape(END)}", re.DOTALL)


def chapters() -> str:
    """Return the rules as Markdown: one chapter for each subject, with one table."""
    return "\n\n".join("\n".join(_chapter(subject)) for subject in SUBJECTS)


def insert(page: str) -> str:
    """Return `page` with the chapters between its two markers.

    Raises:
        ValueError: the page has no markers.
    """
    if not _BETWEEN.search(page):
        raise ValueError(f"the page has no lines {START} and {END}; add them where the rules belong")
    return _BETWEEN.sub(lambda _: f"{START}\n\n{chapters()}\n\n{END}", page)


def _chapter(subject: ModuleType) -> Iterator[str]:
    yield f"### {_title(subject)}"
    yield ""
    yield "| code | | what it says | what to do |"
    yield "| --- | --- | --- | --- |"
    rules = [rule for rule in vars(subject).values() if isinstance(rule, Rule)]
    yield from (_row(rule) for rule in rules if _home(rule) is subject)


def _home(rule: Rule) -> ModuleType:
    # Other subjects may import a rule. It is listed in the module that defines it, which comes first in SUBJECTS.
    return next(subject for subject in SUBJECTS if rule in vars(subject).values())


def _title(subject: ModuleType) -> str:
    return (subject.__doc__ or "").partition("\n")[0].rstrip(".")


def _row(rule: Rule) -> str:
    message = rule.message.format(name="*place*", value="*value*")
    return "| " + " | ".join((f"`{rule.code}`", rule.severity, _plain(message), _plain(rule.advice))) + " |"


def _plain(text: str) -> str:
    return re.sub(r"([|<&\[\]_])", r"\\\1", text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(insert(path.read_text(encoding="utf-8")), encoding="utf-8")
