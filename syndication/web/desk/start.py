"""The first screen: what needs a person now. Empty, it says that there is nothing to do."""

from __future__ import annotations

from flask import Response

from syndication.model.tokens import covers
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.attention import alarms, late_withdrawals, start_of
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.pages import page


@desk.context_processor
def line_above() -> dict[str, object]:
    """Give all screens what they say above everything else."""
    return {"late_withdrawals": late_withdrawals}


@desk.get("")
@screen("read")
def start() -> Response:
    """Show what needs a person."""
    role = person().role
    with here().catalog.read() as connection:
        found = start_of(connection, here().publication, desk_context().sources, alarms(), role, here().clock())
    return page("start.html", person().language, start=found, may_write=covers(role, "write"))
