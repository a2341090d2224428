"""A browser before an application in this process: Flask's test client answers each request to it, and no other."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import brotli
import msgspec
from flask import Flask, Response, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import escape
from playwright.sync_api import Page, Route

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.desk.pages import page as desk_page
from tests.support import make_house

SITE = "https://tribune.test"  # a secure context, as the clipboard needs
_TEMPLATES = Path(__file__).parents[1] / "web"  # its folder desk/ has the page of components


def make_application(root: Path, records: dict[str, str]) -> Flask:
    """Return an application with these records published, and a page of the desk's components at /components."""
    settings = resolve(Settings(title="The Tribune", base_url=SITE, home="https://tribune.example/"), root)
    house = make_house(root, settings.publication)
    (root / "items").mkdir(exist_ok=True)
    for name, text in records.items():
        (root / "items" / name).write_text(text, encoding="utf-8")
    house.publish()
    house.catalog.close()
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    assert app.jinja_loader
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(_TEMPLATES)])
    loads = count(1)

    def components() -> Response:
        return desk_page("components.html", "en", loads=next(loads), written=request.form.get("headline", ""))

    def framed() -> Response:
        words = escape(request.form.get("headline", ""))
        return Response(f"<!doctype html><p>{words}</p>", headers={"Content-Security-Policy": "frame-ancestors 'self'"})

    app.add_url_rule("/components", view_func=components, methods=["GET", "POST"])
    app.add_url_rule("/framed", view_func=framed, methods=["POST"])
    return app


class Traffic:
    """What a page asked for: paths and bytes as compressed; requests to other hosts, which are refused."""

    def __init__(self, app: Flask, page: Page, site: str = SITE, cookie: str = "") -> None:
        self.app = app
        self.site = site
        self.cookie = cookie
        self.sizes: dict[str, int] = {}
        self.elsewhere: list[str] = []
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(self.site):
            self.elsewhere.append(asked.url)
            route.abort()
            return
        path = asked.url.removeprefix(self.site)
        headers = {name: value for name, value in asked.headers.items() if name not in ("accept-encoding", "cookie")}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        with self.app.test_client(use_cookies=False) as client:
            answer = client.open(
                path, base_url=self.site, method=asked.method, data=asked.post_data_buffer, headers=headers
            )
            self.sizes[path] = len(brotli.compress(answer.data))
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)
