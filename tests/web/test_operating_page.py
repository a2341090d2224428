"""docs/operating.md names every figure, and its alerts use no other."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

import syndication
from syndication.catalog import state
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House

PAGE = (Path(syndication.__file__).parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")
NAME = re.compile(r"\bsyndication_[a-z_]+")


def test_the_page_names_every_figure_and_no_other(house: House) -> None:
    house.publish()
    with house.catalog.begin() as connection:
        state.put(connection, state.LAST_SECOND, "1")  # as the publisher does
    app = create_app(resolve(Settings(database=house.catalog.url), house.items))
    app.test_client().get("/rss.xml")
    text = app.test_client().get("/metrics").get_data(as_text=True)
    app.extensions["syndication"].cache.stop()
    families = list(text_string_to_metric_families(text))
    exported = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    samples = {sample.name for each in families for sample in each.samples}
    table, alerts = PAGE.split("### Alerts")
    assert set(NAME.findall(table)) == exported
    assert set(NAME.findall(alerts)) <= exported | samples
