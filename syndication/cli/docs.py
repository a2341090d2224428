"""`docs`: the documentation, which travels with the package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from syndication.cli.tables import name_value_lines
from syndication.model.errors import NotFoundError
from syndication.text.terminal import visible

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "docs", _PACKAGE.parent / "docs")  # of an installed wheel, and of a checkout
# The pages, first those for newcomers.
PAGES: Mapping[str, str] = {
    "tutorial": "from nothing to a feed on your phone, in ten minutes",
    "editing": "publish, schedule, correct and withdraw stories",
    "desk": "work in a browser: users, roles, sign-in",
    "moving": "bring a publication over from another system",
    "systems": "what is taken from each system, and what is not",
    "following": "take stories from feeds of others",
    "partners": "feeds for MSN, SmartNews, Yahoo and others, and what they refuse",
    "podcasts": "make a podcast of stories with a sound or film",
    "records": "all fields of a story's file",
    "settings": "all settings",
    "operating": "log, figures, alerts, when something failed",
    "audience": "who reads the feeds, and what is stored about readers",
    "licensing": "what programs may do with your stories: robots.txt, RSL, TDMRep",
    "push": "hub, webhooks, caches",
    "api": "the API for newsroom systems",
    "wire": "for partners: fetch stories by the API",
    "http": "behaviour over HTTP, proxies and CDNs",
    "security": "what is guaranteed, and what to put in front",
    "validation": "all rules of the validator",
    "performance": "benchmarks",
    "design": "how it is built and why",
}


@click.command()
@click.argument("page", required=False)
@click.option("--path", "as_path", is_flag=True, help="Print the path of the page, or of the folder of all pages.")
def docs(page: str | None, as_path: bool) -> None:
    """List the pages of the documentation, or print one of them.

    \b
    Examples:
      syndication docs
      syndication docs tutorial
      syndication docs settings --path
    """
    folder = next(filter(Path.is_dir, _PLACES), None)
    if folder is None:
        raise NotFoundError(f"{_PLACES[0]}: the documentation is missing; install syndication again")
    file = _page(folder, page) if page else folder
    if as_path:
        click.echo(str(file))
    elif page:
        click.echo_via_pager(file.read_text(encoding="utf-8"))
    else:
        click.echo("\n".join(name_value_lines(list(PAGES.items()))))


def _page(folder: Path, name: str) -> Path:
    """Return the file of a page; its name may be written as links have it, such as docs/settings.md."""
    wanted = name.removeprefix("docs/").partition("#")[0].removesuffix(".md")
    if wanted not in PAGES:
        raise NotFoundError(f"{visible(name)}: there is no such page; the pages are: {', '.join(PAGES)}")
    return folder / f"{wanted}.md"
