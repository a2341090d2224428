"""The signals of a story: whether this version of it is a correction.

Superdesk writes `"signal": [{"code": "correction"}]`, NewsML-G2 `<signal qcode="sig:correction"/>`, and others the URI
of that code, or its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CORRECTION = "correction"
_NAMES = ("signal", "signals")
_CODES = ("code", "qcode", "uri", "literal", "name")


def is_correction_code(code: object) -> bool:
    """Return whether a code means a correction: "correction", "sig:correction", or an address that ends with it."""
    return isinstance(code, str) and code.strip().lower().replace("/", ":").rpartition(":")[2] == _CORRECTION


def split_corrections(document: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return a document without the signal of a correction, and whether it had one. Other signals stay."""
    found = False
    rest = dict(document)
    for name in _NAMES:
        value = document.get(name)
        signals = value if isinstance(value, list) else [value]
        others = [each for each in signals if not _is_correction(each)]
        if len(others) < len(signals):
            found = True
            rest[name] = others
    return rest, found


def _is_correction(signal: object) -> bool:
    if isinstance(signal, Mapping):
        return any(is_correction_code(signal.get(name)) for name in _CODES)
    return is_correction_code(signal)
