"""TDMRep (W3C community report, 10 May 2024): where the right to text and data mining is reserved."""

from __future__ import annotations

import json
from typing import Any

from syndication.model.license_verdicts import policy_at, reserved_at
from syndication.model.licenses import Licensing, own_terms, path_at

MEDIA_TYPE = "application/json; charset=utf-8"


def write(licensing: Licensing, base_url: str) -> bytes:
    """Return the file for the root of the host. The first rule that fits is valid, so parts come before the whole."""
    folders = [*(folder for folder, _ in own_terms(licensing)), ""]
    rules = [_rule(licensing, base_url, folder) for folder in folders]
    return (json.dumps(rules, indent=2, ensure_ascii=False) + "\n").encode()


def _rule(licensing: Licensing, base_url: str, folder: str) -> dict[str, Any]:
    is_reserved, policy = reserved_at(licensing, folder), policy_at(licensing, folder)
    rule = {"location": path_at(base_url, folder), "tdm-reservation": int(is_reserved)}
    return rule | ({"tdm-policy": policy} if is_reserved and policy else {})
