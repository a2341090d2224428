"""What validation says of a document."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What validation says of a document; `line` counts from 1, 0 means the whole."""

    severity: Severity
    code: str
    message: str
    line: int = 0
