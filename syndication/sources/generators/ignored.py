"""Files that a generator is told to leave out, by patterns with `*`: they were never public."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

_MOST = 500  # patterns
_MOST_EXPANDED = 100
IGNORED = "left out by the config"


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Return whether one of the patterns is of a file: by its path, by its name, or by a folder above it."""
    name = path.rpartition("/")[2]
    for pattern in patterns:
        bare = pattern.strip("/")
        if not bare:
            continue
        parts = path.split("/") if "/" not in bare else ()
        if fnmatchcase(path, bare) or fnmatchcase(path, f"{bare}/*") or fnmatchcase(name, bare) or bare in parts:
            return True
    return False


def ignore_lines(text: str) -> tuple[str, ...]:
    """Return the patterns in a file such as `.gitignore`, without those that take files back in."""
    lines = (line.strip().removeprefix("./") for line in text.splitlines()[:_MOST])
    return tuple(line.replace("**/", "") for line in lines if line and not line.startswith(("#", "!")))


def matches_glob(path: str, pattern: str) -> bool:
    """Return whether a path matches a glob with `**/`, `*`, `[^_]` and `{md,mdx}`."""
    return any(_matches(path, each.replace("[^", "[!")) for each in _without_braces(pattern.removeprefix("./")))


def _matches(path: str, pattern: str) -> bool:
    if "**" not in pattern:
        return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
    folder, _, name = pattern.rpartition("/")
    above, _, last = path.rpartition("/")
    start = folder.partition("**")[0]
    return fnmatchcase(last, name if name != "**" else "*") and f"{above}/".startswith(start)


def _without_braces(pattern: str) -> list[str]:
    """Return the patterns that one with braces means: "*.{md,mdx}" is "*.md" and "*.mdx"."""
    waiting, done = [pattern], list[str]()
    while waiting and len(done) < _MOST_EXPANDED:
        one = waiting.pop()
        before, brace, rest = one.partition("{")
        inside, end, after = rest.partition("}")
        if not brace or not end:
            done.append(one)
        else:
            waiting += [f"{before}{each}{after}" for each in inside.split(",")[:_MOST_EXPANDED]]
    return done
