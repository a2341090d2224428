"""`search`: the stories with some words, the best first."""

from __future__ import annotations

import click

from syndication.catalog import item_search
from syndication.cli.item_lines import item_line, print_json, print_table
from syndication.cli.numbers import WholeNumber
from syndication.cli.workspace import open_workspace
from syndication.model.story_query import LONGEST_SEARCH, MOST, STATES, StoryQuery, StoryState
from syndication.publishing import steps
from syndication.settings import load


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only stories in this state.")
@click.option("--limit", type=WholeNumber(1, MOST), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, one story on each line.")
def search(words: tuple[str, ...], states: tuple[StoryState, ...], limit: int, as_json: bool) -> None:
    """List the stories that have all WORDS, those with the words in the headline first.

    A word finds what begins with it, in headlines also what contains it. Words of one or two
    letters are found as they are. Capitals and accents do not matter. Of withdrawn stories,
    only the headline and the names are searched.

    \b
    In quotation marks of the shell:
      '"harbour reopens"'  these words, one after the other
      'harbour -ferry'     without the word ferry

    \b
    Examples:
      syndication search harbour council
      syndication search '"harbour reopens" -ferry'
      syndication search harb --state scheduled --state draft --json
    """
    q = " ".join(words).strip()
    if len(q) > LONGEST_SEARCH:
        raise click.UsageError(f"WORDS are longer than {LONGEST_SEARCH} characters; search for fewer words")
    wanted, now = StoryQuery(q=q, states=states, order="-rank" if q else "-published", limit=limit), steps.utc_now()
    with open_workspace(load()).catalog.read() as connection:
        page = item_search.find_stories(connection, wanted, None, now)
    found = [item_line(stored, now) for stored in page.items]
    if as_json:
        print_json(found)
    elif found:
        print_table(found)
        if page.more:
            click.echo(f"These are the first {len(found)}; --limit shows up to {MOST}")
    else:
        click.echo("No story matches")
