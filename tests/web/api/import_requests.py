"""Requests about imports, and what is answered."""

from __future__ import annotations

from typing import Any

from tests.web.api.support import Api
from tests.web.import_support import Part, form, run_import, wxr

EXPORT: Part = ("file", "export.xml", wxr(1, 2))
Answer = dict[str, Any]


def ask(api: Api, *parts: Part, token: str = "admin", status: int = 202) -> Answer:
    """Ask for an import; return what is answered."""
    sent = form(parts)
    headers = {"Content-Type": sent["content_type"]}
    return _answered(api, "POST", "", status, data=sent["data"], headers=headers, token=token)


def get(api: Api, made: Answer) -> Answer:
    """Return an import as it is now."""
    return _answered(api, "GET", f"/{made['id']}", 200)


def run(api: Api, made: Answer, status: int = 202) -> Answer:
    """Let an import be run for real, or again."""
    return _answered(api, "POST", f"/{made['id']}/run", status)


def delete(api: Api, made: Answer) -> Answer:
    """Cancel an import, or delete its files."""
    return _answered(api, "DELETE", f"/{made['id']}", 200)


def tried(api: Api, *parts: Part) -> Answer:
    """Return an import after its dry run."""
    made = ask(api, *parts)
    assert run_import(api.app, api.house)
    return get(api, made)


def _answered(api: Api, method: str, path: str, status: int, token: str = "admin", **sent: Any) -> Answer:
    answer = api.ask(method, f"/api/imports{path}", token=token, **sent)
    assert answer.status_code == status, answer.text
    found: Answer = answer.get_json()
    return found
