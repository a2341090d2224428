"""Texts that are nearly the same are found by an index, however many there are."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from syndication.catalog import Catalog, sketches
from syndication.text.similarity import sketch_of
from tests.publishing.follower.newswire import story_text


def test_no_look_up_reads_all_sketches(tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    catalog.migrate()
    statements = list[tuple[str, object]]()

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    with catalog.read() as connection:
        sa.event.listen(connection, "before_cursor_execute", note)
        assert sketches.find_similar(connection, sketch_of(story_text(1))) == []
        sa.event.remove(connection, "before_cursor_execute", note)
        plans = [
            str(row)
            for statement, parameters in statements
            for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)  # type: ignore[arg-type]
        ]
    catalog.close()
    assert any("SEARCH sketch_marks" in plan for plan in plans), plans
    assert not any("SCAN sketch" in plan for plan in plans), plans
