"""The examples of docs/api.md are run, and are answered as it says; what it lists is what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from syndication.web.api import operations
from syndication.web.api.batch import MOST, Operation
from tests.web.api.support import BASE, Api

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    (curl .*?)\n    # (\d{3})$", PAGE, re.MULTILINE | re.DOTALL)


def as_told(part: re.Match[str]) -> str:
    """Return a part of an address as the page writes it."""
    names = {"slug": "SLUG", "name": "NAME", "token": "NAME", "source": "NAME", "feed": "FEED"}
    return names.get(part[1], "ID")


def run(api: Api, command: str) -> int:
    """Do what curl would do, and return the status."""
    told = command.replace("$TOKEN", api.secrets["admin"]).replace("$SITE", BASE)
    words = shlex.split(told.replace("\\\n", " "))[1:]
    method, url, headers, data = "", "", dict[str, str](), ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                data = words.pop(0)
            case word:
                assert word.startswith(BASE), word
                url = word.removeprefix(BASE)
    return api.client.open(url, method=method or "GET", headers=headers, data=data.encode() or None).status_code


def test_every_example_is_answered_as_it_says(api: Api) -> None:
    assert len(EXAMPLES) == PAGE.count("    curl ") >= 9
    assert [(command, run(api, command)) for command, _ in EXAMPLES] == [
        (command, int(status)) for command, status in EXAMPLES
    ]


def test_every_address_of_stories_is_told_and_exists(api: Api) -> None:
    told = {(method, path.partition("?")[0]) for method, path in re.findall(r"^\| `([A-Z]+) (/api/[^`]*)`", PAGE, re.M)}
    there = {
        (method, re.sub(r"<(?:path:)?(\w+)>", as_told, re.sub(r"<int:\w+>", "N", rule.rule)))
        for rule in api.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told | {("GET", "/api/items")} == there


def test_operations_and_limits_are_told() -> None:
    kinds = Operation.__annotations__["op"]
    for kind in re.findall(r'"(\w+)"', kinds):
        assert f"`{kind}`" in PAGE
        assert hasattr(operations, {"replace": "replacement"}.get(kind, kind))
    assert f"up to {MOST:,}" in PAGE
