"""Settings of a site: YAML, TOML and JSON as they are; of Python and JavaScript the plain values. Nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, Literal

from syndication.model.errors import IngestError
from syndication.sources.article.front_matter import read_value
from syndication.sources.generators.folder import SiteFolder, split_path
from syndication.sources.generators.values import table_of
from syndication.text.urls import absolute

_KINDS: Mapping[str, Literal["yaml", "toml", "json"]] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
    ".json": "json",
}
_MOST_PYTHON = 256 * 1024
_LINE_COMMENT = re.compile(r"^[ \t]*+//.*+$", re.MULTILINE)
# url: "https://old.example", site: 'https://old.example', "draft": true
_JS_VALUE = re.compile(
    r"""(?<![\w.$"'`])(["']?)([A-Za-z_$][\w$]{0,40})\1[ \t]*+:\s*+(?:"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|"""
    r"""`([^`\\$]{0,500})`|(true|false)\b)"""
)
_JS_NAMED = re.compile(
    r"""\b(?:const|let|var)\s{1,9}([A-Za-z_$][\w$]{0,40})\s{0,9}=\s{0,9}(?:"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|"""
    r"""(true|false)\b)"""
)
_JS_LIST = re.compile(r"""(?<![\w.$"'`])(["']?)(tags)\1[ \t]*+:\s*+\[([^\[\]]{0,1000})\]""")
_JS_TEXT = re.compile(r""""([^"\\\n]{0,200})"|'([^'\\\n]{0,200})'""")


def read_settings(folder: SiteFolder, path: str) -> dict[str, Any]:
    """Return the settings in a file of YAML, TOML or JSON, none if the file does not exist or has no names.

    Raises:
        IngestError: it cannot be read.
    """
    text = folder.config_text(path)
    value = read_value(_KINDS[split_path(path)[2]], text, path) if text.strip() else {}
    return {str(name): inner for name, inner in table_of(value).items()}


def read_python(text: str, name: str) -> dict[str, Any]:
    """Return the plain values that a Python file gives to its names; it is not run.

    Raises:
        IngestError: it is no Python.
    """
    try:
        tree = ast.parse(text[:_MOST_PYTHON])
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise IngestError(f"{name}: is no Python that can be read; correct it") from error
    values: dict[str, Any] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                values.pop(target.id, None)
                values |= _literal(target.id, node.value)
    return values


def _literal(name: str, value: ast.expr) -> dict[str, Any]:
    """Return the name with its value if that is written out, nothing if it must be computed."""
    try:
        return {name: ast.literal_eval(value)}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return {}


def read_javascript(text: str) -> dict[str, Any]:
    """Return the texts and switches that a JavaScript file names, in objects too, and `tags` as a list.

    What is computed is not found: the file is not run.
    """
    bare = _LINE_COMMENT.sub("", text)
    values: dict[str, Any] = {
        name: switch == "true" if switch else double or single
        for name, double, single, switch in _JS_NAMED.findall(bare)
    }
    for _, name, double, single, raw, switch in _JS_VALUE.findall(bare):
        values.setdefault(name, switch == "true" if switch else double or single or raw)
    for _, name, inside in _JS_LIST.findall(bare):
        values.setdefault(name, [double or single for double, single in _JS_TEXT.findall(inside)])
    return values


def site_address(url: object, base_path: object = "") -> str:
    """Return the address of a site without a slash at its end, "" if the settings do not say it."""
    found = absolute(str(url), "") if isinstance(url, str) else ""
    bare = found.partition("?")[0].partition("#")[0].rstrip("/")
    inner = base_path.strip("/") if isinstance(base_path, str) else ""
    return f"{bare}/{inner}".rstrip("/") if bare else ""
