"""What outputs say about use, read by small readers of the tests' own, from the texts of the specifications."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.robotparser import RobotFileParser

from lxml import etree

RSL = "{https://rslstandard.org/rsl}"
USES = ("search", "ai-input", "ai-index", "ai-train")
WORDS = {"all": USES, "ai-all": USES[1:], **{use: (use,) for use in USES}}
#: A crawler for each purpose, and what it fetches for.
CRAWLERS = {
    "Googlebot": ("search",),
    "GPTBot": ("ai-train",),
    "OAI-SearchBot": ("ai-input", "ai-index"),
    "ChatGPT-User": ("ai-input",),
}
Verdicts = Mapping[str, str]


def read_rsl(body: bytes) -> dict[str, Verdicts]:
    """Return the verdict on each use, by the address of the content."""
    return {content.get("url", ""): verdicts(content) for content in etree.fromstring(body).iter(f"{RSL}content")}


def verdicts(content: etree._Element) -> Verdicts:
    (terms,) = content.findall(f"{RSL}license")
    return {use: _verdict(content, terms, use) for use in USES}


def _verdict(content: etree._Element, terms: etree._Element, use: str) -> str:
    permits, prohibits = (_uses(terms, name) for name in ("permits", "prohibits"))
    if use in prohibits or use not in permits:
        return "no"
    payment = terms.find(f"{RSL}payment")
    kind = payment.get("type") if payment is not None else "free"
    if kind not in ("free", "attribution") and not (use == "search" and kind in ("use", "training")):
        return "paid"
    limits = [one for one in terms.iterfind(f"{RSL}permits") if one.get("type") in ("user", "geo")]
    reports = terms.findall(f"{RSL}reporting")
    is_bound = limits or reports or content.get("server") or (kind == "attribution" and use != "search")
    return "terms" if is_bound else "yes"


def _uses(terms: etree._Element, name: str) -> set[str]:
    texts = (one.text or "" for one in terms.iterfind(f"{RSL}{name}") if one.get("type") == "usage")
    return {use for text in texts for word in text.split() for use in WORDS[word]}


def may_fetch(robots: str, crawler: str, url: str) -> bool:
    """Return what a parser of the standard library says."""
    parser = RobotFileParser()
    parser.parse(robots.splitlines())
    return parser.can_fetch(crawler, url)


def longest_rule_allows(robots: str, crawler: str, path: str) -> bool:
    """Return what RFC 9309 section 2.2.2 says: the longest rule that fits counts, and Allow if two are as long."""
    rules = [(len(value), name == "allow") for name, value in rules_for(robots, crawler) if _fits(name, value, path)]
    return max(rules, default=(0, True))[1]


def _fits(name: str, value: str, path: str) -> bool:
    return name in ("allow", "disallow") and bool(value) and is_matched(value, path)


def is_matched(pattern: str, path: str) -> bool:
    """Return whether a path fits a pattern of RFC 9309 section 2.2.3 without stars."""
    return path == pattern[:-1] if pattern.endswith("$") else path.startswith(pattern)


def groups(robots: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    """Yield the crawlers of each group in lower case, and its rules."""
    for block in robots.split("\n\n"):
        lines = [line.partition(":") for line in block.splitlines() if ":" in line and not line.startswith("#")]
        pairs = [(name.strip().lower(), value.strip()) for name, _, value in lines]
        agents = {value.lower() for name, value in pairs if name == "user-agent"}
        if agents:
            yield agents, [(name, value) for name, value in pairs if name != "user-agent"]


def rules_for(robots: str, crawler: str) -> list[tuple[str, str]]:
    """Return the rules of the group that names a crawler, else those of "*"."""
    found = list(groups(robots))
    return next((rules for agents, rules in found if crawler.lower() in agents), None) or next(
        rules for agents, rules in found if "*" in agents
    )


def signals(robots: str, crawler: str) -> dict[str, str]:
    """Return the Content-Signal for a crawler: "yes" or "no" by use."""
    values = [value for name, value in rules_for(robots, crawler) if name == "content-signal"]
    return dict(pair.split("=") for value in values for pair in value.split(", "))


def usage(robots: str, crawler: str, path: str) -> dict[str, str]:
    """Return the Content-Usage for a crawler at a path: "y" or "n" by use; the longest path that fits counts."""
    names = {"train-ai": "ai-train", "search": "search"}
    values = [value for name, value in rules_for(robots, crawler) if name == "content-usage"]
    by_path = {value.partition(" ")[0] if value.startswith("/") else "": value for value in values}
    fitting = max((one for one in by_path if is_matched(one, path)), key=len, default=None)
    text = by_path[fitting].removeprefix(fitting).strip() if fitting is not None else ""
    return {names[label]: word for label, _, word in (pair.partition("=") for pair in text.split(", ") if pair)}


def reservation(tdmrep: bytes, path: str) -> tuple[int, str]:
    """Return whether mining is reserved at a path, and the policy; the first rule that fits counts."""
    rules = json.loads(tdmrep)
    return next(
        (rule["tdm-reservation"], rule.get("tdm-policy", "")) for rule in rules if is_matched(rule["location"], path)
    )
