"""A service whose public address has a path, behind a real nginx with the blocks of the page on HTTP."""

from __future__ import annotations

import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html

from tests.service.pushing import write
from tests.support import Service, free_port

PAGE = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^    location /syndication/ \{\n(?:.+\n)*?    \}\n", PAGE, re.MULTILINE)
CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
{block}
    }}
}}
"""


def test_the_page_has_a_block_for_each_way() -> None:
    passed_on = [re.search(r"proxy_pass (\S+);", block) for block in BLOCKS]
    assert [found and found[1] for found in passed_on] == ["http://127.0.0.1:8000/", "http://127.0.0.1:8000"]


@pytest.fixture(scope="module", params=BLOCKS, ids=["removed", "passed on"])
def site(request: pytest.FixtureRequest, nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public address of a service behind nginx."""
    root = tmp_path_factory.mktemp("path")
    service, port = Service(root), free_port()
    public = f"http://127.0.0.1:{port}/syndication"
    with (root / "syndication.toml").open("a") as file:
        file.write(f'base_url = "{public}"\n')
    write(service, "harbour", "City")
    block = request.param.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")
    (root / "nginx.conf").write_text(CONFIGURATION.format(folder=root, port=port, block=block))
    service.start("--workers", "1")
    with subprocess.Popen([nginx, "-p", str(root), "-c", str(root / "nginx.conf")], stderr=subprocess.DEVNULL) as proxy:
        try:
            service.wait(lambda: status_of(f"{public}/healthz") == 200)
            service.wait(lambda: status_of(f"{public}/items/harbour") == 200)
            yield public
        finally:
            proxy.terminate()
            service.stop()


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return bytes(answer.read())


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "sections/city/rss.xml"])
def test_a_feed_is_displayed_with_its_style_sheet(site: str, name: str) -> None:
    instruction = etree.fromstring(get(f"{site}/{name}")).getprevious()
    assert instruction is not None
    sheet = urljoin(f"{site}/{name}", instruction.get("href"))
    assert sheet == f"{site}/feed.css"
    assert status_of(sheet) == 200


@pytest.mark.parametrize("page", ["", "items/harbour", "sections/city/", "validate", "api/"])
def test_every_link_of_a_page_leads_below_the_path(site: str, page: str) -> None:
    root = html.fromstring(get(f"{site}/{page}"))
    links = {urljoin(f"{site}/{page}", str(link)) for link in root.xpath("//link/@href | //a/@href | //script/@src")}
    own = {link.partition("#")[0] for link in links if urlsplit(link).netloc == urlsplit(site).netloc}
    assert own
    assert [link for link in own if not link.startswith(f"{site}/")] == []
    assert [link for link in own if status_of(link) != 200] == []


def test_addresses_in_a_feed_lead_below_the_path(site: str) -> None:
    entry = etree.fromstring(get(f"{site}/atom.xml")).find("{*}entry")
    assert entry is not None
    story = entry.find("{*}link").get("href")  # type: ignore[union-attr]
    assert story == f"{site}/items/harbour"
    assert status_of(story) == 200


def test_redirects_stay_below_the_path(site: str) -> None:
    with urllib.request.urlopen(f"{site}/feed", timeout=20) as answer:
        assert answer.url == f"{site}/rss.xml"
    with urllib.request.urlopen(f"{site}/sections/city", timeout=20) as answer:
        assert answer.url == f"{site}/sections/city/"


def test_robots_txt_says_where_crawlers_look_for_it(site: str) -> None:
    root = f"http://{urlsplit(site).netloc}/robots.txt"
    lines = get(f"{site}/robots.txt").decode().splitlines()
    assert lines[0] == f"# Crawlers read only {root}: copy the lines with Sitemap into it."
    assert f"Sitemap: {site}/sitemap.xml" in lines
