"""Findings of validation."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault that validation finds in a document. `line` counts from 1; 0 means the whole document."""

    severity: Severity
    code: str
    message: str
    line: int = 0
