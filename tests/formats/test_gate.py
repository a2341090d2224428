"""What the writers make passes the gate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication import validation
from syndication.formats import FORMATS, Format
from tests.formats.reading import NAMES, case

# Their stories hold broken markup on purpose, of which the gate warns.
HOSTILE = {"ampersands", "end_of_cdata"}


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("name", NAMES)
def test_case_passes(name: str, form: Format) -> None:
    feed = case(name)
    found = validation.check(
        form.write(feed),
        url=feed.url(form.name),
        content_type=form.media_type,
        now=datetime(2026, 3, 6, tzinfo=UTC),
    )
    allowed = {"info", "warning"} if name in HOSTILE else {"info"}
    assert [finding for finding in found if finding.severity not in allowed] == []
