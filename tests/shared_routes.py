"""Routes that are compiled once: each application would compile all of its own anew, in half of a short test's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_BUILT: dict[Any, Callable[..., tuple[str, str]]] = {}


def share_compiled_routes() -> None:
    """Let rules that are alike share the function that builds their addresses; it gets the rule when it is called."""
    Rule._compile_builder = _shared  # type: ignore[method-assign, assignment]  # it takes what the other one takes


def _shared(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _BUILT:
        _BUILT[key] = _compile(rule, append_unknown)
    return _BUILT[key]
