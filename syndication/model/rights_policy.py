"""The end of rights as a policy in ODRL 2.2 (W3C), which ninjs holds as a text: until when a story may be used.

The address of a licence is in the policy too, as the one that it inherits from: ninjs has either a link or a policy.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from syndication.text.dates import rfc3339

ODRL = "http://www.w3.org/ns/odrl/2/"
_CONTEXT = "http://www.w3.org/ns/odrl.jsonld"


class RightsPolicy(Struct, frozen=True):
    """The address of a licence, "" for none, and the end of the rights."""

    license: str
    until: datetime


def write_policy(item_id: str, policy: RightsPolicy) -> str:
    """Return the policy of a story as JSON."""
    value = {"@value": rfc3339(policy.until), "@type": "xsd:dateTime"}
    end = {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": value}
    permission = {"target": item_id, "action": "use", "constraint": [end]}
    written: dict[str, Any] = {"@context": _CONTEXT, "@type": "Set", "uid": f"{item_id}#rights"}
    inherited = {"inheritFrom": policy.license} if policy.license else {}
    return json.dumps(written | inherited | {"permission": [permission]}, ensure_ascii=False)


def read_policy(text: str) -> RightsPolicy | None:
    """Return the policy in a text that `write_policy` made, None for any other."""
    try:
        policy = msgspec.json.decode(text, type=_Policy)
        [permission] = policy.permission
        [end] = permission.constraint
        until = msgspec.convert(end.right.value, datetime, strict=True)
    except (ValueError, msgspec.MsgspecError):
        return None
    is_end = (end.left, end.operator) == ("dateTime", "lteq") and until.tzinfo is not None
    return RightsPolicy(policy.parent, until) if is_end else None


class _Value(Struct, rename={"value": "@value"}):
    value: str


class _Constraint(Struct, rename={"left": "leftOperand", "right": "rightOperand"}):
    left: str
    operator: str
    right: _Value


class _Permission(Struct):
    constraint: list[_Constraint]


class _Policy(Struct, rename={"parent": "inheritFrom"}):
    permission: list[_Permission]
    parent: str = ""
